"""Days and months begin at midnight in Asia/Tokyo, independent of the server's time zone."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from lensawriter.clock import TOKYO
from lensawriter.limits.periods import Period, Span, comparison_span, day_of, hour_of, month_of, period_key, resets_at

ZONES = ("UTC", "America/New_York", "Asia/Tokyo")


@pytest.fixture(params=ZONES, autouse=True)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set the time zone of the process."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_month_changes_at_midnight_in_tokyo() -> None:
    last = datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in Tokyo
    first = last + timedelta(seconds=1)
    assert (day_of(last), day_of(first)) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (hour_of(last), hour_of(first)) == (23, 0)
    assert [period_key(Period.MONTH, day_of(each)) for each in (last, first)] == ["2026-11", "2026-12"]
    assert [period_key(Period.DAY, day_of(each)) for each in (last, first)] == ["2026-11-30", "2026-12-01"]
    assert resets_at(Period.MONTH, day_of(last)) == resets_at(Period.DAY, day_of(last)) == first
    assert resets_at(Period.MONTH, day_of(first)) == datetime(2027, 1, 1, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("day", "tomorrow", "last"),
    [
        (date(2028, 2, 28), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2027, 3, 1), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_leap_days_and_year_ends_are_handled(day: date, tomorrow: date, last: date) -> None:
    assert day_of(resets_at(Period.DAY, day)) == tomorrow
    assert month_of(day) == Span(day.replace(day=1), last)
    assert resets_at(Period.MONTH, day) == resets_at(Period.DAY, last)


@pytest.mark.parametrize(
    ("span", "earlier"),
    [
        ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), date(2026, 10, 31))),
        ((date(2028, 3, 1), date(2028, 3, 31)), (date(2028, 2, 1), date(2028, 2, 29))),
        ((date(2026, 11, 1), date(2026, 11, 25)), (date(2026, 10, 1), date(2026, 10, 25))),
        ((date(2026, 3, 1), date(2026, 3, 30)), (date(2026, 2, 1), date(2026, 2, 28))),
        ((date(2026, 11, 19), date(2026, 11, 25)), (date(2026, 11, 12), date(2026, 11, 18))),
        ((date(2025, 12, 1), date(2026, 11, 30)), (date(2024, 12, 1), date(2025, 11, 30))),
    ],
)
def test_span_is_compared_with_the_matching_earlier_span(span: tuple[date, date], earlier: tuple[date, date]) -> None:
    assert comparison_span(Span(*span)) == Span(*earlier)
