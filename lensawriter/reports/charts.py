"""The charts of a report: generations by day, and bars of groups; the month in front of the month before.

They are drawn as SVG for the mail and the PDF. Altair is not used: its Vega takes another half second and 80 MB to draw rectangles.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

from lensawriter.reports.content import Contents
from lensawriter.reports.svg import BEFORE, FADED, NOW, at, box, fit, line, svg, text, width
from lensawriter.usage.comparisons import Bar, Columns

WIDE = 576
"""Width of a picture in a mail, in pixels."""
ROW = 21
"""Height of a bar with its margin."""
_AXIS, _FOOT, _HEAD = 30, 16, 20


def cid(key: str) -> str:
    """Return the content id of a picture."""
    return f"{key}@report.lensawriter"


def pictures(contents: Contents) -> dict[str, str]:
    """Return the pictures of a mail as SVG, by their content ids."""
    high = 190
    drawn = {}
    if contents.days.used:
        drawn[cid("days")] = svg(WIDE, high, days(contents.days, contents.months, WIDE, high))
    for key, table in (("use-cases", contents.use_cases), ("departments", contents.departments)):
        if table is not None and table.bars:
            inside = bars(table.bars, contents.months, WIDE)
            drawn[cid(key)] = svg(WIDE, _HEAD + len(table.bars) * ROW, inside)
    return drawn


def days(columns: Columns, months: tuple[str, str], room: float, high: float) -> str:
    """Draw the generations of each day, in front of those of the same day of the month before."""
    counts, earlier = ([each.value for each in series] for series in columns)
    step = _step(max((*counts, *earlier, 1)))
    top = step * ceil(max((*counts, *earlier, 1)) / step)
    bottom, tall = high - _FOOT, high - _FOOT - _HEAD
    slot = (room - _AXIS) / max(len(counts), len(earlier), 1)
    parts = [_legend(room, months)]
    for level in range(0, top + 1, step):
        y = bottom - tall * level / top
        parts += [
            line(_AXIS, y, room, y),
            text(_AXIS - 5, y + 3, f"{level:,}", 7.5, fill=FADED, anchor="end"),
        ]
    for values, share, fill in ((earlier, 1, BEFORE), (counts, 0.56, NOW)):
        for place, value in enumerate(values):
            tall_by = tall * value / top
            x = _AXIS + slot * (place + (1 - share) / 2)
            parts.append(box(x, bottom - tall_by, slot * share, tall_by, fill) if value else "")
    for place in (0, *range(4, max(len(counts), len(earlier)), 5)):
        parts.append(text(_AXIS + slot * (place + 0.5), high - 4, f"{place + 1}日", 7.5, fill=FADED, anchor="middle"))
    return "".join(parts)


def bars(rows: Sequence[Bar], months: tuple[str, str], room: float) -> str:
    """Draw a bar with its number for each row, and below it a thin bar of the month before."""
    longest = max((max(each.now.value, each.before.value) for each in rows), default=0) or 1
    names = min(max((width(each.name) for each in rows), default=0) + 8, room * 0.42)
    number = max((width(each.now.text) for each in rows), default=0) + 6
    parts = [_legend(room, months)]
    for place, each in enumerate(rows):
        long = room - names - number
        inside = [
            text(0, 10.5, fit(each.name, names - 6)),
            box(names, 1.5, max(long * each.now.value / longest, 0.8 if each.now.value else 0), 9.5, NOW, round_by=1),
            box(names, 12, max(long * each.before.value / longest, 0.8 if each.before.value else 0), 3, BEFORE),
            text(names + long * each.now.value / longest + 5, 10.5, each.now.text),
        ]
        parts.append(at(0, _HEAD + place * ROW, *inside))
    return "".join(parts)


def _legend(room: float, months: tuple[str, str]) -> str:
    parts, x = [], room
    for name, fill in zip(reversed(months), (BEFORE, NOW), strict=True):
        x -= width(name, 8)
        parts.append(text(x, 8, name, 8, fill=FADED))
        x -= 12
        parts.append(box(x, 1.5, 8, 7, fill))
        x -= 10
    return "".join(parts)


def _step(most: float) -> int:
    """Return a round distance between the lines of an axis, for three to six lines."""
    rough = most / 4
    if rough <= 1:
        return 1
    size = 10 ** floor(log10(rough))
    return int(next(each * size for each in (1, 2, 5, 10) if each * size >= rough))
