"""Convert SVG drawings to PNG and PDF in a child process.

The converter blocks all threads of its process for a second or two and keeps the fonts in memory that it has read, so it must not run
in the server process.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lensawriter.child_process import ChildLimits, run_in_child
from lensawriter.reports.rendering_child import render

TIMEOUT = 120.0
"""Maximum seconds of one conversion; on a busy machine it takes about five."""
JAPANESE = "日語ひカ。"
"""Characters to test for a Japanese font: without one, all of them have the same glyph or none."""
_FONT_VARIABLES = ("FONTCONFIG_FILE", "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")
"""Environment variables that the font search of the child process needs."""


class Converted(NamedTuple):
    """The drawings of a report as PNG and PDF."""

    pictures: dict[str, bytes]
    """Key -> PNG at twice the size of the drawing, for high-density screens."""
    pdf: bytes
    """One page for each drawing, with selectable text; the same drawings give the same bytes."""


def convert(pictures: Mapping[str, str], pages: Sequence[str], title: str) -> Converted | None:
    """Convert SVG drawings: `pictures` (key -> SVG) to PNG, `pages` to a PDF with this title.

    Returns None if this machine has no Japanese font. Raises OSError or ChildFailed.
    """
    request = {"characters": JAPANESE, "pictures": pictures, "pages": pages, "title": title}
    reply = run_in_child(
        render, json.dumps(request).encode(), limits=ChildLimits(seconds=TIMEOUT), environment=_FONT_VARIABLES
    )
    answer = json.loads(reply)
    if answer is None:
        return None
    return Converted({key: b64decode(each) for key, each in answer["pictures"].items()}, b64decode(answer["pdf"]))
