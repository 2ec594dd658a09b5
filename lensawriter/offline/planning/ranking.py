"""Ranking: how relevant each sentence is to a brief."""

import re

from lensawriter.models import Brief
from lensawriter.offline.planning.article_types import article_type
from lensawriter.offline.planning.keyphrases import bigrams, keyphrases, overlap
from lensawriter.offline.planning.section_roles import role_strength
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

TOPICS_COUNTED = 24
"""Number of key phrases of the sources that raise a score."""


def sentence_scores(brief: Brief, material: Material) -> dict[int, float]:
    """Return the score of each sentence by `Unit.order`; a higher score means more relevant to the brief."""
    topics = keyphrases(material.text, brief.keywords)[:TOPICS_COUNTED]
    wanted = bigrams(" ".join([brief.title, *brief.keywords, brief.audience]))
    preferred = article_type(brief.use_case).preferred_roles
    first_of: dict[int, int] = {}
    first_under: dict[str, int] = {}
    for unit in material.units:
        first_of.setdefault(unit.paragraph, unit.order)
        first_under.setdefault(unit.heading, unit.order)
    opening_bonus = 1.2 if brief.use_case == "summary" else 0.3
    return {
        unit.order: _score(unit, brief, topics, wanted, preferred, first_of[unit.paragraph] == unit.order)
        + (opening_bonus if first_under[unit.heading] == unit.order and not unit.from_list else 0.0)
        for unit in material.units
    }


def _prefers_lists(use_case: str) -> bool:
    """Return whether texts of a use case consist mainly of items and figures."""
    return use_case in ("product", "press-release", "newsletter", "sns", "titles")


def _score(
    unit: Unit,
    brief: Brief,
    topics: tuple[str, ...],
    wanted: frozenset[str],
    preferred: tuple[str, ...],
    begins_paragraph: bool,
) -> float:
    text = unit.text
    score = sum(1 / (2 + place) for place, topic in enumerate(topics) if topic in text)
    score += 1.5 * overlap(wanted, bigrams(text))
    score += sum(0.8 for keyword in brief.keywords if keyword in text)
    score += sum(10.0 for phrase in brief.must_say if phrase in text)
    score += sum(0.5 * min(role_strength(role, text), 1) for role in preferred)
    score += 0.3 if re.search(r"[0-9０-９]", text) else 0.0
    score += 0.35 if begins_paragraph else 0.0
    score -= 0.4 if unit.length > 110 else 0.25 if unit.length < 14 else 0.0
    score -= 0.3 if unit.dependent else 0.0
    score -= 0.5 if unit.from_list and not _prefers_lists(brief.use_case) else 0.0
    score -= 0.6 if unit.speaker and brief.use_case == "summary" else 0.0
    score -= 1.5 if not re.search(r"[ぁ-ん]", text) else 0.0
    return score
