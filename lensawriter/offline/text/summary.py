"""Texts without sections of their own making: the summary and the rewrite."""

from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.allocation import Chain, allocate
from lensawriter.offline.sources.material import gather
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import additions
from lensawriter.offline.text.paragraphs import manner, paragraphs
from lensawriter.text.length import count


def summary(brief: Brief) -> str:
    """Return the weightiest sentences of the sources as one short text."""
    added, units = _chosen(brief, headings=0)
    body = paragraphs(units, manner(brief), _room(brief, added, 0))
    return _whole(brief, body, added)


def rewrite(brief: Brief) -> str:
    """Return the sources told anew: their headings and their order stay, the sentences are turned and joined otherwise."""
    material = gather(brief)
    marks = 0
    for attempt in range(
        4
    ):  # the headings take room from the sentences, and the sentences say which headings there are
        added, units = _chosen(brief, headings=marks)
        needed = sum(map(count, dict.fromkeys(unit.heading for unit in units if unit.heading not in material.titles)))
        if needed == marks:
            break
        marks = max(needed, marks) if attempt > 1 else needed
    parts: list[str] = []
    run: list[Unit] = []
    told, room = manner(brief), _room(brief, added, marks) - sum(unit.length for unit in units)
    for unit in [*units, None]:
        if run and (unit is None or unit.heading != run[-1].heading):
            plain = sum(each.length for each in run)
            body = paragraphs(run, told, plain + max(room, 0))
            room -= count(body) - plain
            heading = run[0].heading if run[0].heading not in material.titles else ""
            parts.append(f"## {heading}\n\n{body}" if heading else body)
            run = []
        if unit is not None:
            run.append(unit)
    return _whole(brief, "\n\n".join(parts), added)


def _chosen(brief: Brief, headings: int) -> tuple[list[str], Chain]:
    marks = count(brief.title) + headings
    most = max(brief.length.max - marks, 1)
    asked = LengthRange(min=max(min(brief.length.min - marks, most), 1), max=most)
    outline = Outline(sections=(OutlineSection(heading=brief.title, asked=asked),))
    added = additions(brief, outline)
    reserved = sum(map(count, added[0]))
    return added[0], allocate(brief, outline, (reserved,))[0]


def _room(brief: Brief, added: list[str], headings: int) -> int:
    return brief.length.max - count(brief.title) - headings - sum(map(count, added))


def _whole(brief: Brief, body: str, added: list[str]) -> str:
    text = "\n\n".join(part for part in (f"# {brief.title}", body, *added) if part)
    return text if body or added else f"{text}\n\n（要追記：元になる文章）"
