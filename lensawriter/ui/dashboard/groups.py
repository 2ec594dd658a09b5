"""The part 内訳: usage by person, department, use case, model and prompt version, compared with the previous span."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from lensawriter.exports.csv_file import Cell
from lensawriter.limits.evaluation import Unit
from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, days, part, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.ui.parts import look
from lensawriter.ui.parts.unique_names import unique_names
from lensawriter.usage import comparisons, number_texts
from lensawriter.usage.dashboard_values import Dashboard, Group, Sums

DRAW = partial(charts.bars, names=days.SERIES)
BAR_LIMIT = 15
"""Bars of the chart; the table has all groups."""


class Grouping(NamedTuple):
    """One way to group the figures."""

    label: str
    groups: Callable[[Dashboard], Sequence[Group]]
    filters: Callable[[str], dict[str, object]]
    """Key of a group -> fields of a selection that select its jobs."""


def _version(key: str) -> dict[str, object]:
    use_case, _, version = key.partition(" ")
    return {"use_case": use_case, "prompt_version": version}


GROUPINGS = {
    "person": Grouping("利用者", lambda found: found.people, lambda key: {"user_id": UUID(key)}),
    "department": Grouping("部署", lambda found: found.departments, lambda key: {"department_id": UUID(key)}),
    "use_case": Grouping("用途", lambda found: found.use_cases, lambda key: {"use_case": key}),
    "model": Grouping("モデル", lambda found: found.models, lambda key: {"model": key}),
    "version": Grouping("プロンプトの版", lambda found: found.versions, _version),
}


def draw(principal: Principal, found: Dashboard) -> None:
    """Draw the choice of grouping and measure, and the part."""
    look.heading("内訳")
    with st.container(horizontal=True, key="dashboard-sides"):
        grouping_name = st.segmented_control(
            "分け方",
            list(GROUPINGS),
            format_func=lambda each: GROUPINGS[each].label,
            default="person",
            required=True,
            key="dashboard.side",
            wrap=True,
            label_visibility="collapsed",
        )
        measure = st.segmented_control(
            "数字",
            list(Unit),
            format_func=number_texts.UNITS.__getitem__,
            default=Unit.GENERATIONS,
            required=True,
            key="dashboard.measure",
            wrap=True,
            label_visibility="collapsed",
        )
    part.draw(principal, found, build(found, grouping_name or "person", Unit(measure or Unit.GENERATIONS)), title=False)


def build(found: Dashboard, grouping_name: str, unit: Unit) -> Part:
    """Return the part for one of the GROUPINGS and one unit."""
    grouping = GROUPINGS[grouping_name]
    groups = sorted(grouping.groups(found), key=lambda each: (-of(each.now, unit), -of(each.before, unit), each.name))
    names = unique_names(each.name for each in groups)
    top = [
        (name, each)
        for name, each in zip(names, groups, strict=True)
        if of(each.now, unit) > 0 or of(each.before, unit) > 0
    ]
    return Part(
        title=f"{grouping.label}ごとの{number_texts.UNITS[unit]}",
        caption=f"多い順に{BAR_LIMIT}件を表示しています。すべては表で見られます。" if len(top) > BAR_LIMIT else "",
        draw=DRAW,
        rows=rows(top[:BAR_LIMIT], unit),
        legend=days.legend(found),
        empty_sentence=_empty_sentence(found, unit),
        table=Table(
            f"by-{grouping_name}",
            _columns(grouping.label),
            [_row(name, each) for name, each in zip(names, groups, strict=True)],
        ),
        queries={
            name: JobQuery(found.selection.model_copy(update=grouping.filters(each.key)))
            for name, each in zip(names, groups, strict=True)
            if each.key is not None
        },
    )


def of(sums: Sums, unit: Unit) -> float:
    """Return the amount of one unit in the sums."""
    return float(getattr(sums, unit))


def rows(top: Sequence[tuple[str, Group]], unit: Unit) -> list[dict[str, object]]:
    """Return the rows of the chart."""
    found = []
    for name, each in top:
        bar = comparisons.bar(name, unit, getattr(each.now, unit), getattr(each.before, unit))
        for label, (value, text) in zip(days.SERIES, (bar.now, bar.before), strict=True):
            found.append({"名前": name, "値": value, "系列": label, "内容": text, "文": f"{name}　{text}"})
    return found


def _empty_sentence(found: Dashboard, unit: Unit) -> str:
    if unit is Unit.YEN and found.now.unpriced:
        return "この期間の呼び出しは、料金が登録されていないモデルによるものです。"
    return "この期間にも前の期間にも、利用はありません。"


def _columns(first: str) -> tuple[Column, ...]:
    shown = []
    for unit in Unit:
        show = _shown(unit)
        shown += [Column(number_texts.UNITS[unit], show), Column(f"前の期間の{number_texts.UNITS[unit]}", show)]
    counts = [Column(head, lambda cell: f"{cell:,}件") for head in ("料金不明の呼び出し", "失敗")]
    return table.text(first), *shown, *counts


def _shown(unit: Unit) -> table.Show:
    return lambda cell: number_texts.amount(unit, cell)


def _row(name: str, each: Group) -> tuple[Cell, ...]:
    amounts = [getattr(sums, unit) for unit in Unit for sums in (each.now, each.before)]
    return name, *amounts, each.now.unpriced, each.now.failed
