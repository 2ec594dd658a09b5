"""Figures are compared by value, independent of their notation."""

import pytest

from lensawriter.checks.figures import figures, unsupported_figures


@pytest.mark.parametrize(
    ("one", "two"),
    [("1,080円", "１０８０円"), ("4万8,000円", "48,000円"), ("2億1,000万円", "210,000,000円"), ("0.50", "0.5"), ("３割", "3割")],
)  # fmt: skip
def test_same_value_in_another_notation_is_the_same_figure(one: str, two: str) -> None:
    assert figures(one) == figures(two)


@pytest.mark.parametrize("draft", ["およそ21人", "20.1人", "2026年11月25日"])
def test_figure_that_occurs_in_no_source_is_unsupported(draft: str) -> None:
    assert unsupported_figures(draft, "参加者は20人", "定員12名")


def test_figure_of_any_source_is_supported() -> None:
    assert unsupported_figures("20人と12名", "参加者は20人", "定員12名") == frozenset()
