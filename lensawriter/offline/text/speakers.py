"""Speakers in a section: merge neighbouring quotations of a person, and omit repeated names."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lensawriter.offline.sources.units import Unit

_SPEAKER_FIRST = re.compile(
    r"^(?P<who>[^「」、。]{2,24})は「(?P<words>[^「」]+)」と(?:話|語)(?:します|ります|す|る)。$"
)
_SPEAKER_LAST = re.compile(r"^「(?P<words>[^「」]+)」と(?P<who>[^「」、。]{2,24})は(?:話|語)(?:します|ります|す|る)。$")
LONGEST = 170
"""Maximum length of a merged quotation in characters."""


def vary_attribution(units: Sequence[Unit]) -> list[Unit]:
    """Return the sentences with quotations merged; every second quotation of the same person has no name."""
    varied: list[Unit] = []
    named = ""
    for unit in _merged(units):
        found = _quotation(unit)
        if found is None:
            varied.append(unit)
            continue
        who, words = found
        if who == named:
            varied.append(replace(unit, text=f"「{words}」"))
            named = ""
        else:
            varied.append(unit)
            named = who
    return varied


def is_bare_quotation(unit: Unit) -> bool:
    """Return whether a sentence is a quotation without its speaker; such a quotation is a separate paragraph."""
    return unit.text.startswith("「") and unit.text.endswith("」") and "」" not in unit.text[:-1]


def _merged(units: Sequence[Unit]) -> list[Unit]:
    merged: list[Unit] = []
    for unit in units:
        one, two = (_quotation(merged[-1]) if merged else None), _quotation(unit)
        near = bool(merged) and merged[-1].paragraph == unit.paragraph and unit.order - merged[-1].order <= 1
        if one and two and near and one[0] == two[0] and len(one[1] + two[1]) <= LONGEST:
            text = merged[-1].text.replace(f"「{one[1]}」", f"「{one[1]}。{two[1]}」")
            merged[-1] = replace(merged[-1], text=text, order=unit.order)
        else:
            merged.append(unit)
    return merged


def _quotation(unit: Unit) -> tuple[str, str] | None:
    """Return the speaker and the words of a quotation; None for any other sentence."""
    found = (_SPEAKER_FIRST.match(unit.text) or _SPEAKER_LAST.match(unit.text)) if unit.speaker else None
    return (found["who"], found["words"]) if found else None
