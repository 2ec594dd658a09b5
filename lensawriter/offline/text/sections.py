"""Articles in sections: each section written by itself from its share of the sources."""

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from lensawriter.models import Brief, LengthRange, Outline, OutlineSection, Source
from lensawriter.offline.planning.allocation import Chain, allocate, split_range
from lensawriter.offline.planning.article_types import shape_of
from lensawriter.offline.planning.outline import plan
from lensawriter.offline.sources.material import forbidden
from lensawriter.offline.text.additions import additions, said
from lensawriter.offline.text.closings import closings
from lensawriter.offline.text.paragraphs import manner, paragraphs
from lensawriter.offline.text.speakers import voiced
from lensawriter.text.length import count

LISTED = 0.35
"""The share of lines that list items may be."""


def section(brief: Brief, outline: Outline, index: int) -> str:
    """Return the body of one section; the same outline always parts the sources the same way."""
    with _Desk.lock:  # sections are written at once, and all need the same article
        article = _article(_Key(brief.model_dump_json(exclude={"sources"}), brief.sources, outline, brief))
    return article.body(index)


def whole(brief: Brief) -> str:
    """Return an article in sections as one text, for a purpose that is written in one call."""
    shape = shape_of(brief.use_case)
    wanted = max(shape.fewest, min(6, (brief.length.min + brief.length.max) // 2 // shape.per))
    planned = plan(brief, wanted)
    ranges = split_range(brief, [each.heading for each in planned.sections])
    outline = Outline(
        sections=tuple(
            each.model_copy(update={"asked": asked}) for each, asked in zip(planned.sections, ranges, strict=True)
        )
    )
    article = _Article(brief, outline)
    parts = [f"# {brief.title}"]
    for index, each in enumerate(outline.sections):
        parts.append(f"## {each.heading}\n\n{article.body(index)}")
    return "\n\n".join(parts)


class _Desk:
    """Keeps sections that are written at once from doing the same work twice; lives as long as the process."""

    lock = Lock()


@dataclass(frozen=True)
class _Key:
    """What an article depends on."""

    brief: str
    sources: tuple[Source, ...]
    outline: Outline
    whole: Brief = field(compare=False)


@lru_cache(maxsize=4)
def _article(key: _Key) -> "_Article":
    return _Article(key.whole, key.outline)


class _Article:
    """One article while its sections are parted; lives for one call."""

    def __init__(self, brief: Brief, outline: Outline) -> None:
        self.brief, self.outline = brief, outline
        self.added = additions(brief, outline, closings(brief, self._asked(-1)))
        self.lead = self._lead()
        self.shares = self._allocate()
        text = "".join(unit.text for share in self.shares for unit in share)
        missing = [phrase for phrase in brief.must_say if phrase not in text + self._fixed()]
        if missing:
            self.added[-1] = said(missing, brief) + self.added[-1]
            self.shares = self._allocate()
        self.lists = self._lists()

    def body(self, index: int) -> str:
        """Return one section: its paragraphs, then what is added to it."""
        asked = self._asked(index)
        added = self.added[index]
        units = self.shares[index]
        lead = self.lead if index == 0 else ""
        most = asked.max - sum(map(count, added)) - count(lead)
        told = manner(self.brief, lists=self.lists)
        written = paragraphs(voiced(units), told, most) if units else ""
        if count(written) < asked.min - (asked.max - most):  # names and verbs of saying fill a narrow range
            written = max(written, paragraphs(units, told, most) if units else "", key=count)
        parts = [each for each in (lead if written else "", written, *added) if each]
        return "\n\n".join(parts) or self._note(self.outline.sections[index], asked.max)

    def _lists(self) -> bool:
        """Tell whether lists whose order counts stay lists: they are a small part of the lines."""
        listed = [unit for share in self.shares for unit in share if unit.item_number]
        if not listed:
            return False
        items = len({(unit.paragraph, unit.item_number) for unit in listed})
        others = sum(len(share) for share in self.shares) - len(listed)
        lines = items + others // shape_of(self.brief.use_case).sentences + len(self.outline.sections)
        return items <= LISTED * lines

    def _lead(self) -> str:
        """Return the sentence that names the subject, where the first section has room for it."""
        brief = self.brief
        title = brief.title.replace("「", "『").replace("」", "』")
        lead = shape_of(brief.use_case).lead[brief.tone == "dearu"].format(title)
        sender = brief.inputs.get("sender")
        if isinstance(sender, str) and sender.strip() and brief.tone == "desumasu":
            lead = f"{sender.strip()}です。{lead}"
        roomy = count(lead) * 4 <= self._asked(0).max
        return lead if roomy and not forbidden(lead, brief.must_not_say) else ""

    def _asked(self, index: int) -> LengthRange:
        return self.outline.sections[index].asked or self.brief.length

    def _allocate(self) -> tuple[Chain, ...]:
        reserved = tuple(
            sum(map(count, added)) + (count(self.lead) if at == 0 else 0) for at, added in enumerate(self.added)
        )
        return allocate(self.brief, self.outline, reserved)

    def _fixed(self) -> str:
        return (
            self.brief.title
            + "".join(each.heading for each in self.outline.sections)
            + "".join(map("".join, self.added))
        )

    def _note(self, planned: OutlineSection, most: int) -> str:
        """Return what stands where the sources say nothing: a note to the writer, never a made-up sentence."""
        long = f"（要追記：「{planned.heading}」に使える資料）"
        return long if count(long) <= most else "（要追記）"[: max(most, 1)]
