"""Projection of a month's usage: the rest continues like the last four weeks, working days and weekends averaged separately."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import fmean, variance
from typing import NamedTuple

from lensawriter.limits.periods import Span, month_of

OBSERVED_DAYS = 28
"""The number of days before today that the projection uses: four of each weekday."""
DEVIATIONS = 1.2816
"""Standard deviations on each side of the mean within which 80 percent of the values of a normal distribution are."""
_WEEKEND = 5


class Expected(NamedTuple):
    """What was used so far, the expected total of the month, and the bounds of its 80 percent interval."""

    so_far: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal


def is_current_month(span: Span, today: date) -> bool:
    """Return whether a span is the month of today, whole or up to today; only this one is projected."""
    month = month_of(today)
    return span.first == month.first and span.last in (today, month.last)


def observed_days(today: date) -> Span:
    """Return the days that a projection uses; without today, which is not over."""
    return Span(today - timedelta(days=OBSERVED_DAYS), today - timedelta(days=1))


def project(today: date, used: Mapping[date, Decimal]) -> Expected:
    """Project the usage of the month of today from the usage by day of this month and of the four weeks before.

    A day without an entry had no usage, but days before the first usage do not count, because the organisation had not started. The
    rest of today is filled up to an average day. If no weekend was observed, weekends get the average of working days, and vice versa.
    """
    month = month_of(today)
    so_far = sum((amount for day, amount in used.items() if month.contains(day) and day <= today), Decimal(0))
    observed = _observed(today, used)
    expected, spread = 0.0, 0.0
    for weekend in (False, True):
        amounts = [amount for day, amount in observed if _is_weekend(day) is weekend] or [each for _, each in observed]
        if not amounts:
            continue
        mean = fmean(amounts)
        ahead = sum(1 for day in _days_after(today, month) if _is_weekend(day) is weekend)
        rest_of_today = max(0.0, mean - float(used.get(today, 0))) if _is_weekend(today) is weekend else 0.0
        expected += ahead * mean + rest_of_today
        days = ahead + (1 if rest_of_today else 0)
        # Two sources of variance: each day varies, and the mean itself is uncertain when few days were observed.
        spread += _variance(amounts) * (days + days * days / len(amounts))
    margin = DEVIATIONS * sqrt(spread)
    return Expected(
        so_far,
        so_far + _amount(expected),
        so_far + _amount(max(0.0, expected - margin)),
        so_far + _amount(expected + margin),
    )


def _observed(today: date, used: Mapping[date, Decimal]) -> list[tuple[date, float]]:
    """Return the amounts of the observed days, from the first day with usage."""
    span = observed_days(today)
    first = min((day for day, amount in used.items() if amount and span.contains(day)), default=None)
    if first is None:
        return []
    days = (first + timedelta(days=each) for each in range((span.last - first).days + 1))
    return [(day, float(used.get(day, 0))) for day in days]


def _days_after(today: date, month: Span) -> list[date]:
    return [today + timedelta(days=each) for each in range(1, (month.last - today).days + 1)]


def _variance(amounts: Sequence[float]) -> float:
    """Return the variance of the amounts; for a single amount, whose variance is unknown, its square."""
    return float(variance(amounts)) if len(amounts) > 1 else amounts[0] ** 2


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _WEEKEND


def _amount(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))
