"""The runs of sentences that sections are made of: whole parts of the sources, in their order, of about equal weight."""

import re
from collections.abc import Sequence

from lensawriter.models import Brief
from lensawriter.offline.planning.ranking import ranks
from lensawriter.offline.sources.material import Material
from lensawriter.offline.sources.units import Unit

PREFACE = re.compile(r"(?:まえがき|はじめに|序文?|前書き|あとがき|おわりに|終わりに|最後に|まとめ|謝辞|その他)$")
"""Headings that say nothing of what stands below them."""
ENOUGH = 1.1
"""How many times the asked length the chosen parts must be."""
FEWEST = 3
"""Runs that are made even of a short note."""
AMPLE = 2.2
"""How many times the asked length the sources must be before whole parts of them are passed over."""


def runs(brief: Brief, material: Material, number: int) -> list[list[Unit]]:
    """Return at most `number` runs, none empty."""
    parts = _parts(material.units, number)
    total = sum(unit.length for unit in material.units)
    if len(parts) > number and total > AMPLE * brief.length.max:
        worth = ranks(brief, material)
        for more in range(number, min(len(parts), number + 5)):
            best = _best(brief, worth, parts, more)
            if sum(map(_size, best)) >= ENOUGH * brief.length.max:
                return best
        return _merged(parts, number)
    return _merged(parts, number)


def _parts(units: Sequence[Unit], number: int) -> list[list[Unit]]:
    """Break where the heading changes; break long parts where the paragraph changes."""
    parts: list[list[Unit]] = []
    for unit in units:
        if parts and parts[-1][-1].heading == unit.heading:
            parts[-1].append(unit)
        else:
            parts.append([unit])
    total = sum(unit.length for unit in units)
    parts = _without_prefaces(parts)
    while len(parts) < number:
        longest = max(parts, key=_size, default=[])
        if len(longest) < 2 or (_size(longest) * number < total and len(parts) >= FEWEST):
            break
        at = parts.index(longest)
        parts[at : at + 1] = _halves(longest)
    return parts


def _without_prefaces(parts: list[list[Unit]]) -> list[list[Unit]]:
    """Put what stands before the first real heading to the part that follows, an afterword to the one before."""
    kept: list[list[Unit]] = []
    waiting: list[Unit] = []
    for part in parts:
        if not kept and (not part[0].heading or PREFACE.match(part[0].heading)) and len(parts) > 1:
            waiting += part
        elif kept and PREFACE.match(part[0].heading):
            kept[-1] += part
        else:
            kept.append(waiting + part)
            waiting = []
    return kept or ([waiting] if waiting else [])


def _halves(part: list[Unit]) -> list[list[Unit]]:
    """Part near the middle, before a sentence that opens a paragraph or at least leans on nothing."""
    half = _size(part) / 2

    def cost(at: int) -> float:
        away = abs(_size(part[:at]) - half) / max(half, 1)
        return (
            away + (0.0 if part[at].paragraph != part[at - 1].paragraph else 0.5) + (1.0 if part[at].dependent else 0.0)
        )

    cut = min(range(1, len(part)) if len(part) < 4 else range(2, len(part) - 1), key=cost)
    return [part[:cut], part[cut:]]


def _size(part: Sequence[Unit]) -> int:
    return sum(unit.length for unit in part)


def _merged(parts: list[list[Unit]], number: int) -> list[list[Unit]]:
    """Put the smallest neighbours together until there are few enough."""
    merged = [list(part) for part in parts]
    sizes = [_size(part) for part in parts]
    while len(merged) > max(number, 1):
        at = min(range(len(merged) - 1), key=lambda at: sizes[at] + sizes[at + 1])
        merged[at : at + 2] = [merged[at] + merged[at + 1]]
        sizes[at : at + 2] = [sizes[at] + sizes[at + 1]]
    return merged


def _best(brief: Brief, worth: dict[int, float], parts: list[list[Unit]], number: int) -> list[list[Unit]]:
    """Choose the parts that are worth most to the brief: the first one, and those that carry enough."""
    least = brief.length.max / number * 0.4

    def value(at: int) -> float:
        top = sorted((worth[unit.order] for unit in parts[at]), reverse=True)[:4]
        return sum(top) / 4 - (1.0 if _size(parts[at]) < least else 0.0) + (1.0 if at == 0 else 0.0)

    chosen = sorted(range(len(parts)), key=lambda at: (-value(at), at))[:number]
    return [parts[at] for at in sorted(chosen)]
