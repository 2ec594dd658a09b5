"""The length of a text: the character count of a draft, and the weighted length of a post on X."""

import re
import unicodedata

from lensawriter.models import LengthRange
from lensawriter.text.cleaning import stream_safe
from lensawriter.text.markdown import strip_markdown

_URL = re.compile(r"https?://[!-~]+")


def count(markdown: str) -> int:
    """Count the characters of a draft without white space and Markdown marks."""
    return len(strip_markdown(markdown, white_space=False))


def weigh(text: str) -> int:
    """Return the weighted length of a post on X: wide characters count 2, narrow ones 1, each URL 23; the limit is 280.

    Source: the public counting rule of X (weighted length, 280, URL 23).
    """
    rest, urls = _URL.subn("", text)
    characters = unicodedata.normalize("NFC", stream_safe(rest))
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in characters) + 23 * urls


def length_range(length: LengthRange) -> str:
    """Return a requested length as text: 1,500～2,500字."""
    return f"{length.min:,}～{length.max:,}字"
