"""The part 生成回数: generations by day, or by week in a long span, compared with the previous span."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from lensawriter.exports.csv_file import Cell
from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.ui.dashboard import charts, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage import comparisons, number_texts
from lensawriter.usage.dashboard_values import Dashboard, Day, Sums

LONG_SPAN = 92
"""In a span of more days, a column is a week, because columns of single days would be too narrow."""
WEEK = 7
SERIES = ("この期間", "前の期間")
DRAW = partial(charts.columns, names=SERIES)


class Period(NamedTuple):
    """The day or week of one column, and its usage."""

    span: Span
    sums: Sums


def part(found: Dashboard) -> Part:
    """Return the content of the part."""
    size = WEEK if found.selection.span.days > LONG_SPAN else 1
    now, before = periods(found.days, size), periods(found.days_before, size)
    used = any(each.sums.generations for each in (*now, *before))
    return Part(
        title=title(found),
        draw=DRAW,
        rows=rows(now, before) if used else (),
        empty_sentence="この期間にも前の期間にも、生成はありません。",
        legend=legend(found),
        table=_table(now, before) if used else Table("days", (), ()),
        queries={
            number_texts.span(each.span): JobQuery(found.selection.model_copy(update={"span": each.span}))
            for each in now
            if each.sums.generations or each.sums.failed
        },
    )


def title(found: Dashboard) -> str:
    """Return the title, which names what one column is."""
    return "1週間ごとの生成回数" if found.selection.span.days > LONG_SPAN else comparisons.DAYS_TITLE


def legend(found: Dashboard) -> tuple[Key, Key]:
    """Return the legend of a chart that compares the span with the previous one."""
    return (
        Key(f"{SERIES[0]}（{number_texts.span(found.selection.span)}）", charts.NOW),
        Key(f"{SERIES[1]}（{number_texts.span(found.before)}）", charts.BEFORE),
    )


def periods(days: Sequence[Day], size: int) -> list[Period]:
    """Return the days in groups of `size`, counted from the first day; the last group may be shorter."""
    found = []
    for start in range(0, len(days), size):
        group = days[start : start + size]
        sums = Sums(
            **{
                name: sum(getattr(each.sums, name) for each in group)
                for name in ("generations", "failed", "characters", "yen", "unpriced")
            }
        )
        found.append(Period(Span(group[0].day, group[-1].day), sums))
    return found


def rows(now: Sequence[Period], before: Sequence[Period]) -> list[dict[str, object]]:
    """Return the rows of the chart: each period with that of the previous span at the same position."""
    found = []
    columns = comparisons.columns(Unit.GENERATIONS, _generations(now), _generations(before))
    for series, periods, amounts in zip(SERIES, (now, before), columns, strict=True):
        for place, (each, amount) in enumerate(zip(periods[: len(now)], amounts[: len(now)], strict=True)):
            found.append(
                {
                    "順": place,
                    "日": f"{now[place].span.first.month}/{now[place].span.first.day}",
                    "値": amount.value,
                    "系列": series,
                    "日付": number_texts.span(each.span),
                    "内容": amount.text,
                }
            )
    return found


def _generations(periods: Sequence[Period]) -> list[int]:
    return [each.sums.generations for each in periods]


def _table(now: Sequence[Period], before: Sequence[Period]) -> Table:
    """Return the table of both spans side by side; cells without a day in the shorter span are empty."""
    count = max(len(now), len(before))
    pairs = [(now[n] if n < len(now) else None, before[n] if n < len(before) else None) for n in range(count)]
    return Table("days", COLUMNS, [(*_cells(one), *_cells(other)[:4]) for one, other in pairs])


def _cells(each: Period | None) -> tuple[Cell, ...]:
    if each is None:
        return (None,) * 6
    sums = each.sums
    return number_texts.span(each.span), sums.generations, sums.characters, sums.yen, sums.unpriced, sums.failed


def _or_nothing(unit: Unit) -> table.Show:
    return lambda cell: "" if cell is None else number_texts.amount(unit, cell)


_SHOWN = [(number_texts.UNITS[unit], _or_nothing(unit)) for unit in Unit]
COLUMNS = (
    table.text("日付"),
    *(Column(head, show) for head, show in _SHOWN),
    Column("料金不明の呼び出し", lambda cell: "" if cell is None else f"{cell:,}件"),
    Column("失敗", lambda cell: "" if cell is None else f"{cell:,}件"),
    table.text("前の期間の日付"),
    *(Column(f"前の期間の{head}", show) for head, show in _SHOWN),
)
