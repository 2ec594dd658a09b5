"""The room a text takes, counted so that no other way of counting finds more."""

import re

from lensawriter.text.length import count

_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?)|\s+", re.M)


def size(text: str) -> int:
    """Return the greater of the draft's own count and of all characters but white space, heading and quote marks."""
    return max(count(text), len(_MARKS.sub("", text)))
