"""The A4 pages of the report, each as one SVG drawing. All lengths are points (1/72 inch)."""

from lensawriter.reports import charts
from lensawriter.reports.content import Contents, Figure
from lensawriter.reports.svg import (
    BEFORE,
    FADED,
    INK,
    NOW,
    SOFT,
    fit,
    line,
    lines,
    moved,
    rectangle,
    svg,
    text,
    text_width,
)
from lensawriter.reports.tables import NOTHING, Table
from lensawriter.usage.comparisons import DAYS_TITLE, Bar

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595, 842, 48
CONTENT_WIDTH, BOTTOM, GAP = PAGE_WIDTH - 2 * MARGIN, PAGE_HEIGHT - MARGIN, 16
_ROW_HEIGHT, _TITLE_HEIGHT = 16, 24
_BAR_WIDTH, _COLUMN_WIDTHS = 78, (60, 92, 84, 78)
"""Width of the longest bar, and of the columns beside the bars."""


def pages(contents: Contents) -> tuple[str, ...]:
    """Return the pages of a report: key figures and the chart of days, then the tables, on as many pages as needed."""
    drawn, y = [_first_page_head(contents)], 412.0 if contents.days.used else 276.0
    for each in (
        contents.use_cases,
        *([contents.departments] if contents.departments else []),
        contents.people,
        *contents.others,
    ):
        y = _add(drawn, y, _table_height(each), _table(each))
    notes = [row for note in contents.notes for row in lines(note, CONTENT_WIDTH, 8)]
    shown = [text(0, 8 + place * 12, note, 8, fill=FADED) for place, note in enumerate(notes)]
    _add(drawn, y, 12 * len(notes), *shown)
    return tuple(
        svg(PAGE_WIDTH, PAGE_HEIGHT, *page, _page_foot(contents, place, len(drawn)))
        for place, page in enumerate(drawn, 1)
    )


def _add(drawn: list[list[str]], y: float, height: float, *parts: str) -> float:
    """Add a drawing at `y` on the last page, or on a new page if it does not fit; return the y of the next drawing."""
    if y + height > BOTTOM:
        drawn.append([])
        y = MARGIN
    drawn[-1].append(moved(MARGIN, y, *parts))
    return y + height + GAP


def _first_page_head(contents: Contents) -> list[str]:
    figure_width = (CONTENT_WIDTH - 3 * 10) / 4
    return [
        text(MARGIN, 60, "LENSAwriter", 9, fill=FADED),
        text(MARGIN, 84, contents.title, 20, bold=True),
        text(MARGIN, 103, fit(contents.organisation, CONTENT_WIDTH, 11), 11),
        text(MARGIN, 120, contents.compared, 8, fill=FADED),
        *(
            moved(MARGIN + place * (figure_width + 10), 134, _figure_box(each, figure_width))
            for place, each in enumerate(contents.figures)
        ),
        moved(MARGIN, 236, _heading(DAYS_TITLE)),
        text(MARGIN + 103, 246, contents.busiest, 8, fill=FADED),
        moved(MARGIN, 236, charts.draw_days(contents.days, contents.months, CONTENT_WIDTH, 158))
        if contents.days.used
        else "",
    ]


def _heading(title: str) -> str:
    return text(0, 10, title, 11, bold=True)


def _figure_box(figure: Figure, figure_width: float) -> str:
    size = 17 * min(1, (figure_width - 16) / text_width(figure.value, 17))
    return "".join(
        (
            rectangle(0, 0, figure_width, 80, SOFT, corner_radius=5),
            text(10, 19, figure.label, 9, fill=FADED),
            text(10, 41, figure.value, size, bold=True),
            text(10, 57, figure.change, _fitting_size(figure.change, figure_width - 14)),
            text(10, 70, figure.note, _fitting_size(figure.note, figure_width - 14), fill=FADED),
        )
    )


def _fitting_size(content: str, max_width: float) -> float:
    """Return the font size, at most 8, at which a line of text fits into `max_width`."""
    return 8 * min(1, max_width / max(text_width(content, 8), 1))


def _table_height(table: Table) -> float:
    return _TITLE_HEIGHT + 12 * len(_note(table)) + _ROW_HEIGHT * (max(len(table.rows), 1) + 1)


def _note(table: Table) -> list[str]:
    return lines(table.note, CONTENT_WIDTH, 8) if table.note else []


def _table(table: Table) -> str:
    parts, y = [_heading(table.title)], float(_TITLE_HEIGHT)
    for note in _note(table):
        parts.append(text(0, y, note, 8, fill=FADED))
        y += 12
    if not table.rows:
        return "".join((*parts, text(0, y + 4, NOTHING, 9, fill=FADED)))
    places, first = _column_positions(table)
    longest = max((max(each.now.value, each.before.value) for each in table.bars), default=0) or 1
    for number, row in enumerate((table.columns, *table.rows)):
        base, faded = y + number * _ROW_HEIGHT + 6, number == 0
        for (x, width, anchor), cell in zip(places, row, strict=True):
            size = 8 if faded else 9
            parts.append(text(x, base, fit(cell, width, size), size, fill=FADED if faded else INK, anchor=anchor))
        if table.bars and number:
            parts.append(moved(first, base - 8, _bar(table.bars[number - 1], _BAR_WIDTH / longest)))
        parts.append(line(0, base + 5, CONTENT_WIDTH, base + 5))
    return "".join(parts)


def _bar(bar: Bar, scale: float) -> str:
    return rectangle(0, 0.5, bar.now.value * scale, 6.5, NOW) + rectangle(0, 8, bar.before.value * scale, 2, BEFORE)


def _column_positions(table: Table) -> tuple[list[tuple[float, float, str]], float]:
    """Return (x, width, text anchor) of each column, and the x of the bars."""
    count = len(table.columns)
    if not table.numbers:
        width = CONTENT_WIDTH / count
        return [(index * width, width - 8, "start") for index in range(count)], 0
    column_widths: tuple[int, ...] = _COLUMN_WIDTHS if table.bars else (72,) * (count - 1)
    x = first = float(CONTENT_WIDTH - sum(column_widths))
    places: list[tuple[float, float, str]] = [(0, first - (_BAR_WIDTH if table.bars else 0) - 8, "start")]
    for width in column_widths:
        x += width
        places.append((x, width - 4, "end"))
    return places, first - _BAR_WIDTH


def _page_foot(contents: Contents, page: int, of: int) -> str:
    named = fit(contents.organisation, 300, 8)
    number = text(PAGE_WIDTH - MARGIN, PAGE_HEIGHT - 28, f"{page} / {of}", 8, fill=FADED, anchor="end")
    return text(MARGIN, PAGE_HEIGHT - 28, f"{named}　{contents.title}", 8, fill=FADED) + number
