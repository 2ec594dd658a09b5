"""Affinity: how well each group of sentences fits each section of an outline."""

from typing import NamedTuple

from lensawriter.models import Brief, Outline
from lensawriter.offline.planning.article_types import article_type
from lensawriter.offline.planning.keyphrases import bigrams, overlap
from lensawriter.offline.planning.section_roles import heading_role, role_strength
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

SentenceGroup = tuple[Unit, ...]
"""A sentence and the following sentences that depend on it; all go into the same section."""
POSITION_WEIGHTS = {"topic": 5.0, "question": 3.0, "source": 5.0, "none": 0.0}
"""Weight of the position of a sentence in the sources, by heading style."""
OTHER_POSITION_WEIGHT = 1.2
SAME_HEADING_BONUS = 4.0
"""Bonus if a section contains the source heading, or the interview question, of a sentence."""


class _Target(NamedTuple):
    """The features of a section that sentences are compared with."""

    text: str
    """Heading and points."""
    heading: frozenset[str]
    """Bigrams of the heading."""
    points: frozenset[str]
    """Bigrams of the points."""
    role: str
    place: float
    """Position of the section in the outline, from 0 (first) to 1 (last)."""


def affinities(brief: Brief, outline: Outline, material: Material, groups: list[SentenceGroup]) -> list[list[float]]:
    """Return a row per group with its affinity to each section.

    The mean of a paragraph counts most, so that its groups go into the same section.
    """
    last = max(len(material.units) - 1, 1)
    weight = POSITION_WEIGHTS.get(article_type(brief.use_case).heading_style, OTHER_POSITION_WEIGHT)
    targets = _targets(brief, outline)
    single = [[_affinity(group[0], target, last, weight) for target in targets] for group in groups]
    by_paragraph: dict[int, list[list[float]]] = {}
    for group, row in zip(groups, single, strict=True):
        by_paragraph.setdefault(group[0].paragraph, []).append(row)
    means = {
        paragraph: [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        for paragraph, rows in by_paragraph.items()
    }
    return [
        [0.2 * alone + 0.8 * mean for alone, mean in zip(row, means[group[0].paragraph], strict=True)]
        for group, row in zip(groups, single, strict=True)
    ]


def _targets(brief: Brief, outline: Outline) -> list[_Target]:
    number = len(outline.sections)
    parts = article_type(brief.use_case).parts
    return [
        _Target(
            section.heading + "\n" + "\n".join(section.points),
            bigrams(section.heading),
            bigrams(" ".join(section.points)),
            heading_role(section.heading, parts),
            at / max(number - 1, 1),
        )
        for at, section in enumerate(outline.sections)
    ]


def _affinity(unit: Unit, target: _Target, last: int, weight: float) -> float:
    text, context = bigrams(unit.text), bigrams(unit.heading + unit.question)
    score = 1.2 * overlap(target.heading, text) + 2.0 * overlap(target.points, text)
    score += 2.5 * overlap(target.heading, context) + 1.0 * overlap(target.points, context)
    score += SAME_HEADING_BONUS if unit.heading and unit.heading in target.text else 0.0
    score += SAME_HEADING_BONUS if unit.question and unit.question[:60] in target.text else 0.0
    score += 0.5 * role_strength(target.role, unit.text)
    score += 1.2 * min(role_strength(target.role, unit.heading + unit.question), 1)
    if weight == POSITION_WEIGHTS["question"] and not unit.question and unit.order < last / 10 and target.place == 0:
        score += 2 * SAME_HEADING_BONUS  # the speaker is introduced before the first answer
    return score + weight * (1 - abs(unit.order / last - target.place))
