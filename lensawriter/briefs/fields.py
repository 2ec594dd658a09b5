"""Read the fields of a brief as clean text and phrases, and collect a sentence for each invalid field."""

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from lensawriter.text.cleaning import COMBINING_LIMIT

PHRASE_LIMIT, PHRASE_COUNT_LIMIT = 100, 20
"""Maximum length of a phrase in characters, and maximum number of phrases in a list."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER_LIMIT = 10**18
"""Larger numbers, infinity and NaN are invalid in a text field."""


class Fields:
    """Reads the fields of one brief and collects their problems."""

    def __init__(self, data: Mapping[Any, Any]) -> None:
        self.data = data
        self.problems: dict[str, str] = {}

    def add_problem(self, field: str, sentence: str) -> None:
        """Add a problem of a field; only the first one of each field is kept."""
        self.problems.setdefault(field, sentence)

    def text(self, field: str, limit: int) -> str:
        """Return a field as trimmed text; add a problem if it is longer than `limit` characters."""
        return self.read_text(field, self.data.get(field), limit)

    def read_text(self, field: str, value: Any, limit: int, *, about: str = "") -> str:
        """Return a value as trimmed text; `about` is put before the sentence of a problem, to name the input."""
        text = as_text(value)
        if text is None:
            self.add_problem(field, f"{about}文字で入力してください。")
            return ""
        if len(text) > 4 * limit + 100:  # far too long: do not spend time on cleaning it
            self.add_problem(field, f"{about}{limit:,}文字までで入力してください（現在{len(text):,}文字）。")
            return ""
        text = self.clean(field, text).strip()
        if len(text) > limit:
            self.add_problem(field, f"{about}{limit:,}文字までで入力してください（現在{len(text):,}文字）。")
        return text

    def phrases(self, field: str) -> tuple[str, ...]:
        """Return a field as trimmed phrases without duplicates."""
        return self.read_phrases(field, self.data.get(field), PHRASE_LIMIT)

    def read_phrases(self, field: str, value: Any, limit: int, *, about: str = "") -> tuple[str, ...]:
        """Return a value as phrases; add a problem if one is longer than `limit` characters."""
        if value is None:
            return ()
        found = [as_text(each) for each in value] if isinstance(value, list | tuple) else [None]
        texts = [each for each in found if each is not None]
        if len(texts) < len(found):
            self.add_problem(field, f"{about}文字列のリストで指定してください。")
            return ()
        if any(len(each) > 4 * limit + 100 for each in texts):
            self.add_problem(field, f"{about}1項目を{limit}文字までにしてください。")
            return ()
        cleaned = (" ".join(self.clean(field, each).split()) for each in texts)
        phrases = tuple(dict.fromkeys(each for each in cleaned if each))
        if len(phrases) > PHRASE_COUNT_LIMIT:
            self.add_problem(field, f"{about}{PHRASE_COUNT_LIMIT}個までにしてください。")
        if any(len(each) > limit for each in phrases):
            self.add_problem(field, f"{about}1項目を{limit}文字までにしてください。")
        return phrases

    def clean(self, field: str, text: str) -> str:
        """Return a text in NFC with LF line ends.

        If it contains surrogates, control characters or too many combining marks, add a problem and return "".
        """
        if _SURROGATE.search(text) or _has_stacked_marks(text):
            self.add_problem(field, "読み取れない文字が含まれています。入力し直してください。")
            return ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if _CONTROL.search(text):
            self.add_problem(field, "使えない制御文字が含まれています。入力し直してください。")
            return ""
        return text


def as_text(value: Any) -> str | None:
    """Return a string or number as text, "" for None, and None for any other value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _NUMBER_LIMIT:
        return str(value)
    return None


def is_whole_number(value: Any) -> bool:
    """Return whether a value is a whole number; 3.0 is one, True is not."""
    if isinstance(value, float):
        return math.isfinite(value) and value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def is_visible(text: str) -> bool:
    """Return whether a text contains a visible character."""
    return any(unicodedata.category(each)[0] not in "ZCM" for each in text)


def _has_stacked_marks(text: str) -> bool:
    run = 0
    for each in "" if text.isascii() else text:
        run = run + 1 if unicodedata.combining(each) else 0
        if run > COMBINING_LIMIT:
            return True
    return False
