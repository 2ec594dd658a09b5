"""The data of charts that dashboard and report share."""

from decimal import Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.reports.content import build_contents
from lensawriter.ui.dashboard import days, groups
from lensawriter.usage import comparisons
from lensawriter.usage.comparisons import Amount
from tests.support.month import october_figures


def test_bar_has_both_values_with_their_texts() -> None:
    bar = comparisons.bar("広報部", Unit.YEN, Decimal("12.5"), Decimal(0))
    assert (bar.now, bar.before) == (Amount(12.5, "12.5円"), Amount(0, "0円"))


def test_columns_are_used_if_one_value_is_above_zero() -> None:
    assert not comparisons.columns(Unit.GENERATIONS, [0, 0], [0]).used
    assert comparisons.columns(Unit.GENERATIONS, [0, 0], [1]).used


def test_dashboard_and_report_draw_the_same_values_and_texts() -> None:
    found = october_figures()
    contents = build_contents(found, "青葉商会")
    rows = days.part(found).rows
    for series, amounts in zip(days.SERIES, contents.days, strict=True):
        assert [(row["値"], row["内容"]) for row in rows if row["系列"] == series] == list(amounts)
    drawn = groups.build(found, "use_case", Unit.GENERATIONS).rows
    *named, _others = contents.use_cases.bars
    for bar in named:
        assert [(row["値"], row["内容"]) for row in drawn if row["名前"] == bar.name] == [bar.now, bar.before]
