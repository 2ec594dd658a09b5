"""Where sentences end: quotes, brackets, decimal points and addresses do not end one."""

import re
from collections.abc import Iterator

ENDS = "。！？!?｡"
CLOSERS = "」』）)】〉》”’\"'"
REACH = 600
"""Characters within which a bracket must close to hold a sentence together."""
_PAIRS = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "〈": "〉", "《": "》", "“": "”"}
_URL = re.compile(r"https?://[!-~]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Inc|Ltd|Co|Corp|No|St|vs|etc|e\.g|i\.e|approx)$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")


def split(text: str) -> list[str]:
    """Return the sentences of a text, each with its end mark; a line end always ends one."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line.strip())]


def prose(markdown: str) -> list[str]:
    """Return the sentences of a draft, without headings, list marks and quote marks."""
    lines = (line for line in markdown.splitlines() if not _HEADING.match(line))
    marks = re.compile(r"^\s*(?:>\s*|[-*+・]\s+|\d{1,3}[.)]\s+)*")
    return [sentence for line in lines for sentence in _split_line(marks.sub("", line).replace("**", "").strip())]


def _split_line(line: str) -> Iterator[str]:
    kept = {position for match in _URL.finditer(line) for position in range(*match.span())}
    start, waiting = 0, list[str]()
    position = 0
    while position < len(line):
        char = line[position]
        if position in kept:
            pass
        elif char in _PAIRS and _PAIRS[char] in line[position + 1 : position + REACH]:
            waiting.append(_PAIRS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
        elif not waiting and _ends(line, position):
            position = _past_closers(line, position)
            if part := line[start : position + 1].strip():
                yield part
            start = position + 1
        position += 1
    if part := line[start:].strip():
        yield part


def _past_closers(line: str, position: int) -> int:
    """Return the place of the last mark that belongs to the end at `position`."""
    while position + 1 < len(line) and line[position + 1] in ENDS + CLOSERS:
        position += 1
    return position


def _ends(line: str, position: int) -> bool:
    char = line[position]
    if char in "。｡！？":
        return True
    if char in "!?":
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
