"""The part 今月の見込み: the expected usage of the month, its likely range, and whether it stays within the limit."""

from decimal import Decimal

import streamlit as st

from lensawriter.limits.evaluation import Unit
from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, part, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.ui.parts import feedback, look
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard, Projection

TITLE = "今月の見込み"
LEGEND = (Key("これまで", charts.NOW), Key("見込み", charts.NOW, "┃"), Key("上限", charts.OTHER, "┃"))


def draw(principal: Principal, found: Dashboard) -> None:
    """Draw one chart for each measure side by side, and one table for all."""
    look.heading(TITLE)
    st.caption(
        "直近4週間の使い方が続いた場合の、月末までの見込みです。薄い帯は、5か月に4か月はその中に収まる範囲です。"
    )
    charted = [each for each in found.projections if each.expected]
    if charted:
        part.draw_legend(LEGEND if any(each.limit is not None for each in charted) else LEGEND[:-1])
    for place, each in zip(st.columns(len(found.projections)), found.projections, strict=True):
        with place, st.container(border=True, height="stretch", key=f"forecast-{each.unit}"):
            st.metric(number_texts.UNITS[each.unit], headline(each))
            st.caption("  \n".join(feedback.escape_markdown(line) for line in (*range_lines(each), *limit_lines(each))))
            if each.expected:
                part.chart(
                    f"forecast-{each.unit}", charts.forecast, [row(each)], f"{number_texts.UNITS[each.unit]}の見込み"
                )
    part.below(principal, found, table_part(found))


def headline(each: Projection) -> str:
    """Return the expected amount."""
    return number_texts.amount(each.unit, each.expected)


def range_lines(each: Projection) -> tuple[str, ...]:
    """Return the lines with the usage so far and the likely range."""
    if not each.expected:
        return ("まだ利用がありません。",)
    so_far = f"これまで {number_texts.amount(each.unit, each.so_far)}"
    if each.low == each.high:
        return (so_far,)
    low = number_texts.amount(each.unit, each.low).removesuffix(number_texts.COUNTER_WORDS[each.unit])
    return so_far, f"範囲 {low}～{number_texts.amount(each.unit, each.high)}"


def limit_lines(each: Projection) -> tuple[str, ...]:
    """Return the lines with the limit, and whether the usage will stay within it."""
    if each.limit is None:
        return ("上限はありません。",)
    limit = f"上限 {number_texts.amount(each.unit, each.limit)}"
    if each.so_far >= each.limit:
        return limit, "上限に達しています。"
    if each.expected > each.limit:
        return limit, "上限を超える見込みです。"
    if each.high > each.limit:
        return limit, "上限を超えるおそれがあります。"
    return limit, f"収まる見込みです（{number_texts.percent(float(each.expected / each.limit))}）。"


def row(each: Projection) -> dict[str, object]:
    """Return the row of the chart."""
    text = f"これまで {number_texts.amount(each.unit, each.so_far)}、見込み {headline(each)}"
    return {
        "今": float(each.so_far),
        "見込み": float(each.expected),
        "低": float(each.low),
        "高": float(each.high),
        "上限": None if each.limit is None else float(each.limit),
        "内容": text,
    }


def table_part(found: Dashboard) -> Part:
    """Return the table of all measures, with the list of the jobs that are counted."""
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
    return Part(TITLE, Table("forecast", columns, cells), queries={"今月のすべての生成": JobQuery(found.selection)})


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _shown(cell: Decimal | int | None) -> str:
    return "無制限" if cell is None else number_texts.amount(Unit.YEN, cell).removesuffix("円")
