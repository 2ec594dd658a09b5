"""What one person says in a section: neighbouring quotes made one, and the speaker not named each time."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lensawriter.offline.sources.units import Unit

_BEFORE = re.compile(r"^(?P<who>[^「」、。]{2,24})は「(?P<words>[^「」]+)」と(?:話|語)(?:します|ります|す|る)。$")
_AFTER = re.compile(r"^「(?P<words>[^「」]+)」と(?P<who>[^「」、。]{2,24})は(?:話|語)(?:します|ります|す|る)。$")
LONGEST = 170
"""Characters of what two quotes become."""


def voiced(units: Sequence[Unit]) -> list[Unit]:
    """Return the sentences with quotes merged, and every other quote of one person without a name."""
    told: list[Unit] = []
    named = ""
    for unit in _merged(units):
        found = _quote(unit)
        if found is None:
            told.append(unit)
            continue
        who, words = found
        if who == named:
            told.append(replace(unit, text=f"「{words}」"))
            named = ""
        else:
            told.append(unit)
            named = who
    return told


def is_plain_quote(unit: Unit) -> bool:
    """Tell whether a sentence is a quote that names nobody: it stands as a paragraph of its own."""
    return unit.text.startswith("「") and unit.text.endswith("」") and "」" not in unit.text[:-1]


def _merged(units: Sequence[Unit]) -> list[Unit]:
    made: list[Unit] = []
    for unit in units:
        one, two = (_quote(made[-1]) if made else None), _quote(unit)
        near = bool(made) and made[-1].paragraph == unit.paragraph and unit.order - made[-1].order <= 1
        if one and two and near and one[0] == two[0] and len(one[1] + two[1]) <= LONGEST:
            text = made[-1].text.replace(f"「{one[1]}」", f"「{one[1]}。{two[1]}」")
            made[-1] = replace(made[-1], text=text, order=unit.order)
        else:
            made.append(unit)
    return made


def _quote(unit: Unit) -> tuple[str, str] | None:
    found = (_BEFORE.match(unit.text) or _AFTER.match(unit.text)) if unit.speaker else None
    return (found["who"], found["words"]) if found else None
