"""Lines of a printed page become paragraphs again: where a line is full, its sentence goes on in the next."""

import unicodedata

_ENDS = "。．.!?！？」』】)）:："
_BEGINS = "・●○■□◆◇▲△▼▽★☆※◎-－*•→①②③④⑤⑥⑦⑧⑨⑩"
_FULL = 0.85
"""A line this near to the longest of its page is taken for full."""
_NARROW = 24
"""Below this width, in half-width columns, lines are verse, tables or labels, and stay."""


def unwrap(page: str) -> str:
    """Return the text of a page with the lines of a paragraph joined."""
    lines = [line.strip() for line in page.splitlines()]
    full = max((_width(line) for line in lines), default=0) * _FULL
    parts: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line and line[0] not in _BEGINS:
            parts[-1] += (" " if parts[-1][-1].isascii() and line[0].isascii() else "") + line
        else:
            parts.append(line)
        goes_on = bool(line) and full >= _NARROW * _FULL and _width(line) >= full and line[-1] not in _ENDS
    return "\n".join(parts)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
