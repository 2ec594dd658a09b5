"""Cleaning: what text from people, files and models goes through before it is stored, shown or sent."""

import re
import unicodedata
from typing import Any

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
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
NAME_LIMIT = 100
"""Characters of a name in a mail."""


def storable(text: str) -> str:
    """Return text without NUL, which PostgreSQL cannot hold, and lone surrogates, which neither engine can."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def printable(text: str) -> str:
    """Return a text in NFC without control, direction and non-characters, lines kept."""
    whole = _UNWANTED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _stream_safe(whole))


def one_line(text: str, name: str = "") -> str:
    """Return text that can neither end a line nor turn it round; names are cut, a link never."""
    visible = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    # Put into a header, "=?utf-8?q?=0D=0ABcc:..." would be decoded, line break and all, before it is folded.
    line = " ".join(visible.split()).replace("=?", "= ?")
    return line if name == "link" or len(line) <= NAME_LIMIT else line[: NAME_LIMIT - 1] + "…"


def typed_number(typed: Any) -> Any:
    """Return the number that was typed, or the text where it is none: what is wrong with it is said elsewhere."""
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    digits = re.sub(r"[,、\s]|(?:文?字|回|円)$", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else (text or None)


def quotable_name(name: Any) -> str:
    """Return a name from outside as it may stand in a sentence."""
    text = "".join(each for each in str(name)[:400] if each.isprintable())
    return text[:40] or "（空）"


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
