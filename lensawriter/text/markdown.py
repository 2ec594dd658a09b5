"""Remove Markdown marks from a draft without parsing it; `exports.plain_text` renders Markdown as plain text instead."""

import re

_TABLE_RULE = re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?-{3,}.*$", re.M)
_LINE_MARK = re.compile(
    r"[ \t]*+(?:#{1,6}+[ \t]++|>[ \t]?|[-*+][ \t]++|\d{1,3}+[.)][ \t]++|(?:-{3,}+|\*{3,}+|_{3,}+)[ \t]*+$|```.*$)"
)
_INLINE_MARKS = re.compile(r"[*`|~]|(?<!\w)_++|(?<!_)_++(?!\w)")


def strip_markdown(markdown: str, *, white_space: bool = True) -> str:
    """Return a text without Markdown marks, and without white space if `white_space` is false.

    Links become their labels. Marks are removed by pattern, so unfinished Markdown, such as a draft that is still
    arriving from a model, is measured in the same way as a finished one.
    """
    text = _TABLE_RULE.sub("", replace_links(markdown))
    text = "\n".join(_without_line_marks(line) for line in text.split("\n"))
    text = _INLINE_MARKS.sub("", text)
    return text if white_space else "".join(text.split())


def replace_links(markdown: str) -> str:
    """Return a text with each link and image replaced by its label.

    A label reaches from the first `[` after the previous `]` to the next `]`; that makes one pass enough for any text.
    """
    parts: list[str] = []
    written = position = 0
    while (end := markdown.find("]", position)) >= 0:
        begin = markdown.find("[", position, end)
        position = end + 1
        if begin < 0 or not markdown.startswith("(", position):
            continue
        address_end = markdown.find(")", position)
        if address_end < 0:
            break  # no later link has an end either
        parts += (markdown[written:begin].removesuffix("!"), markdown[begin + 1 : end])
        written = position = address_end + 1
    return "".join((*parts, markdown[written:]))


def _without_line_marks(line: str) -> str:
    """Return a line without the marks at its start; a quotation may contain a list, a list item a heading."""
    position = 0
    while mark := _LINE_MARK.match(line, position):
        position = mark.end()
    return line[position:]
