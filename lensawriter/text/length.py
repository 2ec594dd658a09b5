"""How long a text is: plain characters for drafts, and the counting rule of each channel."""

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+|(?:-{3,}|\*{3,}|_{3,})[ \t]*$|```.*$)", re.M
)
_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}.*$", re.M)
_INLINE = re.compile(r"[*`|~]|(?<!\w)_+|_+(?!\w)")
_SPACE = re.compile(r"\s+")
_URL = re.compile(r"https?://[!-~]+")


def plain(markdown: str) -> str:
    """Return the text without Markdown marks; line ends stay."""
    text = _LINK.sub(r"\1", markdown)
    text = _RULE.sub("", text)
    previous = None
    while previous != text:  # a quote may hold a list, a list a heading
        previous, text = text, _MARKS.sub("", text)
    return _INLINE.sub("", text)


def count(markdown: str) -> int:
    """Count the characters of a draft without white space and Markdown marks."""
    return len(_SPACE.sub("", plain(markdown)))


def weigh(text: str) -> int:
    """Count as X does: wide characters 2, narrow ones 1, each address 23; 280 is full.

    Source: the public counting rule of X (weighted length, 280, URL 23).
    """
    rest, addresses = _URL.subn("", text)
    wide = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in unicodedata.normalize("NFC", rest))
    return wide + 23 * addresses
