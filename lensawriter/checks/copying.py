"""How much of a draft is pasted: lines that stand in its sources as they are, lines that are list items, sentences twice."""

import re
from collections import Counter
from collections.abc import Iterable

from lensawriter.text.length import plain
from lensawriter.text.sentences import prose

_ITEM = re.compile(r"^\s*(?:[-*+・●○■◆]\s*|\d{1,3}[.)．、]\s*|\|)")
_SPACE = re.compile(r"\s+")


def verbatim(draft: str, sources: Iterable[str]) -> float:
    """Return the share of non-empty lines that stand in the sources word for word, Markdown marks and white space aside."""
    grounds = [_bare(source) for source in sources]
    lines = _lines(draft)
    copied = [line for line in lines if any(_bare(line) in ground for ground in grounds)]
    return len(copied) / len(lines) if lines else 0.0


def listed(draft: str) -> float:
    """Return the share of non-empty lines that are list items or table rows."""
    lines = _lines(draft)
    return sum(bool(_ITEM.match(line)) for line in lines) / len(lines) if lines else 0.0


def repeated(draft: str) -> tuple[str, ...]:
    """Return the sentences that stand in a draft more than once."""
    seen = Counter(_bare(sentence) for sentence in prose(draft))
    return tuple(sentence for sentence, times in seen.items() if times > 1 and len(sentence) > 5)


def _lines(draft: str) -> list[str]:
    return [line for line in draft.splitlines() if _bare(line)]


def _bare(text: str) -> str:
    return _SPACE.sub("", plain(text))
