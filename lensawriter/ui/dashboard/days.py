"""生成回数 by day, of a long time by week, beside the span before."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from lensawriter.exports.csv_file import Cell
from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.ui.dashboard import charts, table, words
from lensawriter.ui.dashboard.jobs import Ask
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage import comparisons, number_texts
from lensawriter.usage.dashboard_values import Dashboard, Day, Sums

LONG = 92
"""Days from which on a column is a week: more are not told apart."""
WEEK = 7
SERIES = ("この期間", "前の期間")
DRAW = partial(charts.columns, names=SERIES)


class Stretch(NamedTuple):
    """What one column stands for: a day or a week, and what was used in it."""

    span: Span
    sums: Sums


def part(found: Dashboard) -> Part:
    """Return the part of some figures."""
    size = WEEK if found.selection.span.days > LONG else 1
    now, before = stretches(found.days, size), stretches(found.days_before, size)
    used = any(each.sums.generations for each in (*now, *before))
    return Part(
        title=title(found),
        draw=DRAW,
        rows=rows(now, before) if used else (),
        nothing="この期間にも前の期間にも、生成はありません。",
        series=series(found),
        table=_table(now, before) if used else Table("days", (), ()),
        asks={
            words.days(each.span): Ask(found.selection.model_copy(update={"span": each.span}))
            for each in now
            if each.sums.generations or each.sums.failed
        },
    )


def title(found: Dashboard) -> str:
    """Return what a column is."""
    return "1週間ごとの生成回数" if found.selection.span.days > LONG else comparisons.DAYS_TITLE


def series(found: Dashboard) -> tuple[Key, Key]:
    """Return what the colours of a chart stand for: the span and the one before."""
    return (
        Key(f"{SERIES[0]}（{words.days(found.selection.span)}）", charts.NOW),
        Key(f"{SERIES[1]}（{words.days(found.before)}）", charts.BEFORE),
    )


def stretches(days: Sequence[Day], size: int) -> list[Stretch]:
    """Return days together, so many at a time from the first; the last may be shorter."""
    found = []
    for start in range(0, len(days), size):
        some = days[start : start + size]
        sums = Sums(
            **{
                name: sum(getattr(each.sums, name) for each in some)
                for name in ("generations", "failed", "characters", "yen", "unpriced")
            }
        )
        found.append(Stretch(Span(some[0].day, some[-1].day), sums))
    return found


def rows(now: Sequence[Stretch], before: Sequence[Stretch]) -> list[dict[str, object]]:
    """Return what is drawn: the span before lies on the days of this one, the first on the first."""
    found = []
    columns = comparisons.columns(Unit.GENERATIONS, _generations(now), _generations(before))
    for series, stretches, amounts in zip(SERIES, (now, before), columns, strict=True):
        for place, (each, amount) in enumerate(zip(stretches[: len(now)], amounts[: len(now)], strict=True)):
            found.append(
                {
                    "順": place,
                    "日": f"{now[place].span.first.month}/{now[place].span.first.day}",
                    "値": amount.value,
                    "系列": series,
                    "日付": words.days(each.span),
                    "内容": amount.text,
                }
            )
    return found


def _generations(stretches: Sequence[Stretch]) -> list[int]:
    return [each.sums.generations for each in stretches]


def _table(now: Sequence[Stretch], before: Sequence[Stretch]) -> Table:
    """Return all days of both spans; the longer one has rows for itself at the end."""
    count = max(len(now), len(before))
    lined = [(now[n] if n < len(now) else None, before[n] if n < len(before) else None) for n in range(count)]
    return Table("days", COLUMNS, [(*_cells(one), *_cells(other)[:4]) for one, other in lined])


def _cells(each: Stretch | None) -> tuple[Cell, ...]:
    if each is None:
        return (None,) * 6
    sums = each.sums
    return words.days(each.span), sums.generations, sums.characters, sums.yen, sums.unpriced, sums.failed


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
