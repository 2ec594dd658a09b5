"""What a month will come to: the days that are left go on as the last four weeks, working days and weekends apart; pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import fmean, variance
from typing import NamedTuple

from lensawriter.limits.periods import Span, month_of

WEEKS = 28
"""How many days before today are looked at: four of each weekday."""
SHARE = 1.2816
"""Standard deviations on either side of the mean between which four of five values lie."""
_WEEKEND = 5


class Expected(NamedTuple):
    """What is used so far, what the month is expected to come to, and between what it lies in four of five months."""

    so_far: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal


def projects(span: Span, today: date) -> bool:
    """Tell whether a span is the month of today, whole or up to today: another has nothing to come."""
    month = month_of(today)
    return span.first == month.first and span.last in (today, month.last)


def looked_at(today: date) -> Span:
    """Return the days that say how it goes on; today is not over, and says nothing yet."""
    return Span(today - timedelta(days=WEEKS), today - timedelta(days=1))


def project(today: date, used: Mapping[date, Decimal]) -> Expected:
    """Return what the month of today will come to, from what was used on each day of it and of the four weeks before.

    A day that is not named was without use, but the days before the first use do not count: nobody had begun. Of today
    what lacks of a usual day is still to come. Where one kind of day was not seen yet, it is taken to be like the others.
    """
    month = month_of(today)
    so_far = sum((amount for day, amount in used.items() if month.holds(day) and day <= today), Decimal(0))
    seen = _seen(today, used)
    expected, spread = 0.0, 0.0
    for weekend in (False, True):
        usual = [amount for day, amount in seen if _weekend(day) is weekend] or [amount for _, amount in seen]
        if not usual:
            continue
        mean = fmean(usual)
        ahead = sum(1 for day in _after(today, month) if _weekend(day) is weekend)
        lacking = max(0.0, mean - float(used.get(today, 0))) if _weekend(today) is weekend else 0.0
        expected += ahead * mean + lacking
        days = ahead + (1 if lacking else 0)
        # Each day varies, and so does the mean itself, which few days have said.
        spread += _variance(usual) * (days + days * days / len(usual))
    aside = SHARE * sqrt(spread)
    return Expected(
        so_far,
        so_far + _amount(expected),
        so_far + _amount(max(0.0, expected - aside)),
        so_far + _amount(expected + aside),
    )


def _seen(today: date, used: Mapping[date, Decimal]) -> list[tuple[date, float]]:
    span = looked_at(today)
    begun = min((day for day, amount in used.items() if amount and span.holds(day)), default=None)
    if begun is None:
        return []
    days = (begun + timedelta(days=each) for each in range((span.last - begun).days + 1))
    return [(day, float(used.get(day, 0))) for day in days]


def _after(today: date, month: Span) -> list[date]:
    return [today + timedelta(days=each) for each in range(1, (month.last - today).days + 1)]


def _variance(amounts: Sequence[float]) -> float:
    """Return how much days differ; one alone does not tell, and is taken to differ by as much as it is."""
    return float(variance(amounts)) if len(amounts) > 1 else amounts[0] ** 2


def _weekend(day: date) -> bool:
    return day.weekday() >= _WEEKEND


def _amount(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))
