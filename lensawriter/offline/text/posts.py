"""Posts for social media: several short texts, each from sentences of its own, with the keywords as hashtags."""

import re

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.headline import headline
from lensawriter.offline.planning.ranking import ranks
from lensawriter.offline.sources.material import forbidden, gather
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import as_sentence, calls
from lensawriter.offline.text.paragraphs import bare, merge
from lensawriter.offline.text.shortening import edited, respaced
from lensawriter.text.length import count, weigh

FEWEST, MOST = 3, 10
TAGS = 2
LINE = 130
"""Characters after which a long post begins a new paragraph."""


def posts(brief: Brief, length: LengthRange, number: int, weight_max: int | None) -> list[str]:
    """Return at least three posts, none over its length or weight; those that reach the length come first."""
    desk = _Desk(brief, length, weight_max)
    made: list[str] = []
    for place in range(MOST):
        post = desk.post(place)
        if post and post not in made:
            made.append(post)
        if sum(length.holds(count(each)) for each in made) >= max(number, FEWEST):
            break
    made.sort(key=lambda each: not length.holds(count(each)))
    return made[: max(number, FEWEST)]


class _Desk:
    """The posts of one brief while they are made; lives for one call."""

    def __init__(self, brief: Brief, length: LengthRange, weight_max: int | None) -> None:
        self.brief, self.length, self.weight_max = brief, length, weight_max
        material = gather(brief)
        worth = ranks(brief, material)
        self.best = sorted(
            (unit for unit in material.units if not unit.dependent), key=lambda unit: (-worth[unit.order], unit.order)
        )
        self.units = material.units
        self.ground = bare("".join(source.text for source in brief.sources))
        self.used: set[int] = set()
        given = brief.inputs.get("hashtags") or brief.keywords
        tags = ["#" + re.sub(r"[^\w]", "", tag) for tag in given if not forbidden(tag, brief.must_not_say)]
        self.tags = " ".join(tag for tag in (tags if brief.inputs.get("hashtags") else tags[:TAGS]) if len(tag) > 1)
        self.needed = [as_sentence(phrase, brief) for phrase in brief.must_say]

    def post(self, place: int) -> str:
        """Return one post; each place opens in another way."""
        opening, closing = self._frame(place)
        sure = [each for each in self.needed if each.rstrip("。") not in opening + closing]
        tail = [part for part in (closing, *calls(self.brief), self.tags) if part]
        while tail and not self._fits(self._text(opening, [], sure, tail)):
            tail.pop(0)
        if not self._fits(self._text(opening, [], sure, tail)):
            opening = ""
        chosen: list[Unit] = []
        for spare in (False, True):
            for unit in self.best:
                text = self._text(opening, chosen, sure, tail)
                # What was told in another post fills up to the least that is asked, no further.
                if self._enough(text) or (spare and count(text) >= self.length.min):
                    break
                if unit in chosen or (unit.order in self.used) != spare or self._told(unit, opening):
                    continue
                self._take(unit, opening, chosen, sure, tail, spare=spare)
        if spare and chosen and all(unit.order in self.used for unit in chosen) and place >= FEWEST:
            return ""
        self.used.update(unit.order for unit in chosen)
        return self._text(opening, chosen, sure, tail)

    def _told(self, unit: Unit, opening: str) -> bool:
        head = re.sub(r"[。【】]", "", bare(opening))
        return bool(head) and (head[:12] in bare(unit.text) or bare(unit.text).rstrip("。") in bare(opening))

    def _take(
        self, unit: Unit, opening: str, chosen: list[Unit], sure: list[str], tail: list[str], *, spare: bool
    ) -> None:
        """Add a sentence and what follows it in its paragraph, as far as there is room and need."""
        for each in self.units[unit.order :]:
            there = each in chosen or (each.order in self.used and each is not unit)
            if there or each.paragraph != unit.paragraph or self._told(each, opening):
                break
            if not self._fits(self._text(opening, [*chosen, each], sure, tail)):
                break
            chosen.append(each)
            if spare or self._enough(self._text(opening, chosen, sure, tail)):
                break

    def _frame(self, place: int) -> tuple[str, str]:
        """Return the first and the last line: a headline, the title before the text, or the title below it."""
        title = "" if forbidden(self.brief.title, self.brief.must_not_say) else self.brief.title
        if place % 3 == 1:
            return (f"【{title}】" if title else ""), ""
        if place % 3 == 2:
            return "", (f"▼{title}" if title else "")
        for unit in self.best[:20]:
            line = headline(unit.text)
            free = unit.order not in self.used
            if free and line and 8 <= count(line) <= 40 and not forbidden(line, self.brief.must_not_say):
                self.used.add(unit.order)
                return f"{line}。", ""
        return "", ""

    def _text(self, opening: str, chosen: list[Unit], sure: list[str], tail: list[str]) -> str:
        sentences = [unit.text for unit in sorted(chosen, key=lambda unit: unit.order)]
        copied = bool(sentences) and bare("".join(sentences)) in self.ground
        if copied and (merged := merge(sentences)):
            sentences = merged
        if bare("".join(sentences)) in self.ground:
            again = [respaced(edited(each, self.brief.must_say)) for each in sentences]
            if len("".join(again)) <= len("".join(sentences)) + 1:
                sentences = again
        lines: list[str] = []
        for sentence in [*sentences, *sure]:
            if lines and count(lines[-1]) + count(sentence) <= LINE:
                lines[-1] += sentence
            else:
                lines.append(sentence)
        body = "\n\n".join(lines)
        if opening and not opening.startswith("【") and lines and bare(lines[0]).rstrip("。") in self.ground:
            opening, body = "", opening + body
        return "\n".join(part for part in (opening, body, *tail) if part)

    def _fits(self, text: str) -> bool:
        return count(text) <= self.length.max and (self.weight_max is None or weigh(text) <= self.weight_max)

    def _enough(self, text: str) -> bool:
        return count(text) >= (self.length.min + 2 * self.length.max) // 3
