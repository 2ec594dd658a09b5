"""今月の見込み: what the month will come to, between what it will lie, and whether the limit holds."""

from decimal import Decimal

import streamlit as st

from lensawriter.limits.evaluation import Unit
from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, part, table, words
from lensawriter.ui.dashboard.jobs import Ask
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.ui.parts import feedback, look
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard, Projection

TITLE = "今月の見込み"
KEYS = (Key("これまで", charts.NOW), Key("見込み", charts.NOW, "┃"), Key("上限", charts.OTHER, "┃"))


def draw(principal: Principal, found: Dashboard) -> None:
    """Draw a line for each measure side by side, and one table for all."""
    look.heading(TITLE)
    st.caption(
        "直近4週間の使い方が続いた場合の、月末までの見込みです。薄い帯は、5か月に4か月はその中に収まる範囲です。"
    )
    drawn = [each for each in found.projections if each.expected]
    if drawn:
        part.keys(KEYS if any(each.limit is not None for each in drawn) else KEYS[:-1])
    for place, each in zip(st.columns(len(found.projections)), found.projections, strict=True):
        with place, st.container(border=True, height="stretch", key=f"forecast-{each.unit}"):
            st.metric(number_texts.UNITS[each.unit], headline(each))
            st.caption("  \n".join(feedback.escape_markdown(line) for line in (*between(each), *verdict(each))))
            if each.expected:
                part.chart(
                    f"forecast-{each.unit}", charts.forecast, [row(each)], f"{number_texts.UNITS[each.unit]}の見込み"
                )
    part.below(principal, found, below(found))


def headline(each: Projection) -> str:
    """Say what is expected."""
    return number_texts.amount(each.unit, each.expected)


def between(each: Projection) -> tuple[str, ...]:
    """Say what was used so far, and between what the month will lie, a line each."""
    if not each.expected:
        return ("まだ利用がありません。",)
    so_far = f"これまで {number_texts.amount(each.unit, each.so_far)}"
    if each.low == each.high:
        return (so_far,)
    low = number_texts.amount(each.unit, each.low).removesuffix(number_texts.COUNTER_WORDS[each.unit])
    return so_far, f"範囲 {low}～{number_texts.amount(each.unit, each.high)}"


def verdict(each: Projection) -> tuple[str, ...]:
    """Say the limit, and whether it holds, a line each."""
    if each.limit is None:
        return ("上限はありません。",)
    limit = f"上限 {number_texts.amount(each.unit, each.limit)}"
    if each.so_far >= each.limit:
        return limit, "上限に達しています。"
    if each.expected > each.limit:
        return limit, "上限を超える見込みです。"
    if each.high > each.limit:
        return limit, "上限を超えるおそれがあります。"
    return limit, f"収まる見込みです（{words.percent(float(each.expected / each.limit))}）。"


def row(each: Projection) -> dict[str, object]:
    """Return what is drawn."""
    said = f"これまで {number_texts.amount(each.unit, each.so_far)}、見込み {headline(each)}"
    return {
        "今": float(each.so_far),
        "見込み": float(each.expected),
        "低": float(each.low),
        "高": float(each.high),
        "上限": None if each.limit is None else float(each.limit),
        "内容": said,
    }


def below(found: Dashboard) -> Part:
    """Return the table of all measures, and the jobs that they go by."""
    columns = (
        table.text("項目"),
        *(Column(head, _shown) for head in ("これまで", "見込み", "見込みの下限", "見込みの上限", "利用の上限")),
    )
    cells = [
        (
            f"{number_texts.UNITS[each.unit]}（{number_texts.COUNTER_WORDS[each.unit]}）",
            each.so_far,
            _rounded(each.expected),
            _rounded(each.low),
            _rounded(each.high),
            each.limit,
        )
        for each in found.projections
    ]
    return Part(TITLE, Table("forecast", columns, cells), asks={"今月のすべての生成": Ask(found.selection)})


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _shown(cell: Decimal | int | None) -> str:
    return "無制限" if cell is None else number_texts.amount(Unit.YEN, cell).removesuffix("円")
