"""Sentences joined into paragraphs that are not the source's own lines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lensawriter.models import Brief, Tone
from lensawriter.offline.grammar.polite_style import to_polite_style
from lensawriter.offline.planning.article_types import Shape, shape_of
from lensawriter.offline.sources.material import protected_phrases
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.rephrasing import recast
from lensawriter.offline.text.shortening import edited, respaced
from lensawriter.offline.text.speakers import is_plain_quote
from lensawriter.text.length import count
from lensawriter.text.markdown import strip_markdown

SHORT, MERGED = 44, 76
"""Characters of a sentence that may be merged with its neighbour, and of what comes of it."""
VERBATIM = 0.5
"""The share of sentences, at most, that stand as their source has them; beyond it, joining words are set."""
_OPENING = re.compile(
    r"^(?:また|さらに|なお|そして|しかし|ただ|一方|その|この|これ|それ|ここ|そこ|以前|当初|現在|今後|今|まず|次|最初|最後|最も|いちばん|[0-9０-９一二三四五六七八九十]|「|ほかに|資料には|どれ|とはいえ|"
    r"たとえば|例えば|もっとも|ところが|特に|逆に|連絡先|話し手|同|毎|初め|はじめ|昨|翌|今年|来|春|夏|秋|冬)"
)
_FIGURE_END = re.compile(
    r"^(?P<said>[^「」。]*[ぁ-ん][^「」。]*(?:[0-9０-９](?:[a-zA-Z%％]{1,2}|[一-龠ァ-ヶー]{1,5})?(?:まで|から|以上|以下|ほど)?(?:（[^（）]{1,12}）)?))。$"
)
_LEANS = re.compile(r"(?:そ|こ|しかし|ただ|また|一方|だから|なぜ|とはいえ|ところが|おかげ)")
_FACT = re.compile(r"^[一-龠ァ-ヶーA-Za-z][^、。「]{1,14}は")
_CLAUSE = re.compile(r"[れえけげせてねべめ]ば、|たら、|と、|なら|、また|からだ|ため(?:だ|です)")


@dataclass(frozen=True)
class Manner:
    """How the sentences of a draft are told; lives for one section."""

    shape: Shape
    tone: Tone
    ground: str
    """All sources without white space."""
    kept: tuple[str, ...] = ()
    """Phrases that no edit may touch."""
    recasts: int = 1
    """Sentences of a paragraph that may be built another way."""
    lists: bool = False
    """True: items whose order counts stay a list."""

    def copied(self, sentence: str) -> bool:
        """Tell whether a sentence stands as its source has it."""
        return bare(sentence).rstrip("。") in self.ground

    def holds(self, again: str, sentence: str) -> bool:
        """Tell whether what must stay is still there."""
        return all(phrase in again for phrase in self.kept if phrase in sentence)


def manner(brief: Brief, *, lists: bool = False) -> Manner:
    """Return how the sentences of a brief's draft are told; with `lists`, items whose order counts stay a list."""
    ground = bare("".join(source.text for source in brief.sources))
    shape = shape_of(brief.use_case)
    return Manner(shape, brief.tone, ground, protected_phrases(brief), shape.recasts, lists)


def paragraphs(units: Sequence[Unit], told: Manner, most: int) -> str:
    """Return the paragraphs of one section, at most `most` characters."""
    number = told.shape.sentences
    groups = _even(list(units), number) if told.shape.style == "none" else _groups(units, number, whole=told.lists)
    ways: tuple[Callable[[list[Unit]], list[str]], ...] = (
        lambda group: _joined(group, told),
        lambda group: _joined(group, replace(told, recasts=0)),
        lambda group: _merged([unit.text for unit in group], told),
        lambda group: [unit.text for unit in group],
    )
    for write in ways:
        joined = "\n\n".join(
            "\n".join(f"{number}. {''.join(write(item))}" for number, item in enumerate(steps, 1))
            if told.lists and (steps := ordered(group))
            else "".join(write(group))
            for group in groups
        )
        if count(joined) <= most:
            break
    return joined


def bare(text: str) -> str:
    """Return a text without Markdown marks and white space: what a copy is told by."""
    return strip_markdown(text, white_space=False)


def ordered(group: Sequence[Unit]) -> list[list[Unit]]:
    """Return the items of a list whose order counts, where none of the first ones is missing; else nothing."""
    items: list[list[Unit]] = []
    for unit in group:
        if unit.item_number == len(items) + 1:
            items.append([unit])
        elif not items or unit.item_number != len(items):
            return []
        else:
            items[-1].append(unit)
    return items if len(items) > 1 else []


def _groups(units: Sequence[Unit], most: int, *, whole: bool) -> list[list[Unit]]:
    """Break where the source does, and long paragraphs evenly; put lone sentences to their neighbours.

    A list that stays one is kept `whole`.
    """
    runs: list[list[Unit]] = []
    for unit in units:
        last = runs[-1] if runs else []
        apart = bool(last) and (is_plain_quote(unit) or is_plain_quote(last[-1]))
        turns = (
            last
            and (apart or unit.heading != last[-1].heading or unit.paragraph != last[-1].paragraph)
            and (apart or not unit.dependent)
        )
        if not last or turns:
            runs.append([unit])
        else:
            last.append(unit)
    groups: list[list[Unit]] = []
    for run in runs:
        if (whole and ordered(run)) or is_plain_quote(run[0]):
            groups.append(run)
            continue
        near = (
            bool(groups)
            and not is_plain_quote(groups[-1][0])
            and not (whole and ordered(groups[-1]))
            and groups[-1][-1].heading == run[0].heading
        )
        room = most + 1 if near and 1 in (len(run), len(groups[-1])) else most
        if near and len(groups[-1]) + len(run) <= room and len(groups[-1]) < most:
            groups[-1] += run
        else:
            groups += _even(run, most)
    return groups


def _even(run: list[Unit], most: int) -> list[list[Unit]]:
    """Part a long paragraph into even ones, never before a sentence that leans on the one before."""
    number = -(-len(run) // most)
    parts: list[list[Unit]] = [[]]
    for at, unit in enumerate(run):
        if parts[-1] and at * number // len(run) >= len(parts) and not unit.dependent and len(run) - at > 1:
            parts.append([])
        parts[-1].append(unit)
    return parts


def _joined(group: list[Unit], told: Manner) -> list[str]:
    """Merge, edit, recast, and where most still stands as in the source, set commas anew and a joining word."""
    sentences = _merged([ended(unit.text, told.tone) for unit in group], told)
    if told.shape.edits:
        sentences = [edited(each, told.kept, told.shape.voice) if told.copied(each) else each for each in sentences]
    _recast(sentences, told)
    copied = [at for at, each in enumerate(sentences) if told.copied(each)]
    if len(copied) <= VERBATIM * len(sentences):
        return sentences
    for at in copied:
        again = respaced(sentences[at])
        if told.holds(again, sentences[at]):
            sentences[at] = again
    at = next((at for at in reversed(copied) if at and _joinable(sentences, at)), 0)
    if at and bare("".join(sentences)) in told.ground:
        sentences[at] = told.shape.joins[group[0].order % len(told.shape.joins)] + sentences[at]
    return sentences


def ended(sentence: str, tone: Tone) -> str:
    """Return 駅から歩いて9分。 with its verb: a figure, a price or a date at the end reads as a leftover note."""
    return _FIGURE_END.sub(r"\g<said>です。" if tone == "desumasu" else r"\g<said>だ。", sentence)


def _recast(sentences: list[str], told: Manner) -> None:
    """Build some sentences another way, unless the next one leans on how they end."""
    left = told.recasts
    for at, each in enumerate(sentences):
        leans = at + 1 < len(sentences) and bool(_LEANS.match(sentences[at + 1]))
        if left and not leans and told.copied(each):
            again = recast(each, told.tone)
            if again != each and told.holds(again, each):
                sentences[at] = again
                left -= 1


def _joinable(sentences: list[str], at: int) -> bool:
    """Tell whether the sentence adds something of the same kind: both state a plain fact of a topic each."""
    one, two = sentences[at - 1], sentences[at]
    return (
        not _OPENING.match(two)
        and all(_FACT.match(each) and not _CLAUSE.search(each) for each in (one, two))
        and one.endswith(("ません。", "ない。")) == two.endswith(("ません。", "ない。"))
    )


def _merged(sentences: list[str], told: Manner) -> list[str]:
    """Merge each pair of short neighbours that stand as their source has them, from the beginning."""
    if not told.shape.merges:
        return sentences
    made: list[str] = []
    at = 0
    while at < len(sentences):
        pair = sentences[at : at + 2]
        if len(pair) == 2 and bare("".join(pair)) in told.ground and (merged := merge(pair)):
            made += merged
            at += 2
        else:
            made.append(sentences[at])
            at += 1
    return made


def merge(sentences: list[str]) -> list[str] | None:
    """Return the sentences with two short neighbours made one: 始めました。広げました。 → 始め、広げました。"""
    for at in range(len(sentences) - 1):
        one, two = sentences[at], sentences[at + 1]
        if len(one) > SHORT or len(two) > SHORT or _OPENING.match(two) or "「" in one or (one + two).count("、") > 3:
            continue
        stem = _suspended(one, two)
        if stem and len(stem) + len(two) <= MERGED:
            return [*sentences[:at], f"{stem}、{two}", *sentences[at + 2 :]]
    return None


def _suspended(one: str, two: str) -> str | None:
    """Return the first of two sentences of one kind, left open for the second."""
    first, second = to_polite_style(one.rstrip("。")), to_polite_style(two.rstrip("。"))
    if not first or not second:
        return None
    topics = [bool(re.search(r"[^でにともへ]は、?[^は]", text)) for text in (one, two)]
    for end in ("ました", "ます"):
        if first.endswith(end) and second.endswith(end):
            if topics[1]:  # it speaks of something else
                return None
            stem = first.removesuffix(end)
            stem = stem[:-1] + "おり" if stem.endswith(("てい", "でい")) else stem
            return (
                stem
                if len(stem) > 3 and not stem.endswith(("い", "み", "見", "出", "得", "来", "着", "あり"))
                else None
            )
    nouns = (
        first.endswith("です")
        and second.endswith("です")
        and not first.endswith(("いです", "のです", "からです", "ためです"))
        and not second.endswith(("のです", "からです", "ためです"))
    )
    return first.removesuffix("す") if nouns and topics == [True, True] else None
