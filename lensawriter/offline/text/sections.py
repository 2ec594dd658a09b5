"""Articles in sections: the sentences are allocated once, then each section is written separately."""

from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.allocation import allocate
from lensawriter.offline.planning.article_types import article_type
from lensawriter.offline.planning.outline import plan_outline
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.offline.sources.quotations import nested
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import added_paragraphs, required_paragraph
from lensawriter.offline.text.closings import closing_paragraphs
from lensawriter.offline.text.paragraphs import editing_options, write_paragraphs
from lensawriter.offline.text.speakers import vary_attribution
from lensawriter.text.length import count
from lensawriter.text.section_lengths import with_section_lengths

LISTED = 0.35
"""Maximum share of list items among the lines of an article, 0 to 1."""


def write_article(brief: Brief, material: Material) -> str:
    """Return an article in sections as one text, for a use case that is written in one call."""
    rules = article_type(brief.use_case)
    usual = (brief.length.min + brief.length.max) // 2 // rules.section_length
    outline = plan_outline(brief, material, max(rules.min_sections, min(6, usual)))
    outline = with_section_lengths(outline, brief)
    sections = Sections(brief, material, outline)
    parts = [f"# {brief.title}"]
    for index, each in enumerate(outline.sections):
        parts.append(f"## {each.heading}\n\n{sections.write(index)}")
    return "\n\n".join(parts)


class Sections:
    """The sections of one outline, with the sentences of the sources allocated to them.

    The same brief and outline always give the same allocation, so sections may be written in separate calls.
    """

    def __init__(self, brief: Brief, material: Material, outline: Outline) -> None:
        self.brief, self.material, self.outline = brief, material, outline
        self.added = added_paragraphs(brief, material, outline, closing_paragraphs(brief, material, self._asked(-1)))
        self.opening = self._opening()
        self.sentences = self._allocate()
        text = "".join(unit.text for section in self.sentences for unit in section)
        missing = [phrase for phrase in brief.must_say if phrase not in text + self._fixed_text()]
        if missing:
            self.added[-1] = required_paragraph(missing, brief) + self.added[-1]
            self.sentences = self._allocate()
        self.keeps_lists = self._keeps_lists()

    def write(self, index: int) -> str:
        """Return the body of one section: its paragraphs, then the added paragraphs."""
        asked, added, units = self._asked(index), self.added[index], self.sentences[index]
        opening = self.opening if index == 0 else ""
        other = sum(map(count, added)) + count(opening)
        most = asked.max - other
        editing = editing_options(self.brief, keeps_lists=self.keeps_lists)
        written = write_paragraphs(vary_attribution(units), editing, most) if units else ""
        if count(written) < asked.min - other:  # repeating the names of speakers makes the text longer
            written = max(written, write_paragraphs(units, editing, most) if units else "", key=count)
        parts = [each for each in (opening if written else "", written, *added) if each]
        return "\n\n".join(parts) or self._placeholder(self.outline.sections[index], asked.max)

    def _keeps_lists(self) -> bool:
        """Return whether ordered lists remain lists: only if their items are at most the share `LISTED` of the lines."""
        listed = [unit for section in self.sentences for unit in section if unit.item_number]
        if not listed:
            return False
        items = len({(unit.paragraph, unit.item_number) for unit in listed})
        others = sum(map(len, self.sentences)) - len(listed)
        lines = items + others // article_type(self.brief.use_case).sentences + len(self.outline.sections)
        return items <= LISTED * lines

    def _opening(self) -> str:
        """Return the sentence that names the subject; empty if the first section has no room for it."""
        brief = self.brief
        opening = article_type(brief.use_case).opening[brief.tone == "dearu"].format(nested(brief.title))
        sender = brief.inputs.get("sender")
        if isinstance(sender, str) and sender.strip() and brief.tone == "desumasu":
            opening = f"{sender.strip()}です。{opening}"
        has_room = count(opening) * 4 <= self._asked(0).max
        return opening if has_room and not contains_any(opening, brief.must_not_say) else ""

    def _asked(self, index: int) -> LengthRange:
        return self.outline.sections[index].asked or self.brief.length

    def _allocate(self) -> tuple[tuple[Unit, ...], ...]:
        reserved = tuple(
            sum(map(count, added)) + (count(self.opening) if at == 0 else 0) for at, added in enumerate(self.added)
        )
        return allocate(self.brief, self.material, self.outline, reserved)

    def _fixed_text(self) -> str:
        """Return the text that does not depend on the allocation: title, headings and added paragraphs."""
        headings = "".join(each.heading for each in self.outline.sections)
        return self.brief.title + headings + "".join(map("".join, self.added))

    def _placeholder(self, planned: OutlineSection, most: int) -> str:
        """Return a note to the writer, in place of the text of a section without sentences."""
        note = f"（要追記：「{planned.heading}」に使える資料）"
        return note if count(note) <= most else "（要追記）"[: max(most, 1)]
