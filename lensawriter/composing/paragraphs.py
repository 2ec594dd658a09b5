"""Sentences joined into paragraphs that are not the source's own lines."""

import re
from collections.abc import Callable, Iterable, Sequence

from lensawriter.composing.editing import edited, respaced
from lensawriter.composing.material import Unit
from lensawriter.composing.polite import polite
from lensawriter.composing.shapes import Shape
from lensawriter.quality.length import count, plain

SHORT, MERGED = 44, 76
"""Characters of a sentence that may be merged with its neighbour, and of what comes of it."""
VERBATIM = 0.5
"""The share of sentences, at most, that stand as their source has them; beyond it, joining words are set."""
_OPENING = re.compile(
    r"^(?:また|さらに|なお|そして|しかし|ただ|一方|その|この|これ|それ|ここ|そこ|以前|当初|現在|今後|今|まず|次|最初|最後|最も|いちばん|[0-9０-９一二三四五六七八九十]|「|ほかに|資料には|どれ|とはいえ|"
    r"たとえば|例えば|もっとも|ところが|特に|逆に|連絡先|話し手|同|毎|初め|はじめ|昨|翌|今年|来|春|夏|秋|冬)"
)
_FACT = re.compile(r"^[一-龠ァ-ヶーA-Za-z][^、。「]{1,14}は")
_CLAUSE = re.compile(r"[れえけげせてねべめ]ば、|たら、|と、|なら|、また|からだ|ため(?:だ|です)")


def paragraphs(units: Sequence[Unit], shape: Shape, ground: str, most: int, kept: Iterable[str] = ()) -> str:
    """Return the paragraphs of one section, at most `most` characters; `ground` is all sources without white space."""
    groups = _even(list(units), shape.sentences) if shape.style == "none" else _groups(units, shape.sentences)
    ways: tuple[Callable[[list[Unit]], list[str]], ...] = (
        lambda group: _joined(group, shape, ground, tuple(kept)),
        lambda group: _merged([unit.text for unit in group], ground),
        lambda group: [unit.text for unit in group],
    )
    for write in ways:
        joined = "\n\n".join("".join(write(group)) for group in groups)
        if count(joined) <= most:
            break
    return joined


def bare(text: str) -> str:
    """Return a text without Markdown marks and white space: what a copy is told by."""
    return re.sub(r"\s+", "", plain(text))


def _groups(units: Sequence[Unit], most: int) -> list[list[Unit]]:
    """Break where the source does, and long paragraphs evenly; put lone sentences to their neighbours."""
    runs: list[list[Unit]] = []
    for unit in units:
        last = runs[-1] if runs else []
        turns = last and (unit.heading != last[-1].heading or unit.passage != last[-1].passage) and not unit.depends
        if not last or turns:
            runs.append([unit])
        else:
            last.append(unit)
    groups: list[list[Unit]] = []
    for run in runs:
        near = bool(groups) and groups[-1][-1].heading == run[0].heading
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
        if parts[-1] and at * number // len(run) >= len(parts) and not unit.depends and len(run) - at > 1:
            parts.append([])
        parts[-1].append(unit)
    return parts


def _joined(group: list[Unit], shape: Shape, ground: str, kept: tuple[str, ...]) -> list[str]:
    """Merge, edit, and where most still stands as in the source, set a joining word."""
    sentences = _merged([unit.text for unit in group], ground)
    sentences = [_edited(each, ground, kept, shape.voice) for each in sentences]
    copied = [at for at, each in enumerate(sentences) if _copied(each, ground)]
    if len(copied) <= VERBATIM * len(sentences):
        return sentences
    for at in copied:
        again = respaced(sentences[at])
        if (
            len(copied) > VERBATIM * len(sentences)
            and again != sentences[at]
            and all(each in again for each in kept if each in sentences[at])
        ):
            sentences[at] = again
    at = next((at for at in reversed(copied) if at and _joinable(sentences, at)), 0)
    if at and bare("".join(sentences)) in ground:
        sentences[at] = shape.joins[group[0].order % len(shape.joins)] + sentences[at]
    return sentences


def _edited(sentence: str, ground: str, kept: tuple[str, ...], voice: str) -> str:
    return edited(sentence, kept, voice) if _copied(sentence, ground) else sentence


def _copied(sentence: str, ground: str) -> bool:
    return bare(sentence).rstrip("。") in ground


def _joinable(sentences: list[str], at: int) -> bool:
    """Tell whether the sentence adds something of the same kind: both state a plain fact of a topic each."""
    one, two = sentences[at - 1], sentences[at]
    return (
        not _OPENING.match(two)
        and all(_FACT.match(each) and not _CLAUSE.search(each) for each in (one, two))
        and one.endswith(("ません。", "ない。")) == two.endswith(("ません。", "ない。"))
    )


def _merged(sentences: list[str], ground: str) -> list[str]:
    """Merge each pair of short neighbours that stand as their source has them, from the beginning."""
    made: list[str] = []
    at = 0
    while at < len(sentences):
        pair = sentences[at : at + 2]
        if len(pair) == 2 and bare("".join(pair)) in ground and (merged := merge(pair)):
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
    first, second = polite(one.rstrip("。")), polite(two.rstrip("。"))
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
