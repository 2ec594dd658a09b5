"""Allocation of the sentences to the sections.

All sections are filled at once, so that no sentence is repeated although each section is written by its own request.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lensawriter.models import Brief, Outline, OutlineSection
from lensawriter.offline.planning.affinity import SentenceGroup, affinities
from lensawriter.offline.planning.ranking import sentence_scores
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

REQUIRED = 8.0
"""Minimum score of a sentence that contains a phrase of `Brief.must_say`."""
GROUP_SENTENCES_MAX = 3
"""Maximum number of sentences in a group."""


@dataclass
class SectionShare:
    """The sentences of one section while it is filled; `low`, `high` and `length` are in characters."""

    low: int
    high: int
    groups: list[SentenceGroup] = field(default_factory=list)
    length: int = 0

    def add(self, group: SentenceGroup) -> None:
        self.groups.append(group)
        self.length += total_length(group)

    def remove(self, group: SentenceGroup) -> None:
        self.groups.remove(group)
        self.length -= total_length(group)

    def has_room(self, group: SentenceGroup) -> bool:
        return self.length + total_length(group) <= self.high

    @property
    def target(self) -> int:
        return (self.low + 2 * self.high) // 3


def total_length(group: SentenceGroup) -> int:
    """Return the length of a group in characters."""
    return sum(unit.length for unit in group)


def allocate(
    brief: Brief, material: Material, outline: Outline, reserved: tuple[int, ...]
) -> tuple[tuple[Unit, ...], ...]:
    """Return the sentences of each section, in reading order.

    `reserved` is, for each section, the number of characters that other text takes.
    """
    scores = level_scores(material, sentence_scores(brief, material))
    shares = [_share(section, taken, brief) for section, taken in zip(outline.sections, reserved, strict=True)]
    groups = _sentence_groups(material.units, max((share.high for share in shares), default=0))
    affinity = affinities(brief, outline, material, groups)
    left = _fill(shares, groups, affinity, scores)
    _top_up(shares, left, groups, affinity)
    _swap(shares, left, groups)
    _fill_empty(shares, groups, affinity)
    return tuple(
        tuple(sorted((unit for group in share.groups for unit in group), key=lambda unit: unit.order))
        for share in shares
    )


def _share(section: OutlineSection, taken: int, brief: Brief) -> SectionShare:
    asked = section.asked or brief.length
    return SectionShare(max(asked.min - taken, 0), max(asked.max - taken, 0))


def _sentence_groups(units: Sequence[Unit], longest: int) -> list[SentenceGroup]:
    """Group each dependent sentence with the one before it, if the group fits into a section; drop it otherwise."""
    groups: list[SentenceGroup] = []
    for unit in units:
        last = groups[-1] if groups else ()
        if unit.dependent and last and last[-1].order == unit.order - 1 and last[0].paragraph == unit.paragraph:
            if len(last) < GROUP_SENTENCES_MAX and total_length(last) + unit.length <= longest:
                groups[-1] = (*last, unit)
            continue
        if unit.length <= longest and not unit.dependent:
            groups.append((unit,))
    return groups


def level_scores(material: Material, scores: dict[int, float]) -> dict[int, float]:
    """Return the score of each sentence, at most the score of the sentence before it in its paragraph.

    A paragraph that is used in part is therefore used from its beginning. A sentence before a required one (see
    `REQUIRED`) gets at least the score of the required one.
    """
    levelled: dict[int, float] = {}
    units = material.units
    for at in range(len(units) - 1, -1, -1):
        following = units[at + 1] if at + 1 < len(units) else None
        together = following is not None and following.paragraph == units[at].paragraph
        needed = levelled[following.order] if together and following is not None else 0.0
        levelled[units[at].order] = max(scores[units[at].order], needed if needed >= REQUIRED else 0.0)
    for before, unit in pairwise(units):
        if before.paragraph == unit.paragraph:
            levelled[unit.order] = min(levelled[unit.order], levelled[before.order])
    return levelled


def _fill(
    shares: list[SectionShare], groups: list[SentenceGroup], affinity: list[list[float]], scores: dict[int, float]
) -> list[int]:
    """Fill each section up to its target, best affinity and score first; return the indices of the remaining groups."""
    candidates = sorted(
        (-(affinity[g][s] + 0.8 * max(scores[unit.order] for unit in group)), g, s)
        for g, group in enumerate(groups)
        for s in range(len(shares))
    )
    given: set[int] = set()
    section_of: dict[int, int] = {}  # section by paragraph: the sentences of a paragraph stay together
    for _, g, s in candidates:
        share, paragraph = shares[s], groups[g][0].paragraph
        free = g not in given and section_of.get(paragraph, s) == s
        if free and share.length < share.target and share.has_room(groups[g]):
            share.add(groups[g])
            given.add(g)
            section_of[paragraph] = s
    return [g for g in range(len(groups)) if g not in given]


def _top_up(
    shares: list[SectionShare], left: list[int], groups: list[SentenceGroup], affinity: list[list[float]]
) -> None:
    """Fill short sections from the remaining groups, then any section with room while the whole text is too short."""
    given: set[int] = set()
    for s, share in enumerate(shares):
        if share.length >= share.low:
            continue
        for g in sorted((g for g in left if g not in given), key=lambda g: -affinity[g][s]):
            if share.length < share.low and share.has_room(groups[g]) and _may_join(groups[g], share, shares):
                share.add(groups[g])
                given.add(g)
    for g in left:
        if sum(share.length for share in shares) >= sum(share.low for share in shares):
            break
        possible = [
            s for s, share in enumerate(shares) if share.has_room(groups[g]) and _may_join(groups[g], share, shares)
        ]
        if g not in given and possible:
            shares[max(possible, key=lambda s: affinity[g][s])].add(groups[g])
            given.add(g)
    left[:] = [g for g in left if g not in given]


def _may_join(group: SentenceGroup, share: SectionShare, shares: list[SectionShare]) -> bool:
    """Return whether a group may go into a section; an inseparable list item only joins the rest of its list."""
    if not group[0].inseparable:
        return True
    holders = [each for each in shares if any(other[0].paragraph == group[0].paragraph for other in each.groups)]
    return not holders or share in holders


def _swap(shares: list[SectionShare], left: list[int], groups: list[SentenceGroup]) -> None:
    """Lengthen sections that are still too short by replacing one of their groups with a longer remaining one."""
    number_of = {group[0].order: number for number, group in enumerate(groups)}
    for share in shares:
        free = [g for g in left if _may_join(groups[g], share, shares)]
        while share.length < share.low and (swap := _best_swap(share, free, groups, number_of)):
            out, new = swap
            free.remove(new)
            left.remove(new)
            share.remove(groups[out])
            free.append(out)
            left.append(out)
            share.add(groups[new])


def _best_swap(
    share: SectionShare, left: list[int], groups: list[SentenceGroup], number_of: dict[int, int]
) -> tuple[int, int] | None:
    """Return the group to remove and the group to add for the largest growth within the range, or None."""
    spare = sorted((total_length(groups[g]), g) for g in left)
    best, found = 0, None
    for old in share.groups:
        most = total_length(old) + share.high - share.length
        at = bisect_right(spare, (most, len(groups))) - 1
        growth = spare[at][0] - total_length(old) if at >= 0 else 0
        if growth > best:
            best, found = growth, (number_of[old[0].order], spare[at][1])
    return found


def _fill_empty(shares: list[SectionShare], groups: list[SentenceGroup], affinity: list[list[float]]) -> None:
    """Move a group to each empty section from a section with several, so that no heading is without text."""
    number_of = {group[0].order: number for number, group in enumerate(groups)}
    for s, share in enumerate(shares):
        while not share.groups:
            options = [
                (donor, group)
                for donor in shares
                if donor is not share and len(donor.groups) > 1
                for group in donor.groups
                if total_length(group) <= share.high and not group[0].inseparable
            ]
            if not options:
                break
            donor, group = max(options, key=lambda option: affinity[number_of[option[1][0].order]][s])
            donor.remove(group)
            share.add(group)
