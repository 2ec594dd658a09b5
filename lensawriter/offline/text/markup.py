"""Comparison and measurement of texts without their Markdown marks."""

import re

from lensawriter.text.length import count
from lensawriter.text.markdown import strip_markdown

RULE = re.compile(r"^[|\s:]*+[-=_*─―＝]{3}[-=_*─―＝|\s:]*+$")
"""A line that is a horizontal rule, or the rule below a table header."""
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?)|\s+", re.M)


def bare(text: str) -> str:
    """Return a text without Markdown marks and white space, for comparison with the sources."""
    return strip_markdown(text, white_space=False)


def strict_length(text: str) -> int:
    """Return the length of a text in characters, by the larger of two counts.

    One is the count of drafts; the other counts all characters except white space, heading marks and quote marks.
    """
    return max(count(text), len(_MARKS.sub("", text)))
