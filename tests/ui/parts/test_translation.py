"""The translation of Streamlit's own texts: each English text must exist in the installed frontend."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from lensawriter.ui.parts import translation

NOT_LITERAL = {"Browse files", "Error:", "file upload", "Keyboard shortcuts", "Skip to main content"}
"""Texts that are not in the scripts as a literal: they are composed there, or come from another library."""


@cache
def frontend() -> str:
    """Return the scripts that Streamlit sends to a browser."""
    spec = find_spec("streamlit")
    assert spec and spec.origin
    scripts = sorted((Path(spec.origin).parent / "static" / "static" / "js").glob("*.js"))
    return "".join(script.read_text("utf-8") for script in scripts)


@pytest.mark.parametrize("english", sorted(set(translation.WORDS) - NOT_LITERAL))
def test_translated_text_is_in_the_frontend(english: str) -> None:
    assert re.search(rf"[`\"']{re.escape(english)}[`\"']", frontend())


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("File must be 10.0MB or smaller.", "10.0MBまでのファイルを選び直してください。"),
        ("10MB per file • TXT", "ここにドラッグしても追加できます"),
        ("Page 12", "12ページ"),
        ("Remove 資料.txt", "資料.txtを削除"),
        ("edit_note icon", ""),
        ("Streamlit server is not responding. Are you connected to the internet?", "自動で接続し直しています。"),
    ],
)
def test_text_with_a_number_or_a_name_is_translated(english: str, japanese: str) -> None:
    pattern, replacement = next(each for each in translation.PATTERNS.items() if re.search(each[0], english, re.DOTALL))
    assert re.sub(pattern, replacement.replace("$", "\\"), english, flags=re.DOTALL).startswith(japanese)


def test_no_translation_is_translated_again() -> None:
    for japanese in (*translation.WORDS.values(), *translation.PATTERNS.values()):
        assert japanese not in translation.WORDS
        assert not any(re.search(pattern, japanese) for pattern in translation.PATTERNS)
