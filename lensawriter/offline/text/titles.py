"""Titles, headlines and catch lines: several patterns out of the title, the keywords and the sources' own phrases."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.headline import headline
from lensawriter.offline.planning.keyphrases import keyphrases
from lensawriter.offline.planning.outline import question_heading
from lensawriter.offline.planning.ranking import ranks
from lensawriter.offline.planning.topics import pairs_of, topics
from lensawriter.offline.sources.material import forbidden, gather
from lensawriter.offline.sources.units import Unit
from lensawriter.text.length import count, weigh

FEWEST = 3
TELLING = {"quote": 1.6, "figure": 1.5, "title": 1.4, "question": 1.2, "line": 0.8, "angle": 0.6, "named": 0.4}
"""How much more a pattern says than two nouns side by side."""


def titles(brief: Brief, length: LengthRange, number: int, weight_max: int | None) -> list[str]:
    """Return at least three titles where the brief gives them, those inside the length first, of as many patterns as can be."""
    wanted = max(number, FEWEST)
    inside: list[tuple[str, str]] = []
    near: list[str] = []
    seen: set[str] = set()
    for pattern, candidate in _patterns(brief, length):
        text = candidate.strip("、 ")
        if text in seen or forbidden(text, brief.must_not_say) or (weight_max and weigh(text) > weight_max):
            continue
        seen.add(text)
        if length.holds(count(text)):
            inside.append((pattern, text))
        elif count(text) < length.min:
            near.append(text)
    chosen = _spread(inside, wanted, brief)
    near.sort(key=count, reverse=True)
    return chosen + near[: max(0, wanted - len(chosen))] or [_cut(brief.title, length.max)]


def _spread(inside: list[tuple[str, str]], wanted: int, brief: Brief) -> list[str]:
    """Choose one of each pattern, then more; what holds a phrase that must be said leads, and no two begin or end alike."""
    ranked = sorted(
        inside,
        key=lambda each: (
            -sum(phrase in each[1] for phrase in brief.must_say) * 10
            - min(sum(keyword in each[1] for keyword in brief.keywords), 1)
            - TELLING.get(each[0], 0.0)
        ),
    )
    chosen: list[str] = []
    used: set[str] = set()
    for once, apart in ((True, True), (False, True), (False, False)):
        for pattern, text in ranked:
            fresh = all(text[:4] != other[:4] and text[-4:] != other[-4:] for other in chosen) or not apart
            if len(chosen) < wanted and text not in chosen and fresh and not (once and pattern in used):
                chosen.append(text)
                used.add(pattern)
    return chosen


def _patterns(brief: Brief, length: LengthRange) -> Iterator[tuple[str, str]]:
    """Yield pattern and title; every word of them stands in the brief or its sources."""
    material = gather(brief)
    worth = ranks(brief, material)
    best = sorted(material.units, key=lambda unit: (-worth[unit.order], unit.order))
    title = re.sub(r"[。．]$", "", brief.title)
    lines = [line for unit in best[:60] if (line := headline(unit.text))]
    numbered = [line for line in lines if re.search(r"\d", line)]
    plain = [line for line in lines if not re.search(r"\d", line)]
    said = [quote for unit in best for quote in _quotes(unit)]
    about = _about(brief, best, title)
    single = [each for each in about if not re.search(r"[とや]", each)]
    fresh = [each for each in single if each not in title]
    for phrase in brief.must_say:
        yield from (("must", each) for each in (phrase, f"{phrase}──{title}", f"{title}｜{phrase}"))
        yield from (("must", f"{phrase}：{each}") for each in (*lines[:4], *about[:4]))
    yield from (("figure", each) for each in numbered)
    yield from (("quote", f"「{each}」──{title}") for each in said)
    yield from (
        ("quote", f"「{each}」{topic}のこれまで") for each in said for topic in about[:1] if "これまで" in material.text
    )
    yield "title", title
    yield from (("line", each) for each in plain)
    asked = dict.fromkeys(unit.question for unit in material.units if unit.question)
    yield from (
        ("question", head + ("" if head.endswith("か") else "は？"))
        for each in asked
        if (head := question_heading(each))
    )
    if len(numbered) > 2:
        yield "figures", f"数字で見る{title}"
    yield from (("pair", f"{one}と{two}──{title}") for one, two in combinations(fresh[:5], 2))
    yield from (("pair", f"{one}と{two}") for one, two in combinations(fresh[:6], 2))
    yield from (
        ("angle", f"{topic}から見る{title}") for topic in about[:5] if topic not in title and title not in topic
    )
    yield from (("named", f"{title}｜{topic}") for topic in about[:6] if topic not in title)
    yield from (("named", f"【{word}】{line}") for word in brief.keywords for line in lines[:4] if word not in line)
    yield from (("figure", f"{title}──{each}") for each in numbered[:8])
    yield from (("line", f"{title}──{each}") for each in plain[:8])
    yield from (("both", f"{one}、{two}") for one, two in pairwise(lines))
    yield from (("line", f"{title}──{one}、{two}") for one, two in pairwise(lines))
    yield from (("short", each) for each in about)
    for end in ("の要点", "のまとめ", "を読み解く"):
        if re.search(r"[一-龠々ァ-ヶーA-Za-z0-9]$", topic := _cut(title, length.max - len(end))):
            yield "short", f"{topic}{end}"
    yield "title", _cut(title, length.max)


def _about(brief: Brief, best: list[Unit], title: str) -> list[str]:
    """Return what the sources speak of, keywords first."""
    units = sorted(best, key=lambda unit: unit.order)
    text = "\n".join(unit.raw for unit in units) or title
    found = [
        *brief.keywords,
        *topics(units, pairs_of(units), "", brief.must_not_say)[:10],
        *keyphrases(text)[:6],
        *keyphrases(title)[:4],
    ]
    kept: list[str] = []
    for each in found:
        if 3 <= len(each) <= 18 and not any(each in other or other in each for other in kept):
            kept.append(each)
    return kept


def _quotes(unit: Unit) -> list[str]:
    return [each for each in re.findall(r"「([^「」。]{6,28})」", unit.text) if re.search(r"[ぁ-ん]", each)]


def _cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut where a phrase ends."""
    if count(text) <= most:
        return text
    cut = text[: max(most, 1)]
    found = re.search(r"^(.{4,})[、：｜─\s「]", cut)
    return found.group(1) if found else re.sub(r"[のをがはにでと、]+$", "", cut) or cut
