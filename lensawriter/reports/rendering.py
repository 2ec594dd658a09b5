"""Drawings as pictures and as a document, made in a process of its own.

The converter holds up every thread of its process for a second or two and keeps the fonts it has read; the server's pages must not
wait for that, nor its memory grow by it.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PATIENCE = 120.0
"""Seconds; a busy machine takes five."""
JAPANESE = "日語ひカ。"
"""Where these have no glyphs, or all the same one, nothing Japanese can be drawn."""
_NEEDED = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "LD_LIBRARY_PATH")
"""What fonts are found by, and what a Python built in a folder of its own finds its library by; no key of the service."""


class Printed(NamedTuple):
    """What came of some drawings."""

    pictures: dict[str, bytes]
    """PNG, at twice the size of the drawing: screens of today show twice as many points."""
    pdf: bytes
    """One page a drawing; its text can be selected, and the same drawings give the same bytes."""


def printed(pictures: Mapping[str, str], pages: Sequence[str], title: str) -> Printed | None:
    """Convert drawings; None where this machine has no letters to write Japanese with. Raises OSError, SubprocessError."""
    asked = {"letters": JAPANESE, "pictures": pictures, "pages": pages, "title": title}
    root = Path(__file__).resolve().parent.parent.parent
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "lensawriter.reports.rendering_child"],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        env=environment | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"},
        check=True,
    )
    answer = json.loads(done.stdout)
    if answer is None:
        return None
    return Printed({key: b64decode(each) for key, each in answer["pictures"].items()}, b64decode(answer["pdf"]))
