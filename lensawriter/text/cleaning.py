"""Clean text from people, files and models before it is stored, shown or sent."""

import re
import unicodedata
from typing import Any

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters except tab and line ends
    "\u061c\u202a-\u202e\u2066-\u206f"  # marks that change the direction of the text
    "\ufeff\ufff9-\ufffc"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # lone surrogates and noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "\U000e0000-\U000e007f"  # tag characters: invisible on screen, but a model reads them
    "]"
)
COMBINING_LIMIT = 30
"""Maximum number of consecutive combining marks, as in Unicode's stream-safe format.

Normalising longer runs takes quadratic time.
"""
NAME_LIMIT = 100
"""Maximum length of a name in a mail, in characters."""


def storable(text: str) -> str:
    """Return text without NUL, which PostgreSQL rejects, and lone surrogates, which PostgreSQL and DuckDB reject."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def printable(text: str) -> str:
    """Return text in NFC with line ends as `\\n`, without control characters, direction marks and noncharacters."""
    clean = _UNWANTED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", stream_safe(clean))


def stream_safe(text: str) -> str:
    """Return text without combining marks beyond COMBINING_LIMIT in a row; characters of any language carry far fewer."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= COMBINING_LIMIT:
            kept.append(character)
    return "".join(kept)


def one_line(text: str, limit: int | None = NAME_LIMIT) -> str:
    """Return text as one line of a mail, without control and direction characters.

    `limit` is the maximum length in characters; None for no limit.
    """
    visible = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    # A mail library decodes "=?utf-8?q?=0D=0ABcc:..." in a header, and so would insert its line break.
    line = " ".join(visible.split()).replace("=?", "= ?")
    return line if limit is None or len(line) <= limit else line[: limit - 1] + "…"


def typed_number(typed: Any) -> Any:
    """Return a typed number, which may have commas or a unit, as int.

    Other text is returned trimmed, for validation to reject, and empty text as None.
    """
    text = unicodedata.normalize("NFKC", stream_safe(str(typed))).strip()
    digits = re.sub(r"[,、\s]|(?:文?字|回|円)$", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else (text or None)


def quotable_name(name: Any) -> str:
    """Return an untrusted name for quotation in a message: printable and at most 40 characters."""
    text = "".join(each for each in str(name)[:400] if each.isprintable())
    return text[:40] or "（空）"
