"""Split text into sentences; brackets, quotation marks, decimal points and addresses do not end a sentence."""

import re
from collections.abc import Iterator

_END_MARKS = "。！？!?｡"
_CLOSING_MARKS = "」』）)】〉》”’\"'"
_BRACKET_REACH = 600
"""Maximum distance in characters of a closing bracket; if it is farther, end marks after the bracket split the text."""
_PAIRS = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "〈": "〉", "《": "》", "“": "”"}
_URL = re.compile(r"https?://[!-~]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Inc|Ltd|Co|Corp|No|St|vs|etc|e\.g|i\.e|approx)$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_LINE_MARKS = re.compile(r"^\s*(?:>\s*|[-*+・]\s+|\d{1,3}[.)]\s+)*")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text with their end marks; a line break always ends a sentence."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line.strip())]


def prose_sentences(markdown: str) -> list[str]:
    """Return the sentences of a draft without headings, list marks and quotation marks."""
    lines = (line for line in markdown.splitlines() if not _HEADING.match(line))
    return [sentence for line in lines for sentence in _split_line(_LINE_MARKS.sub("", line).replace("**", "").strip())]


def _split_line(line: str) -> Iterator[str]:
    addresses = {position for match in _URL.finditer(line) for position in range(*match.span())}
    start, closing = 0, list[str]()
    position = 0
    while position < len(line):
        char = line[position]
        if position in addresses:
            pass
        elif char in _PAIRS and _PAIRS[char] in line[position + 1 : position + _BRACKET_REACH]:
            closing.append(_PAIRS[char])
        elif closing and char == closing[-1]:
            closing.pop()
        elif not closing and _ends(line, position):
            position = _past_closers(line, position)
            if part := line[start : position + 1].strip():
                yield part
            start = position + 1
        position += 1
    if part := line[start:].strip():
        yield part


def _past_closers(line: str, position: int) -> int:
    """Return the position of the last end mark or closing bracket that follows the end mark at `position`."""
    while position + 1 < len(line) and line[position + 1] in _END_MARKS + _CLOSING_MARKS:
        position += 1
    return position


def _ends(line: str, position: int) -> bool:
    char = line[position]
    if char in "。｡！？!?":
        return True
    if char == "．":
        return not line[position + 1 : position + 2].isdigit()
    if char != ".":
        return False
    after = line[position + 1 : position + 3]
    if after and not after[0].isspace():
        return False
    before = line[max(0, position - 12) : position]
    return bool(re.search(r"[A-Za-z0-9)%\"'”]$", before)) and not _ABBREVIATION.search(before)
