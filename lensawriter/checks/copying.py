"""Measure the share of copied lines and of list items in a draft, and find repeated sentences."""

import re
from collections import Counter
from collections.abc import Iterable

from lensawriter.text.markdown import strip_markdown
from lensawriter.text.sentences import prose_sentences

_ITEM = re.compile(r"^\s*(?:[-*+・●○■◆]\s*|\d{1,3}[.)．、]\s*|\|)")


def verbatim_share(draft: str, sources: Iterable[str]) -> float:
    """Return the share, 0 to 1, of non-empty lines that occur in a source; Markdown marks and white space are ignored."""
    source_texts = [_bare(source) for source in sources]
    counts = Counter(bare for line in draft.splitlines() if (bare := _bare(line)))
    copied = sum(times for line, times in counts.items() if any(line in text for text in source_texts))
    return copied / counts.total() if counts else 0.0


def list_share(draft: str) -> float:
    """Return the share, 0 to 1, of non-empty lines that are list items or table rows."""
    lines = _lines(draft)
    return sum(bool(_ITEM.match(line)) for line in lines) / len(lines) if lines else 0.0


def repeated_sentences(draft: str) -> tuple[str, ...]:
    """Return the sentences of more than 5 characters that occur more than once, without marks and white space."""
    counts = Counter(_bare(sentence) for sentence in prose_sentences(draft))
    return tuple(sentence for sentence, times in counts.items() if times > 1 and len(sentence) > 5)


def _lines(draft: str) -> list[str]:
    return [line for line in draft.splitlines() if _bare(line)]


def _bare(text: str) -> str:
    return strip_markdown(text, white_space=False)
