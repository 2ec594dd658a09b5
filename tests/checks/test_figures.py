"""Figures are compared by value: notation may change, a value may not."""

import pytest

from lensawriter.checks.figures import figures, foreign


@pytest.mark.parametrize(
    ("one", "two"),
    [("1,080円", "１０８０円"), ("4万8,000円", "48,000円"), ("2億1,000万円", "210,000,000円"), ("0.50", "0.5"), ("３割", "3割")],
)  # fmt: skip
def test_the_same_value_in_another_notation_is_the_same_figure(one: str, two: str) -> None:
    assert figures(one) == figures(two)


@pytest.mark.parametrize("draft", ["およそ21人", "20.1人", "2026年11月25日"])
def test_a_figure_that_stands_nowhere_is_foreign(draft: str) -> None:
    assert foreign(draft, "参加者は20人", "定員12名")


def test_a_figure_of_any_ground_is_not_foreign() -> None:
    assert foreign("20人と12名", "参加者は20人", "定員12名") == frozenset()
