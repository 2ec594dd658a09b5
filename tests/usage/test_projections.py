"""Projections of a month: working days and weekends, the interval, and that it is never below the usage so far."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from random import Random
from statistics import variance

import pytest

from lensawriter.limits.periods import Span, month_of
from lensawriter.usage.projections import DEVIATIONS, OBSERVED_DAYS, is_current_month, observed_days, project


def amounts(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


def steady(today: date, working: int, weekend: int, days: int = 60) -> dict[date, Decimal]:
    """Return the same amount for every working day and for every weekend day, up to yesterday."""
    past = (today - timedelta(days=each) for each in range(1, days + 1))
    return {day: Decimal(weekend if day.weekday() >= 5 else working) for day in past}


def test_february_of_a_leap_year_has_29_days() -> None:
    today = date(2028, 2, 15)  # a Tuesday; 10 working days and 4 weekend days follow
    found = project(today, steady(today, 10, 1))
    assert found.so_far == sum(steady(today, 10, 1, 14).values())
    assert found.expected == found.so_far + 11 * 10 + 4 * 1
    assert found.low == found.expected == found.high, "equal days have no variance"


@pytest.mark.parametrize(("first", "days"), [(date(2027, 2, 1), 28), (date(2028, 2, 1), 29), (date(2026, 11, 1), 30)])
def test_first_day_projects_the_whole_month(first: date, days: int) -> None:
    found = project(first, steady(first, 3, 3))
    assert [found.so_far, found.expected] == [0, 3 * days]


def test_last_day_projects_the_rest_of_today() -> None:
    last = date(2026, 11, 30)
    used = steady(last, 10, 0)
    before = sum(amount for day, amount in used.items() if day.month == 11)
    found = project(last, used | {last: Decimal(4)})
    assert [found.so_far, found.expected] == [before + 4, before + 10]
    more = project(last, used | {last: Decimal(25)})
    assert (more.expected, more.low, more.high) == (before + 25,) * 3


def test_no_usage_projects_nothing() -> None:
    assert project(date(2026, 11, 24), {}) == amounts(0, 0, 0, 0)
    long_ago = {date(2026, 9, 1): Decimal(500)}
    assert project(date(2026, 11, 24), long_ago) == amounts(0, 0, 0, 0)


def test_usage_of_today_alone_projects_nothing_more() -> None:
    today = date(2026, 11, 24)
    assert project(today, {today: Decimal(9)}) == amounts(9, 9, 9, 9)


def test_days_before_the_first_usage_are_not_observed() -> None:
    today = date(2026, 11, 24)
    begun = {day: amount for day, amount in steady(today, 8, 8).items() if day >= date(2026, 11, 16)}
    assert project(today, begun).expected == 8 * 8 + 7 * 8


def test_without_an_observed_weekend_the_average_of_working_days_is_used() -> None:
    today = date(2026, 11, 25)  # usage started on Monday, so no weekend was observed
    used = {date(2026, 11, 23): Decimal(6), date(2026, 11, 24): Decimal(6)}
    assert project(today, used).expected == 12 + 6 * 6


def test_single_observed_day_gives_a_wide_interval() -> None:
    found = project(date(2026, 11, 24), {date(2026, 11, 23): Decimal(6)})
    assert found.low == found.so_far == 6
    assert found.high > found.expected == 6 + 7 * 6


def test_usage_of_the_month_before_is_not_counted() -> None:
    today = date(2026, 11, 3)
    assert project(today, steady(today, 5, 5)).so_far == 10


def test_interval_contains_both_variances_and_is_never_below_the_usage() -> None:
    today, draw = date(2026, 11, 24), Random(4)
    past = [today - timedelta(days=each) for each in range(1, OBSERVED_DAYS + 1)]
    used = {day: Decimal(0 if day.weekday() >= 5 else draw.randrange(5, 40)) for day in past} | {today: Decimal(99)}
    found = project(today, used)
    usual = [float(used[day]) for day in past if day.weekday() < 5]
    aside = DEVIATIONS * sqrt(variance(usual) * (4 + 4 * 4 / 20))  # four working days follow, twenty were observed
    assert float(found.high - found.expected) == pytest.approx(aside, abs=1e-5)
    assert float(found.expected - found.low) == pytest.approx(aside, abs=1e-5)
    wild = {day: Decimal(1000 if day == past[0] else 0) for day in past[:9]}
    assert project(today, wild).low == project(today, wild).so_far


def test_interval_contains_80_percent_of_simulated_months() -> None:
    inside, months, draw = 0, 400, Random(11)
    for each in range(months):
        today = date(2026, 1, 12) + timedelta(days=draw.randrange(700))
        span = Span(today - timedelta(days=OBSERVED_DAYS), month_of(today).last)
        every = [span.first + timedelta(days=each) for each in range(span.days)]
        whole = {day: Decimal(round(max(0.0, draw.gauss(5 if day.weekday() >= 5 else 60, 15)), 3)) for day in every}
        seen = {day: amount for day, amount in whole.items() if day < today}
        found = project(today, seen)
        came = sum(amount for day, amount in whole.items() if month_of(today).contains(day))
        inside += found.low <= came <= found.high
    assert 0.74 <= inside / months <= 0.87


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 24), True),
        (date(2026, 11, 1), date(2026, 11, 30), True),
        (date(2026, 11, 1), date(2026, 11, 23), False),
        (date(2026, 11, 2), date(2026, 11, 24), False),
        (date(2026, 10, 1), date(2026, 10, 31), False),
        (date(2025, 11, 1), date(2025, 11, 30), False),
    ],
)
def test_only_the_month_of_today_is_projected(first: date, last: date, expected: bool) -> None:
    assert is_current_month(Span(first, last), date(2026, 11, 24)) is expected


def test_four_weeks_before_today_are_observed() -> None:
    assert observed_days(date(2026, 3, 1)) == Span(date(2026, 2, 1), date(2026, 2, 28))
