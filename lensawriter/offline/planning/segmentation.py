"""Segmentation of the sources into parts of similar length, one for each section, in source order."""

import re
from collections.abc import Sequence

from lensawriter.models import Brief
from lensawriter.offline.planning.ranking import sentence_scores
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

FRONT_MATTER = re.compile(r"(?:まえがき|はじめに|序文?|前書き|あとがき|おわりに|終わりに|最後に|まとめ|謝辞|その他)$")
"""Headings that do not say what the text below them is about."""
MIN_COVERAGE = 1.1
"""Minimum length of the selected parts, in multiples of the requested length."""
MIN_SEGMENTS = 3
"""Number of segments that even a short source is divided into."""
SELECTION_THRESHOLD = 2.2
"""Above this length of the sources, in multiples of the requested length, only the best parts are used."""


def segments(brief: Brief, material: Material, number: int) -> list[list[Unit]]:
    """Return at most `number` segments, none empty."""
    parts = _parts(material.units, number)
    total = sum(unit.length for unit in material.units)
    if len(parts) > number and total > SELECTION_THRESHOLD * brief.length.max:
        scores = sentence_scores(brief, material)
        for more in range(number, min(len(parts), number + 5)):
            best = _best_parts(brief, scores, parts, more)
            if sum(map(_length, best)) >= MIN_COVERAGE * brief.length.max:
                return best
        return _merged(parts, number)
    return _merged(parts, number)


def _parts(units: Sequence[Unit], number: int) -> list[list[Unit]]:
    """Divide where the heading changes; divide long parts where the paragraph changes."""
    parts: list[list[Unit]] = []
    for unit in units:
        if parts and parts[-1][-1].heading == unit.heading:
            parts[-1].append(unit)
        else:
            parts.append([unit])
    total = sum(unit.length for unit in units)
    parts = _without_front_matter(parts)
    while len(parts) < number:
        longest = max(parts, key=_length, default=[])
        if len(longest) < 2 or (_length(longest) * number < total and len(parts) >= MIN_SEGMENTS):
            break
        at = parts.index(longest)
        parts[at : at + 1] = _halve(longest)
    return parts


def _without_front_matter(parts: list[list[Unit]]) -> list[list[Unit]]:
    """Join front matter to the first part with a meaningful heading, and back matter to the part before it."""
    meaningful: list[list[Unit]] = []
    waiting: list[Unit] = []
    for part in parts:
        if not meaningful and (not part[0].heading or FRONT_MATTER.match(part[0].heading)) and len(parts) > 1:
            waiting += part
        elif meaningful and FRONT_MATTER.match(part[0].heading):
            meaningful[-1] += part
        else:
            meaningful.append(waiting + part)
            waiting = []
    return meaningful or ([waiting] if waiting else [])


def _halve(part: list[Unit]) -> list[list[Unit]]:
    """Divide near the middle, preferably between paragraphs and not before a dependent sentence."""
    half = _length(part) / 2

    def cost(at: int) -> float:
        distance = abs(_length(part[:at]) - half) / max(half, 1)
        return (
            distance
            + (0.0 if part[at].paragraph != part[at - 1].paragraph else 0.5)
            + (1.0 if part[at].dependent else 0.0)
        )

    cut = min(range(1, len(part)) if len(part) < 4 else range(2, len(part) - 1), key=cost)
    return [part[:cut], part[cut:]]


def _length(part: Sequence[Unit]) -> int:
    return sum(unit.length for unit in part)


def _merged(parts: list[list[Unit]], number: int) -> list[list[Unit]]:
    """Join the shortest neighbours until `number` parts are left."""
    merged = [list(part) for part in parts]
    sizes = [_length(part) for part in parts]
    while len(merged) > max(number, 1):
        at = min(range(len(merged) - 1), key=lambda at: sizes[at] + sizes[at + 1])
        merged[at : at + 2] = [merged[at] + merged[at + 1]]
        sizes[at : at + 2] = [sizes[at] + sizes[at + 1]]
    return merged


def _best_parts(brief: Brief, scores: dict[int, float], parts: list[list[Unit]], number: int) -> list[list[Unit]]:
    """Return the `number` parts most relevant to the brief, in order; the first one is favoured, short ones are not."""
    too_short = brief.length.max / number * 0.4

    def value(at: int) -> float:
        top = sorted((scores[unit.order] for unit in parts[at]), reverse=True)[:4]
        return sum(top) / 4 - (1.0 if _length(parts[at]) < too_short else 0.0) + (1.0 if at == 0 else 0.0)

    chosen = sorted(range(len(parts)), key=lambda at: (-value(at), at))[:number]
    return [parts[at] for at in sorted(chosen)]
