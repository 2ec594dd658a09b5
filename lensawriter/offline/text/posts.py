"""Posts for social media: several short texts from different sentences, with the keywords as hashtags."""

import re

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.headline import headline
from lensawriter.offline.planning.ranking import sentence_scores
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import as_sentence, calls_to_action
from lensawriter.offline.text.markup import bare
from lensawriter.offline.text.merging import merge_first_pair
from lensawriter.offline.text.word_choice import adjust_topic_comma, replace_words
from lensawriter.text.length import count, weigh

POSTS_MIN, ATTEMPTS = 3, 10
"""Minimum number of posts to return, and maximum number of attempts."""
TAGS_MAX = 2
"""Number of keywords that become hashtags, if the brief has no hashtags."""
PARAGRAPH_LENGTH_MAX = 130
"""Maximum length of a paragraph of a post in characters."""


def write_posts(
    brief: Brief, material: Material, length: LengthRange, number: int, weight_max: int | None
) -> list[str]:
    """Return up to `number` posts, or three if `number` is smaller.

    None exceeds the maximum length or weight; posts that also reach the minimum length come first.
    """
    writer = _PostWriter(brief, material, length, weight_max)
    written: list[str] = []
    for place in range(ATTEMPTS):
        post = writer.post(place)
        if post and post not in written:
            written.append(post)
        if sum(length.contains(count(each)) for each in written) >= max(number, POSTS_MIN):
            break
    written.sort(key=lambda each: not length.contains(count(each)))
    return written[: max(number, POSTS_MIN)]


class _PostWriter:
    """Writes the posts of one brief; `write_posts` creates one for each call."""

    def __init__(self, brief: Brief, material: Material, length: LengthRange, weight_max: int | None) -> None:
        self.brief, self.length, self.weight_max = brief, length, weight_max
        scores = sentence_scores(brief, material)
        self.best = sorted(
            (unit for unit in material.units if not unit.dependent), key=lambda unit: (-scores[unit.order], unit.order)
        )
        self.units = material.units
        self.source_text = bare("".join(source.text for source in brief.sources))
        self.used: set[int] = set()
        given = brief.inputs.get("hashtags") or brief.keywords
        tags = ["#" + re.sub(r"[^\w]", "", tag) for tag in given if not contains_any(tag, brief.must_not_say)]
        self.tags = " ".join(tag for tag in (tags if brief.inputs.get("hashtags") else tags[:TAGS_MAX]) if len(tag) > 1)
        self.required = [as_sentence(phrase, brief) for phrase in brief.must_say]

    def post(self, place: int) -> str:
        """Return one post, or "" if no new one is possible.

        `place` is the index of the post; it selects the form of the first and the last line.
        """
        opening, closing = self._frame(place)
        required = [each for each in self.required if each.rstrip("。") not in opening + closing]
        tail = [part for part in (closing, *calls_to_action(self.brief), self.tags) if part]
        while tail and not self._fits(self._text(opening, [], required, tail)):
            tail.pop(0)
        if not self._fits(self._text(opening, [], required, tail)):
            opening = ""
        chosen: list[Unit] = []
        for reuse in (False, True):
            for unit in self.best:
                text = self._text(opening, chosen, required, tail)
                # Sentences of other posts are used again only until the minimum length is reached.
                if self._enough(text) or (reuse and count(text) >= self.length.min):
                    break
                if unit in chosen or (unit.order in self.used) != reuse or self._is_in_opening(unit, opening):
                    continue
                self._take(unit, opening, chosen, required, tail, reuse=reuse)
        if reuse and chosen and all(unit.order in self.used for unit in chosen) and place >= POSTS_MIN:
            return ""
        self.used.update(unit.order for unit in chosen)
        return self._text(opening, chosen, required, tail)

    def _is_in_opening(self, unit: Unit, opening: str) -> bool:
        head = re.sub(r"[。【】]", "", bare(opening))
        return bool(head) and (head[:12] in bare(unit.text) or bare(unit.text).rstrip("。") in bare(opening))

    def _take(
        self, unit: Unit, opening: str, chosen: list[Unit], required: list[str], tail: list[str], *, reuse: bool
    ) -> None:
        """Add `unit` and the following sentences of its paragraph to `chosen`, until the post is full or long enough."""
        for each in self.units[unit.order :]:
            is_used = each in chosen or (each.order in self.used and each is not unit)
            if is_used or each.paragraph != unit.paragraph or self._is_in_opening(each, opening):
                break
            if not self._fits(self._text(opening, [*chosen, each], required, tail)):
                break
            chosen.append(each)
            if reuse or self._enough(self._text(opening, chosen, required, tail)):
                break

    def _frame(self, place: int) -> tuple[str, str]:
        """Return the first and the last line, "" for none: a headline, the title first, or the title last."""
        title = "" if contains_any(self.brief.title, self.brief.must_not_say) else self.brief.title
        if place % 3 == 1:
            return (f"【{title}】" if title else ""), ""
        if place % 3 == 2:
            return "", (f"▼{title}" if title else "")
        for unit in self.best[:20]:
            line = headline(unit.text)
            is_free = unit.order not in self.used
            if is_free and line and 8 <= count(line) <= 40 and not contains_any(line, self.brief.must_not_say):
                self.used.add(unit.order)
                return f"{line}。", ""
        return "", ""

    def _text(self, opening: str, chosen: list[Unit], required: list[str], tail: list[str]) -> str:
        sentences = [unit.text for unit in sorted(chosen, key=lambda unit: unit.order)]
        is_copy = bool(sentences) and bare("".join(sentences)) in self.source_text
        if is_copy and (merged := merge_first_pair(sentences)):
            sentences = merged
        if bare("".join(sentences)) in self.source_text:
            edited = [adjust_topic_comma(replace_words(each, self.brief.must_say)) for each in sentences]
            if len("".join(edited)) <= len("".join(sentences)) + 1:
                sentences = edited
        lines: list[str] = []
        for sentence in [*sentences, *required]:
            if lines and count(lines[-1]) + count(sentence) <= PARAGRAPH_LENGTH_MAX:
                lines[-1] += sentence
            else:
                lines.append(sentence)
        body = "\n\n".join(lines)
        if opening and not opening.startswith("【") and lines and bare(lines[0]).rstrip("。") in self.source_text:
            opening, body = "", opening + body
        return "\n".join(part for part in (opening, body, *tail) if part)

    def _fits(self, text: str) -> bool:
        return count(text) <= self.length.max and (self.weight_max is None or weigh(text) <= self.weight_max)

    def _enough(self, text: str) -> bool:
        return count(text) >= (self.length.min + 2 * self.length.max) // 3
