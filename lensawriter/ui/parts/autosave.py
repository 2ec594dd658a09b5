"""Saves long texts while they are written: a text area that has rested for a moment is committed as by Ctrl+Enter.

Streamlit sends a text area only when it is left. Somebody may write for an hour before that.
"""

from pathlib import Path

from lensawriter.ui.parts import browser_files

_JS = Path(__file__).with_name("autosave.js")


def draw() -> None:
    """Watch the text areas of the page; once a browser tab is enough, so a second drawing changes nothing."""
    browser_files.component("lensawriter_saving", _JS)(key="saving", height=0)
