"""The fields of a brief while they are read: text and phrases made sound, and a sentence for each field that is wrong."""

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

PHRASE, PHRASES = 100, 20
"""Characters of one phrase, and how many a list holds."""
STACK = 30
"""Combining marks on one letter, at most: no script needs more, and putting them in order takes the square of the time."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GREAT = 10**18
"""A number beyond this is nothing that a person typed into a text field; nor is infinity, or what is no number."""


class Fields:
    """Reads fields one by one and keeps what is wrong with them; lives for one check."""

    def __init__(self, data: Mapping[Any, Any]) -> None:
        self.data = data
        self.problems: dict[str, str] = {}

    def note(self, field: str, sentence: str) -> None:
        """Keep the first thing that is wrong with a field."""
        self.problems.setdefault(field, sentence)

    def text(self, field: str, most: int) -> str:
        """Return a text of at most `most` characters, trimmed."""
        return self.read_text(field, self.data.get(field), most)

    def read_text(self, field: str, value: Any, most: int, *, about: str = "") -> str:
        """Return a value as text; `about` leads the sentence where the field's own name would say too little."""
        text = as_text(value)
        if text is None:
            self.note(field, f"{about}文字で入力してください。")
            return ""
        if len(text) > 4 * most + 100:  # far too long: not worth the time to clean it
            self.note(field, f"{about}{most:,}文字までで入力してください（現在{len(text):,}文字）。")
            return ""
        text = self.clean(field, text).strip()
        if len(text) > most:
            self.note(field, f"{about}{most:,}文字までで入力してください（現在{len(text):,}文字）。")
        return text

    def phrases(self, field: str) -> tuple[str, ...]:
        """Return a list of phrases, trimmed, each once."""
        return self.read_phrases(field, self.data.get(field), PHRASE)

    def read_phrases(self, field: str, value: Any, most: int, *, about: str = "") -> tuple[str, ...]:
        """Return a value as phrases of at most `most` characters each."""
        if value is None:
            return ()
        found = [as_text(each) for each in value] if isinstance(value, list | tuple) else [None]
        texts = [each for each in found if each is not None]
        if len(texts) < len(found):
            self.note(field, f"{about}文字列のリストで指定してください。")
            return ()
        if any(len(each) > 4 * most + 100 for each in texts):
            self.note(field, f"{about}1項目を{most}文字までにしてください。")
            return ()
        cleaned = (" ".join(self.clean(field, each).split()) for each in texts)
        kept = tuple(dict.fromkeys(each for each in cleaned if each))
        if len(kept) > PHRASES:
            self.note(field, f"{about}{PHRASES}個までにしてください。")
        if any(len(each) > most for each in kept):
            self.note(field, f"{about}1項目を{most}文字までにしてください。")
        return kept

    def clean(self, field: str, text: str) -> str:
        """Return a text with one kind of line end, composed; refuse what no person typed."""
        if _SURROGATE.search(text) or _stacked(text):
            self.note(field, "読み取れない文字が含まれています。入力し直してください。")
            return ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if _CONTROL.search(text):
            self.note(field, "使えない制御文字が含まれています。入力し直してください。")
            return ""
        return text


def as_text(value: Any) -> str | None:
    """Return a text or number as text, nothing as no text, and None for whatever else it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _GREAT:
        return str(value)
    return None


def whole(value: Any) -> bool:
    """Tell whether a value is a whole number."""
    if isinstance(value, float):
        return math.isfinite(value) and value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def visible(text: str) -> bool:
    """Tell whether a text shows anything."""
    return any(unicodedata.category(each)[0] not in "ZCM" for each in text)


def _stacked(text: str) -> bool:
    run = 0
    for each in "" if text.isascii() else text:
        run = run + 1 if unicodedata.combining(each) else 0
        if run > STACK:
            return True
    return False
