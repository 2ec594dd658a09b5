"""Streamlit's own words: what we reword must still be what it says."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from lensawriter.ui.parts import translation

MADE_UP = {"Browse files", "Error:", "file upload", "Keyboard shortcuts", "Skip to main content"}
"""Said in another form in its sources than on the screen, or by a part of another maker."""


@cache
def frontend() -> str:
    """Return the scripts that Streamlit sends to a browser."""
    spec = find_spec("streamlit")
    assert spec and spec.origin
    scripts = sorted((Path(spec.origin).parent / "static" / "static" / "js").glob("*.js"))
    return "".join(script.read_text("utf-8") for script in scripts)


@pytest.mark.parametrize("said", sorted(set(translation.WORDS) - MADE_UP))
def test_streamlit_still_says_what_is_reworded(said: str) -> None:
    assert re.search(rf"[`\"']{re.escape(said)}[`\"']", frontend())


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("File must be 10.0MB or smaller.", "10.0MBまでのファイルを選び直してください。"),
        ("10MB per file • TXT", "ここにドラッグしても追加できます"),
        ("Page 12", "12ページ"),
        ("Remove 資料.txt", "資料.txtを削除"),
        ("edit_note icon", ""),
        ("Streamlit server is not responding. Are you connected to the internet?", "自動で接続し直しています。"),
    ],
)
def test_what_holds_a_number_or_a_name_is_reworded_with_it(said: str, read: str) -> None:
    first = next(instead for pattern, instead in translation.PATTERNS.items() if re.search(pattern, said, re.DOTALL))
    pattern = next(pattern for pattern in translation.PATTERNS if re.search(pattern, said, re.DOTALL))
    assert re.sub(pattern, first.replace("$", "\\"), said, flags=re.DOTALL).startswith(read)


def test_no_wording_is_reworded_again() -> None:
    for read in (*translation.WORDS.values(), *translation.PATTERNS.values()):
        assert read not in translation.WORDS
        assert not any(re.search(pattern, read) for pattern in translation.PATTERNS)
