"""The data of charts that compare a span with the previous span, for the dashboard (Altair) and the report (SVG).

Both draw the same titles, values and number texts. Each chooses its own colours and sizes: the dashboard is read on a
light or dark background, the report on white paper.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from lensawriter.limits.evaluation import Unit
from lensawriter.usage import number_texts

DAYS_TITLE = "1日ごとの生成回数"
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
"""From Monday, as `date.weekday` counts."""


class Amount(NamedTuple):
    """A value of a chart, and its text with the unit."""

    value: float
    text: str


class Bar(NamedTuple):
    """One bar: its value in the span, and its value in the previous span."""

    name: str
    now: Amount
    before: Amount


class Columns(NamedTuple):
    """One column for each day or week of a span. The columns of the previous span are drawn behind them, in the same order."""

    now: tuple[Amount, ...]
    before: tuple[Amount, ...]

    @property
    def used(self) -> bool:
        """Return whether any value is above zero; without one, no chart is drawn."""
        return any(each.value for each in (*self.now, *self.before))


def bar(name: str, unit: Unit, now: Decimal | int, before: Decimal | int) -> Bar:
    """Return the bar of a value now and the value before."""
    return Bar(name, _amount(unit, now), _amount(unit, before))


def columns(unit: Unit, now: Iterable[Decimal | int], before: Iterable[Decimal | int]) -> Columns:
    """Return the columns of the values now and the values before, oldest first."""
    return Columns(tuple(_amount(unit, each) for each in now), tuple(_amount(unit, each) for each in before))


def _amount(unit: Unit, value: Decimal | int) -> Amount:
    return Amount(value if isinstance(value, int) else float(value), number_texts.amount(unit, value))
