"""Texts without planned sections: the summary and the rewrite."""

from itertools import groupby

from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.allocation import allocate
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import added_paragraphs
from lensawriter.offline.text.paragraphs import editing_options, write_paragraphs
from lensawriter.text.length import count

ATTEMPTS = 4
"""Maximum number of allocations for one rewrite."""


def write_summary(brief: Brief, material: Material) -> str:
    """Return the most relevant sentences of the sources as one short text."""
    added, units = _allocated(brief, material, headings=0)
    body = write_paragraphs(units, editing_options(brief), _room(brief, added, 0))
    return _with_title(brief, body, added)


def write_rewrite(brief: Brief, material: Material) -> str:
    """Return the sources in other words, with their headings and order unchanged."""
    added, units, headings = _allocated_with_headings(brief, material)
    editing = editing_options(brief)
    room = _room(brief, added, headings) - sum(unit.length for unit in units)
    parts: list[str] = []
    for heading, run in groupby(units, key=lambda unit: unit.heading):
        sentences = list(run)
        length = sum(unit.length for unit in sentences)
        body = write_paragraphs(sentences, editing, length + max(room, 0))
        room -= count(body) - length
        parts.append(f"## {heading}\n\n{body}" if heading and heading not in material.titles else body)
    return _with_title(brief, "\n\n".join(parts), added)


def _allocated_with_headings(brief: Brief, material: Material) -> tuple[list[str], tuple[Unit, ...], int]:
    """Return the added paragraphs, the sentences, and the length of their headings in characters.

    Headings reduce the room for sentences, and the sentences determine the headings, so the allocation is repeated
    until both fit.
    """
    headings = 0
    for attempt in range(ATTEMPTS):
        added, units = _allocated(brief, material, headings=headings)
        needed = sum(map(count, dict.fromkeys(unit.heading for unit in units if unit.heading not in material.titles)))
        if needed == headings:
            break
        headings = max(needed, headings) if attempt > 1 else needed
    return added, units, headings


def _allocated(brief: Brief, material: Material, headings: int) -> tuple[list[str], tuple[Unit, ...]]:
    marks = count(brief.title) + headings
    most = max(brief.length.max - marks, 1)
    asked = LengthRange(min=max(min(brief.length.min - marks, most), 1), max=most)
    outline = Outline(sections=(OutlineSection(heading=brief.title, asked=asked),))
    added = added_paragraphs(brief, material, outline)[0]
    return added, allocate(brief, material, outline, (sum(map(count, added)),))[0]


def _room(brief: Brief, added: list[str], headings: int) -> int:
    return brief.length.max - count(brief.title) - headings - sum(map(count, added))


def _with_title(brief: Brief, body: str, added: list[str]) -> str:
    text = "\n\n".join(part for part in (f"# {brief.title}", body, *added) if part)
    return text if body or added else f"{text}\n\n（要追記：元になる文章）"
