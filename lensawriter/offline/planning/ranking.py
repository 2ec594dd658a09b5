"""How much each sentence is worth to a brief."""

import re

from lensawriter.models import Brief
from lensawriter.offline.planning.article_types import shape_of
from lensawriter.offline.planning.keyphrases import grams, keyphrases, overlap
from lensawriter.offline.planning.section_roles import strength
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

TOPICS = 24
"""Key phrases of the sources that count."""


def ranks(brief: Brief, material: Material) -> dict[int, float]:
    """Return order -> worth of each sentence; the same brief gives the same worth."""
    topics = keyphrases(material.text, brief.keywords)[:TOPICS]
    wanted = grams(" ".join([brief.title, *brief.keywords, brief.audience]))
    favours = shape_of(brief.use_case).favours
    first: dict[int, int] = {}
    opening: dict[str, int] = {}
    for unit in material.units:
        first.setdefault(unit.paragraph, unit.order)
        opening.setdefault(unit.heading, unit.order)
    leading = 1.2 if brief.use_case == "summary" else 0.3
    return {
        unit.order: _worth(unit, brief, topics, wanted, favours, first[unit.paragraph] == unit.order)
        + (leading if opening[unit.heading] == unit.order and not unit.from_list else 0.0)
        for unit in material.units
    }


def favours_lists(use_case: str) -> bool:
    """Tell whether a purpose lives on items and figures."""
    return use_case in ("product", "press-release", "newsletter", "sns", "titles")


def _worth(
    unit: Unit, brief: Brief, topics: tuple[str, ...], wanted: frozenset[str], favours: tuple[str, ...], leads: bool
) -> float:
    text = unit.text
    worth = sum(1 / (2 + place) for place, topic in enumerate(topics) if topic in text)
    worth += 1.5 * overlap(wanted, grams(text))
    worth += sum(0.8 for keyword in brief.keywords if keyword in text)
    worth += sum(10.0 for phrase in brief.must_say if phrase in text)
    worth += sum(0.5 * min(strength(role, text), 1) for role in favours)
    worth += 0.3 if re.search(r"[0-9０-９]", text) else 0.0
    worth += 0.35 if leads else 0.0
    worth -= 0.4 if unit.length > 110 else 0.25 if unit.length < 14 else 0.0
    worth -= 0.3 if unit.dependent else 0.0
    worth -= 0.5 if unit.from_list and not favours_lists(brief.use_case) else 0.0
    worth -= 0.6 if unit.speaker and brief.use_case == "summary" else 0.0
    worth -= 1.5 if not re.search(r"[ぁ-ん]", text) else 0.0
    return worth
