"""The key figures: generations, characters, yen and people, each with its change since the previous span."""

from typing import Literal, NamedTuple

import streamlit as st

from lensawriter.limits.evaluation import Unit
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard


class Figure(NamedTuple):
    """One key figure as text; `change` is relative to the previous span."""

    label: str
    value: str
    change: str
    note: str


def figures(found: Dashboard) -> tuple[Figure, ...]:
    """Return the key figures in display order."""
    now, before = found.now, found.earlier
    per_generation = f"1回あたり {now.characters / now.generations:,.0f}字" if now.generations else ""
    unpriced = f"料金不明の呼び出し {now.unpriced:,}件" if now.unpriced else ""
    rate = f"利用率 {number_texts.percent(now.people / found.members)}" if found.members else ""
    return (
        Figure("生成回数", *_measured(found, Unit.GENERATIONS), f"ほかに失敗 {now.failed:,}件" if now.failed else ""),
        Figure("文字数", *_measured(found, Unit.CHARACTERS), per_generation),
        Figure("利用料", *_measured(found, Unit.YEN), unpriced),
        Figure(
            "使った人",
            f"{now.people:,} / {found.members:,}名",
            number_texts.change(Unit.GENERATIONS, now.people, before.people, "名"),
            rate,
        ),
    )


def _measured(found: Dashboard, unit: Unit) -> tuple[str, str]:
    now, before = getattr(found.now, unit), getattr(found.earlier, unit)
    return number_texts.amount(unit, now), number_texts.change(unit, now, before)


def draw(found: Dashboard) -> None:
    """Draw the key figures side by side."""
    st.caption(
        f"{number_texts.span(found.selection.span)} の数字です。差は、前の期間（{number_texts.span(found.before)}）と比べたものです。"
    )
    with st.container(key="dashboard-figures"):
        for place, figure in zip(st.columns(4), figures(found), strict=True):
            with place, st.container(border=True, height="stretch", gap="xxsmall"):
                st.metric(
                    figure.label, figure.value, figure.change, delta_color="off", delta_arrow=_arrow(figure.change)
                )
                if figure.note:
                    st.caption(figure.note)


def _arrow(change: str) -> Literal["auto", "off"]:
    return "off" if change.startswith("±") else "auto"
