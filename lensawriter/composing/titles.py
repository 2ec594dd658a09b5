"""Titles, headlines and catch lines: several patterns out of the title, the keywords and the sources' own phrases."""

import re
from collections.abc import Iterator

from lensawriter.composing.keyphrases import keyphrases
from lensawriter.composing.material import forbidden, gather
from lensawriter.composing.nominal import headline
from lensawriter.composing.ranking import ranks
from lensawriter.models import Brief, LengthRange
from lensawriter.quality.length import count, weigh

FEWEST = 3


def titles(brief: Brief, length: LengthRange, number: int, weight_max: int | None) -> list[str]:
    """Return at least three titles where the brief gives them, those inside the length first."""
    wanted = max(number, FEWEST)
    inside: list[str] = []
    near: list[str] = []
    for candidate in dict.fromkeys(_patterns(brief, length)):
        if forbidden(candidate, brief.must_not_say) or (weight_max and weigh(candidate) > weight_max):
            continue
        (inside if length.holds(count(candidate)) else near).append(candidate)
    below = sorted((each for each in near if count(each) <= length.max), key=count, reverse=True)
    return _spread(inside, wanted, brief) + below[: max(0, wanted - len(inside))] or [_cut(brief.title, length.max)]


def _spread(inside: list[str], wanted: int, brief: Brief) -> list[str]:
    """Choose titles that begin differently; one that holds what must be said leads."""
    inside = sorted(inside, key=lambda each: -sum(phrase in each for phrase in brief.must_say))
    chosen: list[str] = []
    for loose in (False, True):
        for each in inside:
            fresh = loose or all(each[:5] != other[:5] and each[-5:] != other[-5:] for other in chosen)
            if len(chosen) < wanted and each not in chosen and fresh:
                chosen.append(each)
    return chosen


def _patterns(brief: Brief, length: LengthRange) -> Iterator[str]:
    material = gather(brief)
    worth = ranks(brief, material)
    best = sorted(material.units, key=lambda unit: -worth[unit.order])
    lines = [line for unit in best[:40] if (line := headline(unit.text)) and 8 <= len(line) <= 60]
    topics = [
        *brief.must_say,
        *brief.keywords,
        *keyphrases(material.text or brief.title)[:8],
        *keyphrases(brief.title)[:4],
    ]
    topics = [each for each in dict.fromkeys(topics) if len(each) <= 20]
    title = re.sub(r"[。．]$", "", brief.title)
    pairs = [(a, b) for a in topics[:5] for b in topics[:6] if a != b and a not in b and b not in a]
    yield from (_joined(line, "", "") for line in lines[:1])
    yield from (f"{a}と{b}──{line}" for (a, b), line in zip(pairs[:1], lines[1:2], strict=False))
    yield from (f"{a}から考える{b}" for a, b in pairs[:3])
    yield title
    yield from lines[1:6]
    yield from (f"【{a}】{line}" for a, line in zip(topics[:4], lines[2:6] or lines, strict=False) if a not in line)
    yield from (f"{a}×{b}、{c}を知る" for (a, b), c in zip(pairs[1:4], topics[3:6], strict=False) if c not in (a, b))
    yield from (f"{title}｜{a}" for a in topics[:5] if a not in title)
    yield from (f"{a}とは？ {title}" for a in topics[:3])
    yield from (f"{a}と{b}の話" for a, b in pairs[:5])
    yield from (f"{one}、{two}" for one, two in zip(lines, lines[1:], strict=False))
    yield from (f"{title}──{line}" for line in lines[:6])
    yield from (f"{title}──{one}、{two}" for one, two in zip(lines, lines[1:], strict=False))
    yield from (each for each in topics)
    yield from _chains(topics, length)
    yield _cut(title, length.max)
    yield f"{_cut(title, length.max - 4)}の要点"
    yield f"{_cut(title, length.max - 4)}とは？"


def _chains(topics: list[str], length: LengthRange) -> Iterator[str]:
    """Yield rows of phrases long enough for the range."""
    for start in range(min(4, len(topics))):
        row = ""
        for topic in topics[start:]:
            row = _joined(row, "、", topic)
            if count(row) >= length.min:
                yield row
                break


def _joined(one: str, mark: str, two: str) -> str:
    return f"{one}{mark}{two}" if one and two else one or two


def _cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut where a phrase ends."""
    if count(text) <= most:
        return text
    cut = text[: max(most, 1)]
    found = re.search(r"^(.{4,})[、：｜─\s]", cut)
    return found.group(1) if found else re.sub(r"[のをがはにでと、]+$", "", cut) or cut
