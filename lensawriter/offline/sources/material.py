"""Material: all units of the sources of a brief, in order. Calls the other modules of this package."""

import re
from dataclasses import dataclass, field, replace

from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Brief, Source, Tone
from lensawriter.offline.grammar.plain_words import simplify
from lensawriter.offline.sources.blocks import Block, parse_blocks
from lensawriter.offline.sources.bullets import bullet_sentences, inseparable_items
from lensawriter.offline.sources.quotations import question_and_answer
from lensawriter.offline.sources.speech import commenter, narrator, speech_units
from lensawriter.offline.sources.tables import restore_tables, row_sentences
from lensawriter.offline.sources.units import Unit, read_unit
from lensawriter.text.sentences import split_sentences

CLOSING_INPUTS = ("action", "url", "deadline", "price", "boilerplate", "contact", "profile")
"""Inputs of a brief that `text.additions` and `text.closings` put at the end of a draft."""
PARAGRAPHS_PER_BLOCK = 1000
"""Paragraph numbers reserved for each block; further lines of a block share the last one."""
BLOCKS_PER_SOURCE = 100_000
"""Block numbers reserved for each source."""


@dataclass(frozen=True)
class Material:
    """Everything a draft may state: the units of the sources and of the inputs of a brief, in order."""

    units: tuple[Unit, ...] = ()
    headings: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=())
    """The title of each source; empty if it has none."""

    @property
    def text(self) -> str:
        """All sentences in the wording of the sources, one per line."""
        return "\n".join(unit.raw for unit in self.units)


def gather(brief: Brief) -> Material:
    """Return the material of a brief, from its sources and those of its inputs that contain sentences."""
    protected = protected_phrases(brief) if brief.use_case == "rewrite" else None
    return _gather(brief.sources + _input_sources(brief), brief.tone, brief.must_not_say, protected)


def protected_phrases(brief: Brief) -> tuple[str, ...]:
    """Return the phrases of a brief that no edit may change."""
    keep = brief.inputs.get("keep") or ()
    return (*brief.must_say, *brief.keywords, brief.title, *((keep,) if isinstance(keep, str) else keep))


def contains_any(text: str, phrases: tuple[str, ...]) -> bool:
    """Return whether a text contains one of the phrases."""
    return any(phrase in text for phrase in phrases)


def _input_sources(brief: Brief) -> tuple[Source, ...]:
    """Return the inputs of a brief that contain sentences as one source; empty if there are none."""
    given = [value for key, value in brief.inputs.items() if isinstance(value, str) and key not in CLOSING_INPUTS]
    texts = [value for value in given if "。" in value or len(value) > 40]
    return (Source(name="", text="\n\n".join(texts)),) if texts else ()


def _gather(
    sources: tuple[Source, ...], tone: Tone, banned: tuple[str, ...], protected: tuple[str, ...] | None
) -> Material:
    """Return the material of sources; unless `protected` is None, wording outside these phrases is simplified."""
    units: list[Unit] = []
    headings: list[str] = []
    titles: list[str] = []
    seen: set[str] = set()
    for number, source in enumerate(sources):
        blocks = parse_blocks("\n".join(restore_tables(source.text.splitlines())))
        titles.append(blocks[0].text if blocks and blocks[0].kind == "heading" else "")
        headings += [block.text for block in blocks if block.kind == "heading"]
        for place, block in enumerate(blocks):
            for each in _block_units(block, (number * BLOCKS_PER_SOURCE + place) * PARAGRAPHS_PER_BLOCK, tone):
                unit = each if protected is None else replace(each, text=simplify(each.text, tone, protected))
                key = re.sub(r"[\s、。]", "", unit.text)
                if key not in seen and not contains_any(unit.text, banned):
                    seen.add(key)
                    units.append(replace(unit, order=len(units)))
    return Material(tuple(_without_orphans(units)), tuple(dict.fromkeys(headings)), tuple(titles))


def _without_orphans(units: list[Unit]) -> list[Unit]:
    """Return the units without dependent ones whose predecessor was left out."""
    supported: list[Unit] = []
    for unit in units:
        before = supported[-1] if supported else None
        follows = before is not None and before.paragraph == unit.paragraph and before.order == unit.order - 1
        if follows or not unit.dependent:
            supported.append(unit)
    return supported


def _block_units(block: Block, paragraph: int, tone: Tone) -> list[Unit]:
    if block.kind == "heading":
        return []
    if block.kind == "bullets" and (items := inseparable_items(block, tone)):
        return _item_units(items, block, paragraph, tone)
    sentences = _sentences(block, tone)
    if who := narrator(block):
        return speech_units(sentences, who, block, paragraph, tone, all_personal=True)
    if who := commenter(block, sentences):
        sentences = split_sentences(sentences[0].strip("「」。") + "。")
        return speech_units(sentences, who, block, paragraph, tone, all_personal=True)
    if block.speaker:
        return speech_units(sentences, block.speaker, block, paragraph, tone, all_personal=False)
    return _sentence_units(sentences, block, paragraph, tone)


def _sentences(block: Block, tone: Tone) -> list[str]:
    if block.kind == "table":
        return row_sentences(block, tone)
    if block.kind == "bullets":
        return bullet_sentences(block, tone)
    if block.kind == "answer":
        return question_and_answer(block.question, block.lines, tone)
    return [sentence for line in block.lines for sentence in _complete(split_sentences(line))]


def _sentence_units(sentences: list[str], block: Block, paragraph: int, tone: Tone) -> list[Unit]:
    """Return sentences as units; a dependent sentence is left out if the one before it was left out."""
    units: list[Unit] = []
    interrupted = False
    # Each line of prose is a paragraph of its own.
    lines = _line_numbers(block) if block.kind == "prose" else [0] * len(sentences)
    for sentence, line in zip(sentences, lines, strict=True):
        unit = read_unit(sentence, block, paragraph + line, tone)
        if unit is None:
            interrupted = True
        elif not (interrupted and unit.dependent):
            units.append(unit)
            interrupted = False
    return units


def _item_units(items: list[tuple[int, list[str]]], block: Block, paragraph: int, tone: Tone) -> list[Unit]:
    """Return the sentences of list items as units; later sentences of an item depend on its first one."""
    units: list[Unit] = []
    for number, sentences in items:
        for at, sentence in enumerate(sentences):
            unit = read_unit(sentence, block, paragraph, tone)
            if unit is None:
                break
            units.append(replace(unit, dependent=at > 0, item_number=number, inseparable=True))
    return units


def _complete(sentences: list[str]) -> list[str]:
    """Return the sentences without fragments that have neither an end mark nor a predicate."""
    return [each for each in sentences if re.search(r"[。．.！？!?」』♪]$", each) or sentence_tone(each) != "open"]


def _line_numbers(block: Block) -> list[int]:
    """Return the index of the line that each sentence of a block comes from."""
    return [
        min(number, PARAGRAPHS_PER_BLOCK - 1)
        for number, line in enumerate(block.lines)
        for _ in _complete(split_sentences(line))
    ]
