"""The charts of a report: generations by day, and by use case or department; each month is compared with the previous one.

They are drawn as SVG for the mail and the PDF. Altair is not used, because its renderer Vega needs half a second and 80 MB more.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

from lensawriter.reports.content import Contents
from lensawriter.reports.svg import BEFORE, FADED, NOW, fit, line, moved, rectangle, svg, text, text_width
from lensawriter.usage.comparisons import Bar, Columns

PICTURE_WIDTH = 576
"""Width of a picture in a mail, in pixels."""
ROW_HEIGHT = 21
"""Height of a row of a bar chart with its margin, in pixels."""
_AXIS_WIDTH, _FOOT_HEIGHT, _HEAD_HEIGHT = 30, 16, 20


def cid(key: str) -> str:
    """Return the content id of a picture."""
    return f"{key}@report.lensawriter"


def pictures(contents: Contents) -> dict[str, str]:
    """Return the charts of a mail: content id -> SVG."""
    height = 190
    drawn = {}
    if contents.days.used:
        drawn[cid("days")] = svg(
            PICTURE_WIDTH, height, draw_days(contents.days, contents.months, PICTURE_WIDTH, height)
        )
    for key, table in (("use-cases", contents.use_cases), ("departments", contents.departments)):
        if table is not None and table.bars:
            inside = draw_bars(table.bars, contents.months, PICTURE_WIDTH)
            drawn[cid(key)] = svg(PICTURE_WIDTH, _HEAD_HEIGHT + len(table.bars) * ROW_HEIGHT, inside)
    return drawn


def draw_days(columns: Columns, months: tuple[str, str], width: float, height: float) -> str:
    """Return a column chart of the generations of each day, in front of those of the same day of the previous month."""
    counts, earlier = ([each.value for each in series] for series in columns)
    step = _step(max((*counts, *earlier, 1)))
    top = step * ceil(max((*counts, *earlier, 1)) / step)
    bottom, plot_height = height - _FOOT_HEIGHT, height - _FOOT_HEIGHT - _HEAD_HEIGHT
    slot = (width - _AXIS_WIDTH) / max(len(counts), len(earlier), 1)
    parts = [_legend(width, months)]
    for level in range(0, top + 1, step):
        y = bottom - plot_height * level / top
        parts += [
            line(_AXIS_WIDTH, y, width, y),
            text(_AXIS_WIDTH - 5, y + 3, f"{level:,}", 7.5, fill=FADED, anchor="end"),
        ]
    for values, share, fill in ((earlier, 1, BEFORE), (counts, 0.56, NOW)):
        for index, value in enumerate(values):
            column_height = plot_height * value / top
            x = _AXIS_WIDTH + slot * (index + (1 - share) / 2)
            parts.append(rectangle(x, bottom - column_height, slot * share, column_height, fill) if value else "")
    for index in (0, *range(4, max(len(counts), len(earlier)), 5)):
        parts.append(
            text(_AXIS_WIDTH + slot * (index + 0.5), height - 4, f"{index + 1}日", 7.5, fill=FADED, anchor="middle")
        )
    return "".join(parts)


def draw_bars(rows: Sequence[Bar], months: tuple[str, str], width: float) -> str:
    """Return a bar chart: for each row, a bar with its number, and below it a thin bar of the previous month."""
    longest = max((max(each.now.value, each.before.value) for each in rows), default=0) or 1
    name_width = min(max((text_width(each.name) for each in rows), default=0) + 8, width * 0.42)
    number_width = max((text_width(each.now.text) for each in rows), default=0) + 6
    parts = [_legend(width, months)]
    for index, each in enumerate(rows):
        max_bar_width = width - name_width - number_width
        inside = [
            text(0, 10.5, fit(each.name, name_width - 6)),
            rectangle(
                name_width,
                1.5,
                max(max_bar_width * each.now.value / longest, 0.8 if each.now.value else 0),
                9.5,
                NOW,
                corner_radius=1,
            ),
            rectangle(
                name_width,
                12,
                max(max_bar_width * each.before.value / longest, 0.8 if each.before.value else 0),
                3,
                BEFORE,
            ),
            text(name_width + max_bar_width * each.now.value / longest + 5, 10.5, each.now.text),
        ]
        parts.append(moved(0, _HEAD_HEIGHT + index * ROW_HEIGHT, *inside))
    return "".join(parts)


def _legend(width: float, months: tuple[str, str]) -> str:
    parts, x = [], width
    for name, fill in zip(reversed(months), (BEFORE, NOW), strict=True):
        x -= text_width(name, 8)
        parts.append(text(x, 8, name, 8, fill=FADED))
        x -= 12
        parts.append(rectangle(x, 1.5, 8, 7, fill))
        x -= 10
    return "".join(parts)


def _step(most: float) -> int:
    """Return the distance between the lines of an axis up to `most`: a round number that gives three to six lines."""
    rough = most / 4
    if rough <= 1:
        return 1
    size = 10 ** floor(log10(rough))
    return int(next(each * size for each in (1, 2, 5, 10) if each * size >= rough))
