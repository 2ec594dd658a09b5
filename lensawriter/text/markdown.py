"""Remove Markdown marks from a draft without parsing it; `exports.plain_text` renders Markdown as plain text instead."""

import re

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINE_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+|(?:-{3,}|\*{3,}|_{3,})[ \t]*$|```.*$)", re.M
)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}.*$", re.M)
_INLINE_MARKS = re.compile(r"[*`|~]|(?<!\w)_+|_+(?!\w)")
_WHITE_SPACE = re.compile(r"\s+")


def strip_markdown(markdown: str, *, white_space: bool = True) -> str:
    """Return a text without Markdown marks, and without white space if `white_space` is false.

    Links become their labels. Marks are removed by pattern, so unfinished Markdown, such as a draft that is still
    arriving from a model, is measured in the same way as a finished one.
    """
    text = _TABLE_RULE.sub("", replace_links(markdown))
    previous = None
    while previous != text:  # marks may be nested, such as a list in a quotation
        previous, text = text, _LINE_MARKS.sub("", text)
    text = _INLINE_MARKS.sub("", text)
    return text if white_space else _WHITE_SPACE.sub("", text)


def replace_links(markdown: str) -> str:
    """Return a text with each link and image replaced by its label."""
    return _LINK.sub(r"\1", markdown)
