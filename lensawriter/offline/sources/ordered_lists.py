"""Lists whose items must keep together: those that a heading judges, and those whose order counts."""

import re

from lensawriter.checks.tone import kind
from lensawriter.models import Tone
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.cautions import frame_of, framed
from lensawriter.text.sentences import split


def items(block: Block, tone: Tone) -> list[tuple[int, list[str]]]:
    """Return each item as its number, 0 where order does not count, and its sentences; none for any other list."""
    lines = [re.sub(r"\*\*|`", "", line).strip(" ♪★☆") for line in block.lines]
    frame = frame_of(block)
    if frame:
        made = []
        for place, line in enumerate(lines):
            first, *rest = split(line) or [line]
            if (judged := framed(first, frame, place, tone)) is not None:
                made.append((0, [judged, *rest]))
        return made or [(0, [])]
    if not block.ordered or len(lines) < 2 or any(kind(split(line)[0]) == "open" for line in lines if line):
        return []
    return [(number, split(line)) for number, line in enumerate(lines, 1) if line]
