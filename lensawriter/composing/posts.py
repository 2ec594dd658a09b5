"""Posts for social media: several short texts, each from sentences of its own, with the keywords as hashtags."""

import re

from lensawriter.composing.additions import as_sentence, calls
from lensawriter.composing.keyphrases import keyphrases
from lensawriter.composing.material import Unit, forbidden, gather
from lensawriter.composing.nominal import headline
from lensawriter.composing.paragraphs import bare, merge
from lensawriter.composing.ranking import ranks
from lensawriter.models import Brief, LengthRange
from lensawriter.quality.length import count, weigh

FEWEST = 3
TAGS = 3


def posts(brief: Brief, length: LengthRange, number: int, weight_max: int | None) -> list[str]:
    """Return at least three posts, none over its length or weight."""
    desk = _Desk(brief, length, weight_max)
    made: list[str] = []
    for place in range(max(number, FEWEST)):
        post = desk.post(place)
        if post and post not in made:
            made.append(post)
    return made


class _Desk:
    """The posts of one brief while they are made; lives for one call."""

    def __init__(self, brief: Brief, length: LengthRange, weight_max: int | None) -> None:
        self.brief, self.length, self.weight_max = brief, length, weight_max
        material = gather(brief)
        worth = ranks(brief, material)
        units = [unit for unit in material.units if not unit.depends]
        self.best = sorted(units, key=lambda unit: (-worth[unit.order], unit.order))
        self.topics = keyphrases(material.text or brief.title, brief.keywords)
        self.ground = bare("".join(source.text for source in brief.sources))
        self.used: set[int] = set()
        tags = [
            "#" + re.sub(r"[^\w]", "", keyword)
            for keyword in brief.keywords
            if not forbidden(keyword, brief.must_not_say)
        ]
        self.tags = " ".join(tag for tag in tags[:TAGS] if len(tag) > 1)
        self.needed = [as_sentence(phrase, brief) for phrase in brief.must_say]

    def post(self, place: int) -> str:
        """Return one post; each place opens in another way."""
        opening = self._opening(place)
        sure = [each for each in self.needed if each.rstrip("。") not in opening]
        tail = [part for part in (*calls(self.brief)[:1], self.tags) if part]
        while tail and not self._fits(self._text(opening, [], sure, tail)):
            tail.pop(0)
        if not self._fits(self._text(opening, [], sure, tail)):
            opening = ""
        chosen: list[Unit] = []
        for spare in (False, True):
            for unit in self.best:
                if self._enough(self._text(opening, chosen, sure, tail)):
                    break
                if (
                    unit in chosen
                    or (unit.order in self.used) != spare
                    or bare(unit.text).rstrip("。") in bare(opening)
                ):
                    continue
                if self._fits(self._text(opening, [*chosen, unit], sure, tail)):
                    chosen.append(unit)
        self.used.update(unit.order for unit in chosen)
        return self._text(opening, chosen, sure, tail)

    def _opening(self, place: int) -> str:
        """Return the first line: a headline of the sources, the title, or what it is about."""
        fresh = [unit for unit in self.best if unit.order not in self.used]
        if place % 3 == 0:
            for unit in fresh[:12]:
                line = headline(unit.text)
                if line and count(line) <= 40 and not forbidden(line, self.brief.must_not_say):
                    self.used.add(unit.order)
                    return f"{line}。"
        if place % 3 == 1 or not self.topics:
            return f"【{self.brief.title}】" if place < 3 else ""
        pairs = [each for each in self.topics[:8] if not forbidden(each, self.brief.must_not_say)]
        start = (place // 3) * 2 % max(len(pairs) - 1, 1)
        two = [pairs[start], *(each for each in pairs if each not in pairs[start] and pairs[start] not in each)][:2]
        return f"{'と'.join(two)}の話題。"

    def _text(self, opening: str, chosen: list[Unit], sure: list[str], tail: list[str]) -> str:
        ordered = sorted(chosen, key=lambda unit: unit.order)
        sentences = [unit.text for unit in ordered]
        merged = merge(sentences) if bare("".join(sentences)) in self.ground else None
        body = "".join([*(merged or sentences), *sure])
        if opening and body and bare(body) in self.ground:
            opening, body = "", opening + body
        return "\n".join(part for part in (opening, body, *tail) if part)

    def _fits(self, text: str) -> bool:
        return count(text) <= self.length.max and (self.weight_max is None or weigh(text) <= self.weight_max)

    def _enough(self, text: str) -> bool:
        return count(text) >= (self.length.min + 2 * self.length.max) // 3
