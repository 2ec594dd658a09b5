"""The contents of a report as text, independent of its form: figures, tables and notes."""

from collections.abc import Sequence
from typing import NamedTuple

from lensawriter.limits.evaluation import Unit
from lensawriter.reports import tables, texts
from lensawriter.reports.tables import NOTHING, Table
from lensawriter.usage import comparisons, number_texts
from lensawriter.usage.comparisons import WEEKDAYS, Columns
from lensawriter.usage.dashboard_values import Dashboard, Day


class Figure(NamedTuple):
    """A key figure: label, value, change since the month before, and a note."""

    label: str
    value: str
    change: str
    note: str


class Contents(NamedTuple):
    """The contents of a report."""

    title: str
    organisation: str
    compared: str
    """Sentence on the two months that are compared."""
    figures: tuple[Figure, ...]
    busiest: str
    """Sentence on the day with the most generations."""
    days: Columns
    """The generations of each day."""
    months: tuple[str, str]
    """Names of the month and of the month before, for the legend."""
    use_cases: Table
    departments: Table | None
    people: Table
    others: tuple[Table, ...]
    notes: tuple[str, ...]


def build_contents(found: Dashboard, organisation: str) -> Contents:
    """Return the contents of a report from the figures of a month."""
    span, before = found.selection.span, found.before
    return Contents(
        title=f"{texts.month(span.first)}の利用レポート",
        organisation=texts.name(organisation),
        compared=f"{number_texts.span(span)}の数字です。差は、前の月（{number_texts.span(before)}）と比べたものです。",
        figures=_figures(found),
        busiest=_busiest(found.days),
        days=comparisons.columns(Unit.GENERATIONS, _generations(found.days), _generations(found.days_before)),
        months=(f"{span.first.month}月", f"{before.first.month}月"),
        use_cases=tables.groups("用途別", "用途", found.use_cases),
        departments=tables.groups("部署別", "部署", found.departments)
        if tables.has_departments(found.departments)
        else None,
        people=tables.people(found.people),
        others=tuple(
            table for table in (tables.outcomes(found), tables.speeds(found), tables.absent(found)) if table.rows
        ),
        notes=_notes(found),
    )


def _figures(found: Dashboard) -> tuple[Figure, ...]:
    now, before = found.now, found.earlier
    changes = {unit: f"前月比 {number_texts.change(unit, getattr(now, unit), getattr(before, unit))}" for unit in Unit}
    amounts = {unit: number_texts.amount(unit, getattr(now, unit)) for unit in Unit}
    each = f"1回あたり{now.characters / now.generations:,.0f}字" if now.generations else ""
    people = number_texts.change(Unit.GENERATIONS, now.people, before.people, "名")
    rate = f"利用率 {texts.percent(now.people / found.members)}" if found.members else ""
    return (
        Figure(
            "生成回数",
            amounts[Unit.GENERATIONS],
            changes[Unit.GENERATIONS],
            f"ほかに失敗{now.failed:,}件" if now.failed else "",
        ),
        Figure("文字数", amounts[Unit.CHARACTERS], changes[Unit.CHARACTERS], each),
        Figure(
            "利用料",
            amounts[Unit.YEN],
            changes[Unit.YEN],
            f"料金不明の呼び出し{now.unpriced:,}件" if now.unpriced else "",
        ),
        Figure("使った人", f"{now.people:,}／{found.members:,}名", f"前月比 {people}", rate),
    )


def _generations(days: Sequence[Day]) -> list[int]:
    return [each.sums.generations for each in days]


def _busiest(days: Sequence[Day]) -> str:
    most = max(days, key=lambda each: (each.sums.generations, -each.day.toordinal()))
    if not most.sums.generations:
        return NOTHING
    weekday = WEEKDAYS[most.day.weekday()]
    return f"最も多かったのは{most.day.day}日（{weekday}）の{most.sums.generations:,}回です。"


def _notes(found: Dashboard) -> tuple[str, ...]:
    notes = [
        "日付は日本時間です。生成回数は書き終えた回数で、失敗した執筆は数えません。文字数は生成した文章の文字数です。"
    ]
    if found.now.unpriced:
        notes.append(f"＊ 利用料は、{texts.unpriced(found.now)}。")
    return tuple(notes)
