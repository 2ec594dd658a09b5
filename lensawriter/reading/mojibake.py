"""Which characters a text may hold: NFC, one kind of line end, nothing invisible that misleads a reader or a model."""

import re

from lensawriter.reading import refusal
from lensawriter.reading.limits import RAW_LIMIT
from lensawriter.reading.refusal import Refused
from lensawriter.text.cleaning import printable

_BLANK_LINES = re.compile(r"\n{3,}")
_GARBLED_KANJI = frozenset("縺繧繝")
"""What kana become when UTF-8 is read as Shift_JIS."""


def clean(text: str) -> str:
    """Return a text as the house keeps it; raises Refused where it is too long or garbled."""
    if len(text) > RAW_LIMIT:
        raise Refused(refusal.TOO_LONG)
    whole = printable(text)
    if garbled(whole):
        raise Refused(refusal.GARBLED)
    lines = "\n".join(line.rstrip() for line in whole.replace("\ufffd", "").split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def garbled(text: str) -> bool:
    """Tell whether a text was decoded wrongly, here or before it came here."""
    total = sum(not character.isspace() for character in text)
    lost = text.count("\ufffd") + sum("\ue000" <= character <= "\uf8ff" for character in text)
    as_kanji = sum(character in _GARBLED_KANJI for character in text)
    as_latin = text.count("ã") + text.count("Ã")
    return (
        lost > total * 0.05 or (as_kanji > 3 and as_kanji > total * 0.05) or (as_latin > 3 and as_latin > total * 0.1)
    )
