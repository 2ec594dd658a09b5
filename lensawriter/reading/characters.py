"""Which characters a text may hold: NFC, one kind of line end, nothing invisible that misleads a reader or a model."""

import re
import unicodedata

from lensawriter.reading import refusal
from lensawriter.reading.bounds import RAW_LIMIT
from lensawriter.reading.refusal import Refused

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls; tab and line ends are handled apart
    "\u061c\u202a-\u202e\u2066-\u206f"  # marks that turn the direction of what follows
    "\ufeff\ufff9-\ufffc"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # lone surrogates, and code points that are no characters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "\U000e0000-\U000e007f"  # tags: text that no screen shows, but a model reads
    "]"
)
_MARKS_IN_A_ROW = 30
"""Unicode's stream-safe bound. Beyond it normalising takes quadratic time."""
_GARBLED_KANJI = frozenset("縺繧繝")
"""What kana become when UTF-8 is read as Shift_JIS."""


def printable(text: str) -> str:
    """Return a text in NFC without control, direction and non-characters, lines kept."""
    whole = _UNWANTED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _stream_safe(whole))


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


def _stream_safe(text: str) -> str:
    """Drop combining marks beyond the bound; a character of any language carries far fewer."""
    if text.isascii():
        return text
    kept: list[str] = []
    row = 0
    for character in text:
        row = row + 1 if unicodedata.combining(character) else 0
        if row <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)
