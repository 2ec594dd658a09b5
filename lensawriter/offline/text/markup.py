"""Markdown marks in texts: how a text is compared and measured without them."""

import re

from lensawriter.text.length import count
from lensawriter.text.markdown import strip_markdown

RULE = re.compile(r"^[|\s:]*[-=_*─―＝]{3,}[-=_*─―＝|\s:]*$")
"""A line that is a horizontal rule, or the rule below a table header."""
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?)|\s+", re.M)


def bare(text: str) -> str:
    """Return a text without Markdown marks and white space, to find out whether it is a copy."""
    return strip_markdown(text, white_space=False)


def strict_length(text: str) -> int:
    """Return the characters of a text by the stricter of two counts, so that no other count exceeds it.

    One is the count of drafts; the other counts all characters except white space, heading marks and quote marks.
    """
    return max(count(text), len(_MARKS.sub("", text)))
