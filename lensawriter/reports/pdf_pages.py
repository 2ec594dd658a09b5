"""The report as A4 pages, each one SVG drawing."""

from lensawriter.reports import charts
from lensawriter.reports.content import Contents, Figure
from lensawriter.reports.svg import BEFORE, FADED, INK, NOW, SOFT, at, box, fit, line, lines, svg, text, width
from lensawriter.reports.tables import NOTHING, Table
from lensawriter.usage.comparisons import DAYS_TITLE, Bar

WIDE, HIGH, EDGE = 595, 842, 48
ROOM, BOTTOM, GAP = WIDE - 2 * EDGE, HIGH - EDGE, 16
_ROW, _TITLE = 16, 24
_BARS, _USED = 78, (60, 92, 84, 78)
"""Widths of the bars and of the columns beside them."""


def pages(contents: Contents) -> tuple[str, ...]:
    """Draw a report: first the key figures and the days, then the tables, on as many pages as they take."""
    drawn, y = [_head(contents)], 412.0 if contents.days.used else 276.0
    for each in (
        contents.use_cases,
        *([contents.departments] if contents.departments else []),
        contents.people,
        *contents.others,
    ):
        y = _place(drawn, y, _high(each), _table(each))
    notes = [row for note in contents.notes for row in lines(note, ROOM, 8)]
    shown = [text(0, 8 + place * 12, note, 8, fill=FADED) for place, note in enumerate(notes)]
    _place(drawn, y, 12 * len(notes), *shown)
    return tuple(svg(WIDE, HIGH, *page, _foot(contents, place, len(drawn))) for place, page in enumerate(drawn, 1))


def _place(drawn: list[list[str]], y: float, high: float, *parts: str) -> float:
    """Put a drawing on the last page, or on a new page where it does not fit; return the position of the next drawing."""
    if y + high > BOTTOM:
        drawn.append([])
        y = EDGE
    drawn[-1].append(at(EDGE, y, *parts))
    return y + high + GAP


def _head(contents: Contents) -> list[str]:
    wide = (ROOM - 3 * 10) / 4
    return [
        text(EDGE, 60, "LENSAwriter", 9, fill=FADED),
        text(EDGE, 84, contents.title, 20, bold=True),
        text(EDGE, 103, fit(contents.organisation, ROOM, 11), 11),
        text(EDGE, 120, contents.compared, 8, fill=FADED),
        *(at(EDGE + place * (wide + 10), 134, _tile(each, wide)) for place, each in enumerate(contents.figures)),
        at(EDGE, 236, _heading(DAYS_TITLE)),
        text(EDGE + 103, 246, contents.busiest, 8, fill=FADED),
        at(EDGE, 236, charts.days(contents.days, contents.months, ROOM, 158)) if contents.days.used else "",
    ]


def _heading(title: str) -> str:
    return text(0, 10, title, 11, bold=True)


def _tile(figure: Figure, wide: float) -> str:
    size = 17 * min(1, (wide - 16) / width(figure.value, 17))
    return "".join(
        (
            box(0, 0, wide, 80, SOFT, round_by=5),
            text(10, 19, figure.label, 9, fill=FADED),
            text(10, 41, figure.value, size, bold=True),
            text(10, 57, figure.change, _small(figure.change, wide - 14)),
            text(10, 70, figure.note, _small(figure.note, wide - 14), fill=FADED),
        )
    )


def _small(contents: str, room: float) -> float:
    """Return the font size, at most 8, at which a line fits."""
    return 8 * min(1, room / max(width(contents, 8), 1))


def _high(table: Table) -> float:
    return _TITLE + 12 * len(_note(table)) + _ROW * (max(len(table.rows), 1) + 1)


def _note(table: Table) -> list[str]:
    return lines(table.note, ROOM, 8) if table.note else []


def _table(table: Table) -> str:
    parts, y = [_heading(table.title)], float(_TITLE)
    for note in _note(table):
        parts.append(text(0, y, note, 8, fill=FADED))
        y += 12
    if not table.rows:
        return "".join((*parts, text(0, y + 4, NOTHING, 9, fill=FADED)))
    places, first = _places(table)
    longest = max((max(each.now.value, each.before.value) for each in table.bars), default=0) or 1
    for number, row in enumerate((table.columns, *table.rows)):
        base, faded = y + number * _ROW + 6, number == 0
        for (x, room, anchor), cell in zip(places, row, strict=True):
            size = 8 if faded else 9
            parts.append(text(x, base, fit(cell, room, size), size, fill=FADED if faded else INK, anchor=anchor))
        if table.bars and number:
            parts.append(at(first, base - 8, _bar(table.bars[number - 1], _BARS / longest)))
        parts.append(line(0, base + 5, ROOM, base + 5))
    return "".join(parts)


def _bar(bar: Bar, scale: float) -> str:
    return box(0, 0.5, bar.now.value * scale, 6.5, NOW) + box(0, 8, bar.before.value * scale, 2, BEFORE)


def _places(table: Table) -> tuple[list[tuple[float, float, str]], float]:
    """Return the position, width and text anchor of each column, and the position of the bars."""
    count = len(table.columns)
    if not table.numbers:
        each = ROOM / count
        return [(place * each, each - 8, "start") for place in range(count)], 0
    wide: tuple[int, ...] = _USED if table.bars else (72,) * (count - 1)
    x = first = float(ROOM - sum(wide))
    places: list[tuple[float, float, str]] = [(0, first - (_BARS if table.bars else 0) - 8, "start")]
    for room in wide:
        x += room
        places.append((x, room - 4, "end"))
    return places, first - _BARS


def _foot(contents: Contents, page: int, of: int) -> str:
    named = fit(contents.organisation, 300, 8)
    number = text(WIDE - EDGE, HIGH - 28, f"{page} / {of}", 8, fill=FADED, anchor="end")
    return text(EDGE, HIGH - 28, f"{named}　{contents.title}", 8, fill=FADED) + number
