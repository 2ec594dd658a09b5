"""Autosave of long texts: a text area without input for 1.5 seconds is committed, as by Ctrl+Enter.

Streamlit sends the value of a text area only when it loses the focus, which may happen only after an hour of writing.
"""

from pathlib import Path

from lensawriter.ui.parts import browser_files

_JS = Path(__file__).with_name("autosave.js")


def draw() -> None:
    """Watch the text areas of the browser tab; only the first call in a tab has an effect."""
    browser_files.component("lensawriter_saving", _JS)(key="saving", height=0)
