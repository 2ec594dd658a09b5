"""Allocation: which sentences go into which section.

All sections are filled at once, so that sections that are written separately do not repeat a sentence.
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
"""Score from which a sentence holds a phrase that must be said."""
GROUP_SENTENCES = 3
"""Sentences of a group, at most."""


@dataclass
class SectionShare:
    """The sentences of one section while it is filled; lives for one allocation."""

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
    """Return the characters of a group."""
    return sum(unit.length for unit in group)


def allocate(
    brief: Brief, material: Material, outline: Outline, reserved: tuple[int, ...]
) -> tuple[tuple[Unit, ...], ...]:
    """Return the sentences of each section, in reading order.

    `reserved` is the number of characters of each section that other text takes.
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
    """Group each dependent sentence with the one before it, as far as both fit into a section."""
    groups: list[SentenceGroup] = []
    for unit in units:
        last = groups[-1] if groups else ()
        if unit.dependent and last and last[-1].order == unit.order - 1 and last[0].paragraph == unit.paragraph:
            if len(last) < GROUP_SENTENCES and total_length(last) + unit.length <= longest:
                groups[-1] = (*last, unit)
            continue
        if unit.length <= longest and not unit.dependent:
            groups.append((unit,))
    return groups


def level_scores(material: Material, scores: dict[int, float]) -> dict[int, float]:
    """Return the score of each sentence, lowered to that of the one before it in its paragraph.

    So a paragraph that is used in part is used from its beginning.
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
    """Give each section the groups with the best affinity and score, up to its target; return the groups left over."""
    candidates = sorted(
        (-(affinity[g][s] + 0.8 * max(scores[unit.order] for unit in group)), g, s)
        for g, group in enumerate(groups)
        for s in range(len(shares))
    )
    given: set[int] = set()
    section_of: dict[int, int] = {}  # of each paragraph: its sentences stay together
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
    """Fill short sections from the groups left over, then any section with room while the whole is short."""
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
    """Return whether a group may go into a section; an inseparable item only joins the rest of its list."""
    if not group[0].inseparable:
        return True
    holders = [each for each in shares if any(other[0].paragraph == group[0].paragraph for other in each.groups)]
    return not holders or share in holders


def _swap(shares: list[SectionShare], left: list[int], groups: list[SentenceGroup]) -> None:
    """Reach a narrow range by replacing a group of a short section by a longer one."""
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
    """Return which group to take out and which to put in, so that the section grows most within its range."""
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
    """Move a group from a section with several to each empty section, so that no heading stands alone."""
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
