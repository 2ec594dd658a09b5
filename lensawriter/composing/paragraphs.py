"""Sentences joined into paragraphs that are not the source's own lines."""

import re
from collections.abc import Sequence

from lensawriter.composing.material import Unit
from lensawriter.composing.polite import polite
from lensawriter.composing.shapes import Shape
from lensawriter.quality.length import count, plain

SHORT = 46
"""Characters of a sentence that may be merged with its neighbour."""
_OPENING = re.compile(
    r"^(?:また|さらに|なお|そして|しかし|一方|そのため|このため|これ|それ|この|その|以前|当初|現在|今後|まず|次に|最後|[0-9０-９]|「|ほかに|資料には)"
)


def paragraphs(units: Sequence[Unit], shape: Shape, ground: str, most: int) -> str:
    """Return the paragraphs of one section, at most `most` characters; `ground` is all sources without white space."""
    groups = _groups(units, shape.sentences)
    plainest = "\n\n".join("".join(unit.text for unit in group) for group in groups)
    joined = "\n\n".join(_paragraph(group, shape, ground) for group in groups)
    return joined if count(joined) <= most else plainest


def bare(text: str) -> str:
    """Return a text without Markdown marks and white space: what a copy is told by."""
    return re.sub(r"\s+", "", plain(text))


def _groups(units: Sequence[Unit], most: int) -> list[list[Unit]]:
    """Break where the source turns to something else, but leave no sentence alone where it can be helped."""
    groups: list[list[Unit]] = []
    for unit in units:
        last = groups[-1] if groups else []
        turns = bool(last) and unit.heading != last[-1].heading and len(last) >= 2
        full = len(last) >= most and not unit.depends
        if not last or turns or full:
            groups.append([unit])
        else:
            last.append(unit)
    if len(groups) > 1 and len(groups[-1]) == 1 and len(groups[-2]) <= most:
        alone = groups.pop()
        groups[-1] += alone
    return groups


def _paragraph(group: list[Unit], shape: Shape, ground: str) -> str:
    """Join sentences; where they would stand as in the source, merge two, or add a joining word."""
    sentences = [unit.text for unit in group]
    joined = "".join(sentences)
    if bare(joined) not in ground:
        return joined
    merged = merge(sentences)
    if merged is not None:
        return "".join(merged)
    for at in range(len(sentences) - 1, 0, -1):
        if not _OPENING.match(sentences[at]) and not group[at].depends:
            return "".join(
                [*sentences[:at], shape.joins[group[at].order % len(shape.joins)] + sentences[at], *sentences[at + 1 :]]
            )
    return joined


def merge(sentences: list[str]) -> list[str] | None:
    """Return the sentences with two short neighbours made one: 始めました。広げました。 → 始め、広げました。"""
    for at in range(len(sentences) - 1):
        one, two = sentences[at], sentences[at + 1]
        if (
            len(one) > SHORT
            or len(two) > SHORT
            or _OPENING.match(two)
            or one.count("「")
            or ("は" in two and "は" not in one)
        ):
            continue
        if stem := _suspended(one, two):
            return [*sentences[:at], f"{stem}、{two}", *sentences[at + 2 :]]
    return None


def _suspended(one: str, two: str) -> str | None:
    """Return the first of two sentences of one kind, left open for the second."""
    first, second = polite(one.rstrip("。")), polite(two.rstrip("。"))
    if not first or not second:
        return None
    for end in ("ました", "ます"):
        if first.endswith(end) and second.endswith(end):
            stem = first.removesuffix(end)
            stem = stem[:-1] + "おり" if stem.endswith(("てい", "でい")) else stem
            return stem if len(stem) > 3 and not stem.endswith(("い", "み", "見", "出", "得", "来", "着")) else None
    nouns = (
        first.endswith("です")
        and second.endswith("です")
        and not first.endswith(("いです", "のです", "からです", "ためです"))
    )
    return first.removesuffix("す") if nouns and "は" in one and "は" in two else None
