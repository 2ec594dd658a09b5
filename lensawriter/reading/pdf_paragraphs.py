"""Join the lines of a PDF page into paragraphs: a full line without an end mark continues in the next line."""

import unicodedata

_END_MARKS = "。．.!?！？」』】)）:："
_ITEM_MARKS = "・●○■□◆◇▲△▼▽★☆※◎-－*•→①②③④⑤⑥⑦⑧⑨⑩"
_FULL_SHARE = 0.85
"""Minimum width of a full line, as a share of the widest line of its page."""
_NARROW = 24
"""Minimum width of the widest line in half-width columns; lines of narrower pages (verse, labels) are not joined."""


def join_lines(page: str) -> str:
    """Return the text of a page with the lines of each paragraph joined."""
    lines = [line.strip() for line in page.splitlines()]
    full = max((_width(line) for line in lines), default=0) * _FULL_SHARE
    parts: list[str] = []
    continues = False
    for line in lines:
        if continues and line and line[0] not in _ITEM_MARKS:
            parts[-1] += (" " if parts[-1][-1].isascii() and line[0].isascii() else "") + line
        else:
            parts.append(line)
        continues = bool(line) and full >= _NARROW * _FULL_SHARE and _width(line) >= full and line[-1] not in _END_MARKS
    return "\n".join(parts)


def _width(line: str) -> int:
    """Return the width of a line in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
