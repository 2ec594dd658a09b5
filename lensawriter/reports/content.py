"""The contents of a report as text: figures, tables and notes, used by both the HTML page and the PDF."""

from collections.abc import Sequence
from typing import NamedTuple

from lensawriter.limits.evaluation import Unit
from lensawriter.reports import tables, texts
from lensawriter.reports.tables import NOTHING, Table
from lensawriter.usage import comparisons, number_texts
from lensawriter.usage.comparisons import WEEKDAYS, Columns
from lensawriter.usage.dashboard_values import Dashboard, Day


class Figure(NamedTuple):
    """A key figure: label, value, change compared with the previous month, and a note; all are Japanese text."""

    label: str
    value: str
    change: str
    note: str


class Contents(NamedTuple):
    """The contents of a report."""

    title: str
    organisation: str
    compared: str
    """Sentence that names the two compared months."""
    figures: tuple[Figure, ...]
    busiest: str
    """Sentence that names the day with the most generations."""
    days: Columns
    """The generations of each day of this month and of the previous month."""
    months: tuple[str, str]
    """Names of this month and of the previous month, for the legend."""
    use_cases: Table
    departments: Table | None
    people: Table
    others: tuple[Table, ...]
    notes: tuple[str, ...]


def build_contents(dashboard: Dashboard, organisation: str) -> Contents:
    """Return the contents of a report from the figures of a month."""
    span, before = dashboard.selection.span, dashboard.before
    return Contents(
        title=f"{texts.month(span.first)}の利用レポート",
        organisation=texts.name(organisation),
        compared=f"{number_texts.span(span)}の数字です。差は、前の月（{number_texts.span(before)}）と比べたものです。",
        figures=_figures(dashboard),
        busiest=_busiest(dashboard.days),
        days=comparisons.columns(Unit.GENERATIONS, _generations(dashboard.days), _generations(dashboard.days_before)),
        months=(f"{span.first.month}月", f"{before.first.month}月"),
        use_cases=tables.groups("用途別", "用途", dashboard.use_cases),
        departments=tables.groups("部署別", "部署", dashboard.departments)
        if tables.has_departments(dashboard.departments)
        else None,
        people=tables.people(dashboard.people),
        others=tuple(
            table
            for table in (tables.outcomes(dashboard), tables.speeds(dashboard), tables.inactive_members(dashboard))
            if table.rows
        ),
        notes=_notes(dashboard),
    )


def _figures(dashboard: Dashboard) -> tuple[Figure, ...]:
    now, before = dashboard.now, dashboard.earlier
    changes = {unit: f"前月比 {number_texts.change(unit, getattr(now, unit), getattr(before, unit))}" for unit in Unit}
    amounts = {unit: number_texts.amount(unit, getattr(now, unit)) for unit in Unit}
    each = f"1回あたり{now.characters / now.generations:,.0f}字" if now.generations else ""
    people = number_texts.change(Unit.GENERATIONS, now.people, before.people, "名")
    rate = f"利用率 {texts.percent(now.people / dashboard.members)}" if dashboard.members else ""
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
        Figure("使った人", f"{now.people:,}／{dashboard.members:,}名", f"前月比 {people}", rate),
    )


def _generations(days: Sequence[Day]) -> list[int]:
    return [each.sums.generations for each in days]


def _busiest(days: Sequence[Day]) -> str:
    most = max(days, key=lambda each: (each.sums.generations, -each.day.toordinal()))
    if not most.sums.generations:
        return NOTHING
    weekday = WEEKDAYS[most.day.weekday()]
    return f"最も多かったのは{most.day.day}日（{weekday}）の{most.sums.generations:,}回です。"


def _notes(dashboard: Dashboard) -> tuple[str, ...]:
    notes = [
        "日付は日本時間です。生成回数は書き終えた回数で、失敗した執筆は数えません。文字数は生成した文章の文字数です。"
    ]
    if dashboard.now.unpriced:
        notes.append(f"＊ 利用料は、{texts.unpriced(dashboard.now)}。")
    return tuple(notes)
