"""Which sentence goes to which section: one global answer, so that sections written apart share nothing twice."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.article_types import shape_of
from lensawriter.offline.planning.keyphrases import grams, overlap
from lensawriter.offline.planning.ranking import ranks
from lensawriter.offline.planning.section_roles import role_of, strength
from lensawriter.offline.sources.material import Material, gather
from lensawriter.offline.sources.units import Unit
from lensawriter.text.length import count

Chain = tuple[Unit, ...]
PLACE = {"topic": 5.0, "question": 3.0, "source": 5.0, "none": 0.0}
"""How much a sentence's place in the sources counts, by the style of the purpose."""
OWN = 4.0
"""How much it counts that a section bears the heading, or asks the question, that a sentence stands under."""
NEEDED = 8.0
"""Worth of a sentence that holds what must be said."""


@dataclass
class Share:
    """One section while it is filled; lives for one allocation."""

    low: int
    high: int
    chains: list[Chain] = field(default_factory=list)
    length: int = 0

    def add(self, chain: Chain) -> None:
        self.chains.append(chain)
        self.length += size(chain)

    def remove(self, chain: Chain) -> None:
        self.chains.remove(chain)
        self.length -= size(chain)

    @property
    def target(self) -> int:
        return (self.low + 2 * self.high) // 3


def size(chain: Chain) -> int:
    """Return the characters of some sentences."""
    return sum(unit.length for unit in chain)


def allocate(brief: Brief, outline: Outline, reserved: tuple[int, ...]) -> tuple[Chain, ...]:
    """Return the sentences of each section, in reading order; `reserved` characters of each are kept for other text."""
    material = gather(brief)
    worth = worths(material, ranks(brief, material))
    shares = [_share(section, taken, brief) for section, taken in zip(outline.sections, reserved, strict=True)]
    chains = _chains(material.units, max((share.high for share in shares), default=0))
    likes = _affinities(brief, outline, material, chains)
    left = _fill(shares, chains, likes, worth)
    _top_up(shares, left, chains, likes)
    _swap(shares, left, chains)
    _even_out(shares, chains, likes)
    return tuple(tuple(sorted((u for chain in share.chains for u in chain), key=lambda u: u.order)) for share in shares)


def _share(section: OutlineSection, taken: int, brief: Brief) -> Share:
    asked = section.asked or brief.length
    return Share(max(asked.min - taken, 0), max(asked.max - taken, 0))


def _chains(units: Sequence[Unit], longest: int) -> list[Chain]:
    """Bind each leaning sentence to the one before it, as far as both fit in a section."""
    chains: list[Chain] = []
    for unit in units:
        last = chains[-1] if chains else ()
        if unit.dependent and last and last[-1].order == unit.order - 1 and last[0].paragraph == unit.paragraph:
            if len(last) < 3 and size(last) + unit.length <= longest:
                chains[-1] = (*last, unit)
            continue
        if unit.length <= longest and not unit.dependent:
            chains.append((unit,))
    return chains


def _affinities(brief: Brief, outline: Outline, material: Material, chains: list[Chain]) -> list[list[float]]:
    """Return for each chain how well each section would take it."""
    number = len(outline.sections)
    parts = shape_of(brief.use_case).parts
    heads = [
        (
            section.heading + "\n" + "\n".join(section.points),
            grams(section.heading),
            grams(" ".join(section.points)),
            role_of(section.heading, parts),
            at / max(number - 1, 1),
        )
        for at, section in enumerate(outline.sections)
    ]
    last = max(len(material.units) - 1, 1)
    weight = PLACE.get(shape_of(brief.use_case).style, 1.2)
    own = [[_like(chain[0], head, last, weight) for head in heads] for chain in chains]
    by_passage: dict[int, list[list[float]]] = {}
    for chain, row in zip(chains, own, strict=True):
        by_passage.setdefault(chain[0].paragraph, []).append(row)
    means = {
        passage: [sum(column) / len(rows) for column in zip(*rows, strict=True)] for passage, rows in by_passage.items()
    }
    return [
        [0.2 * mine + 0.8 * shared for mine, shared in zip(row, means[chain[0].paragraph], strict=True)]
        for chain, row in zip(chains, own, strict=True)
    ]


def _like(unit: Unit, head: tuple[str, frozenset[str], frozenset[str], str, float], last: int, weight: float) -> float:
    heading, words, points, role, place = head
    text, over = grams(unit.text), grams(unit.heading + unit.question)
    like = 1.2 * overlap(words, text) + 2.0 * overlap(points, text)
    like += 2.5 * overlap(words, over) + 1.0 * overlap(points, over)
    like += OWN if unit.heading and unit.heading in heading else 0.0
    like += OWN if unit.question and unit.question[:60] in heading else 0.0
    like += 0.5 * strength(role, unit.text) + 1.2 * min(strength(role, unit.heading + unit.question), 1)
    if weight == PLACE["question"] and not unit.question and unit.order < last / 10 and place == 0:
        like += 2 * OWN  # who speaks is told before what is said
    return like + weight * (1 - abs(unit.order / last - place))


def worths(material: Material, worth: dict[int, float]) -> dict[int, float]:
    """Return the worth of each sentence, no greater than that of the one before it in its paragraph.

    So a paragraph that is not told whole is told from its beginning.
    """
    levelled: dict[int, float] = {}
    units = material.units
    for at in range(len(units) - 1, -1, -1):
        following = units[at + 1] if at + 1 < len(units) else None
        together = following is not None and following.paragraph == units[at].paragraph
        needed = levelled[following.order] if together and following is not None else 0.0
        levelled[units[at].order] = max(worth[units[at].order], needed if needed >= NEEDED else 0.0)
    for before, unit in pairwise(units):
        if before.paragraph == unit.paragraph:
            levelled[unit.order] = min(levelled[unit.order], levelled[before.order])
    return levelled


def _fill(shares: list[Share], chains: list[Chain], likes: list[list[float]], worth: dict[int, float]) -> list[int]:
    """Give sections what they like best, up to their target; return the chains that are left."""
    wishes = sorted(
        (-(likes[c][s] + 0.8 * max(worth[u.order] for u in chain)), c, s)
        for c, chain in enumerate(chains)
        for s in range(len(shares))
    )
    given: set[int] = set()
    told: dict[int, int] = {}  # where each paragraph is told: its sentences stay together
    for _, c, s in wishes:
        share = shares[s]
        if (
            c not in given
            and told.get(chains[c][0].paragraph, s) == s
            and share.length < share.target
            and share.length + size(chains[c]) <= share.high
        ):
            share.add(chains[c])
            given.add(c)
            told[chains[c][0].paragraph] = s
    return [c for c in range(len(chains)) if c not in given]


def _top_up(shares: list[Share], left: list[int], chains: list[Chain], likes: list[list[float]]) -> None:
    """Fill sections that are short with what is left, then any that has room while the whole is short."""
    given: set[int] = set()
    for s, share in enumerate(shares):
        if share.length >= share.low:
            continue
        for c in sorted((c for c in left if c not in given), key=lambda c: -likes[c][s]):
            fits = share.length + size(chains[c]) <= share.high and _at_home(chains[c], share, shares)
            if share.length < share.low and fits:
                share.add(chains[c])
                given.add(c)
    for c in left:
        if sum(share.length for share in shares) >= sum(share.low for share in shares):
            break
        open_to = [
            s
            for s, share in enumerate(shares)
            if share.length + size(chains[c]) <= share.high and _at_home(chains[c], share, shares)
        ]
        if c not in given and open_to:
            shares[max(open_to, key=lambda s: likes[c][s])].add(chains[c])
            given.add(c)
    left[:] = [c for c in left if c not in given]


def _at_home(chain: Chain, share: Share, shares: list[Share]) -> bool:
    """Tell whether an item would stand with the rest of its list; a free sentence may stand anywhere."""
    if not chain[0].inseparable:
        return True
    homes = [each for each in shares if any(other[0].paragraph == chain[0].paragraph for other in each.chains)]
    return not homes or share in homes


def _swap(shares: list[Share], left: list[int], chains: list[Chain]) -> None:
    """Reach a narrow range by putting a sentence of another length in the place of one that is there."""
    place = {chain[0].order: number for number, chain in enumerate(chains)}
    for share in shares:
        free = [c for c in left if _at_home(chains[c], share, shares)]
        while share.length < share.low and (better := _better(share, free, chains, place)):
            out, new = better
            free.remove(new)
            left.remove(new)
            share.remove(chains[out])
            free.append(out)
            left.append(out)
            share.add(chains[new])


def _better(share: Share, left: list[int], chains: list[Chain], place: dict[int, int]) -> tuple[int, int] | None:
    """Return which chain to take out and which to put in, so that the section grows the most within its range."""
    spare = sorted((size(chains[c]), c) for c in left)
    best, found = 0, None
    for old in share.chains:
        most = size(old) + share.high - share.length
        at = bisect_right(spare, (most, len(chains))) - 1
        growth = spare[at][0] - size(old) if at >= 0 else 0
        if growth > best:
            best, found = growth, (place[old[0].order], spare[at][1])
    return found


def _even_out(shares: list[Share], chains: list[Chain], likes: list[list[float]]) -> None:
    """Take from full sections for empty ones: each heading has something under it."""
    place = {chain[0].order: number for number, chain in enumerate(chains)}
    for s, share in enumerate(shares):
        while not share.chains:
            options = [
                (donor, chain)
                for donor in shares
                if donor is not share and len(donor.chains) > 1
                for chain in donor.chains
                if size(chain) <= share.high and not chain[0].inseparable
            ]
            if not options:
                break
            donor, chain = max(options, key=lambda option: likes[place[option[1][0].order]][s])
            donor.remove(chain)
            share.add(chain)


def split_range(brief: Brief, headings: Sequence[str], extra: int = 0) -> list[LengthRange]:
    """Return equal shares of the asked length for the sections of a text written in one call; `extra` is other text."""
    number = max(len(headings), 1)
    marks = count(brief.title) + sum(map(count, headings)) + extra
    most = max(number, brief.length.max - marks)
    least = max(number, min(brief.length.min - marks, most))
    return [
        LengthRange(
            min=min(-(-least // number), most // number + (at < most % number)),
            max=most // number + (at < most % number),
        )
        for at in range(number)
    ]
