"""Division of the length of a brief among the sections of an outline."""

from lensawriter.models import Brief, LengthRange, Outline
from lensawriter.text.length import count


def with_section_lengths(outline: Outline, brief: Brief) -> Outline:
    """Return the outline with a length range for each section.

    The sections have equal shares of the range of the brief, from which title and headings are deducted.
    """
    sections = outline.sections
    number = len(sections)
    marks = count(brief.title) + sum(count(each.heading) for each in sections)
    most = max(number, brief.length.max - marks)
    least = max(number, min(brief.length.min - marks, most))
    return Outline(
        sections=tuple(
            each.model_copy(update={"asked": _share(least, most, index, number)}) for index, each in enumerate(sections)
        )
    )


def _share(least: int, most: int, index: int, number: int) -> LengthRange:
    """Return the range of section `index` of `number`; the maximums add up to `most`, the minimums to `least` or more."""
    high = most // number + (1 if index < most % number else 0)
    low = min(high, -(-least // number))
    return LengthRange(min=max(1, low), max=max(1, high))
