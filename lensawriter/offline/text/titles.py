"""Titles, headlines and catchphrases: patterns filled with the title, the keywords and phrases of the sources."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.headline import headline
from lensawriter.offline.planning.keyphrases import keyphrases
from lensawriter.offline.planning.outline import question_heading
from lensawriter.offline.planning.ranking import sentence_scores
from lensawriter.offline.planning.topics import bigram_counts, topics
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.offline.sources.units import Unit
from lensawriter.text.length import count, weigh

TITLES_MIN = 3
"""Minimum number of titles to return, if the brief yields them."""
PATTERN_SCORES = {"quote": 1.6, "figure": 1.5, "title": 1.4, "question": 1.2, "line": 0.8, "angle": 0.6, "named": 0.4}
"""Score of each pattern by name; a pattern without a score, such as two nouns side by side, has 0."""


def write_titles(
    brief: Brief, material: Material, length: LengthRange, number: int, weight_max: int | None
) -> list[str]:
    """Return `number` titles, at least three if the brief yields them, in as many patterns as possible.

    Titles within the length come first, then shorter ones.
    """
    wanted = max(number, TITLES_MIN)
    within: list[tuple[str, str]] = []
    shorter: list[str] = []
    seen: set[str] = set()
    for pattern, candidate in _Candidates(brief, material).titles(length):
        text = candidate.strip("、 ")
        if text in seen or contains_any(text, brief.must_not_say) or (weight_max and weigh(text) > weight_max):
            continue
        seen.add(text)
        if length.contains(count(text)):
            within.append((pattern, text))
        elif count(text) < length.min:
            shorter.append(text)
    chosen = _diverse(within, wanted, brief)
    shorter.sort(key=count, reverse=True)
    return chosen + shorter[: max(0, wanted - len(chosen))] or [_cut(brief.title, length.max)]


def _diverse(within: list[tuple[str, str]], wanted: int, brief: Brief) -> list[str]:
    """Return up to `wanted` titles, sorted by required phrases, keywords and pattern.

    Each pattern occurs once, and no two titles begin or end alike, unless too few titles remain.
    """
    ranked = sorted(
        within,
        key=lambda each: (
            -sum(phrase in each[1] for phrase in brief.must_say) * 10
            - min(sum(keyword in each[1] for keyword in brief.keywords), 1)
            - PATTERN_SCORES.get(each[0], 0.0)
        ),
    )
    chosen: list[str] = []
    used: set[str] = set()
    for once_per_pattern, distinct in ((True, True), (False, True), (False, False)):
        for pattern, text in ranked:
            is_distinct = all(text[:4] != other[:4] and text[-4:] != other[-4:] for other in chosen) or not distinct
            if (
                len(chosen) < wanted
                and text not in chosen
                and is_distinct
                and not (once_per_pattern and pattern in used)
            ):
                chosen.append(text)
                used.add(pattern)
    return chosen


class _Candidates:
    """Generates the candidate titles of a brief, from phrases of the brief and its sources."""

    def __init__(self, brief: Brief, material: Material) -> None:
        self.brief, self.material = brief, material
        scores = sentence_scores(brief, material)
        best = sorted(material.units, key=lambda unit: (-scores[unit.order], unit.order))
        self.title = re.sub(r"[。．]$", "", brief.title)
        self.headlines = [line for unit in best[:60] if (line := headline(unit.text))]
        self.with_figure = [line for line in self.headlines if re.search(r"\d", line)]
        self.without_figure = [line for line in self.headlines if not re.search(r"\d", line)]
        self.quotations = [quotation for unit in best for quotation in _quotations(unit)]
        self.topics = _topics(brief, best, self.title)
        self.new_topics = [each for each in self.topics if not re.search(r"[とや]", each) and each not in self.title]
        self.questions = dict.fromkeys(unit.question for unit in material.units if unit.question)

    def titles(self, length: LengthRange) -> Iterator[tuple[str, str]]:
        """Yield the pattern and the text of each candidate title."""
        yield from self._with_required_phrase()
        yield from (("figure", each) for each in self.with_figure)
        yield from self._with_quotation()
        yield "title", self.title
        yield from (("line", each) for each in self.without_figure)
        yield from self._from_questions()
        if len(self.with_figure) > 2:
            yield "figures", f"数字で見る{self.title}"
        yield from self._from_topics()
        yield from self._with_headline()
        yield from (("short", each) for each in self.topics)
        for end in ("の要点", "のまとめ", "を読み解く"):
            if re.search(r"[一-龠々ァ-ヶーA-Za-z0-9]$", topic := _cut(self.title, length.max - len(end))):
                yield "short", f"{topic}{end}"
        yield "title", _cut(self.title, length.max)

    def _with_required_phrase(self) -> Iterator[tuple[str, str]]:
        for phrase in self.brief.must_say:
            yield from (("must", each) for each in (phrase, f"{phrase}──{self.title}", f"{self.title}｜{phrase}"))
            yield from (("must", f"{phrase}：{each}") for each in (*self.headlines[:4], *self.topics[:4]))

    def _with_quotation(self) -> Iterator[tuple[str, str]]:
        yield from (("quote", f"「{each}」──{self.title}") for each in self.quotations)
        if "これまで" in self.material.text:
            yield from (
                ("quote", f"「{each}」{topic}のこれまで") for each in self.quotations for topic in self.topics[:1]
            )

    def _from_questions(self) -> Iterator[tuple[str, str]]:
        for question in self.questions:
            if heading := question_heading(question):
                yield "question", heading + ("" if heading.endswith("か") else "は？")

    def _from_topics(self) -> Iterator[tuple[str, str]]:
        title, new = self.title, self.new_topics
        yield from (("pair", f"{one}と{two}──{title}") for one, two in combinations(new[:5], 2))
        yield from (("pair", f"{one}と{two}") for one, two in combinations(new[:6], 2))
        yield from (
            ("angle", f"{topic}から見る{title}")
            for topic in self.topics[:5]
            if topic not in title and title not in topic
        )
        yield from (("named", f"{title}｜{topic}") for topic in self.topics[:6] if topic not in title)

    def _with_headline(self) -> Iterator[tuple[str, str]]:
        title, headlines = self.title, self.headlines
        for word in self.brief.keywords:
            yield from (("named", f"【{word}】{line}") for line in headlines[:4] if word not in line)
        yield from (("figure", f"{title}──{each}") for each in self.with_figure[:8])
        yield from (("line", f"{title}──{each}") for each in self.without_figure[:8])
        yield from (("both", f"{one}、{two}") for one, two in pairwise(headlines))
        yield from (("line", f"{title}──{one}、{two}") for one, two in pairwise(headlines))


def _topics(brief: Brief, best: list[Unit], title: str) -> list[str]:
    """Return the topics of the sources, keywords first."""
    units = sorted(best, key=lambda unit: unit.order)
    text = "\n".join(unit.raw for unit in units) or title
    found = [
        *brief.keywords,
        *topics(units, bigram_counts(units), "", brief.must_not_say)[:10],
        *keyphrases(text)[:6],
        *keyphrases(title)[:4],
    ]
    distinct_topics: list[str] = []
    for each in found:
        if 3 <= len(each) <= 18 and not any(each in other or other in each for other in distinct_topics):
            distinct_topics.append(each)
    return distinct_topics


def _quotations(unit: Unit) -> list[str]:
    return [each for each in re.findall(r"「([^「」。]{6,28})」", unit.text) if re.search(r"[ぁ-ん]", each)]


def _cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut at the end of a phrase."""
    if count(text) <= most:
        return text
    cut = text[: max(most, 1)]
    found = re.search(r"^(.{4,})[、：｜─\s「]", cut)
    return found.group(1) if found else re.sub(r"(?<![のをがはにでと、])[のをがはにでと、]++$", "", cut) or cut
