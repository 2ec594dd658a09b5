"""Drawings as pictures and as a document, made in a process of its own.

The converter holds up every thread of its process for a second or two and keeps the fonts it has read; the server's pages must not
wait for that, nor its memory grow by it.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lensawriter.child_process import ChildLimits, run_in_child
from lensawriter.reports.rendering_child import render

PATIENCE = 120.0
"""Seconds; a busy machine takes five."""
JAPANESE = "日語ひカ。"
"""Where these have no glyphs, or all the same one, nothing Japanese can be drawn."""
_FONT_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")
"""Environment variables that lead to the installed fonts."""


class Printed(NamedTuple):
    """What came of some drawings."""

    pictures: dict[str, bytes]
    """PNG, at twice the size of the drawing: screens of today show twice as many points."""
    pdf: bytes
    """One page a drawing; its text can be selected, and the same drawings give the same bytes."""


def printed(pictures: Mapping[str, str], pages: Sequence[str], title: str) -> Printed | None:
    """Convert drawings; None where this machine has no letters to write Japanese with. Raises OSError, ChildFailed."""
    asked = {"letters": JAPANESE, "pictures": pictures, "pages": pages, "title": title}
    reply = run_in_child(
        render, json.dumps(asked).encode(), limits=ChildLimits(seconds=PATIENCE), environment=_FONT_VARIABLES
    )
    answer = json.loads(reply)
    if answer is None:
        return None
    return Printed({key: b64decode(each) for key, each in answer["pictures"].items()}, b64decode(answer["pdf"]))
