"""Days and months of limits: they begin at midnight in Asia/Tokyo, wherever the server runs."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from lensawriter.clock import TOKYO


class Period(StrEnum):
    """How long a limit lasts until it is counted anew."""

    DAY = "day"
    MONTH = "month"


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


def day_of(moment: datetime) -> date:
    """Return the day that a moment belongs to."""
    return moment.astimezone(TOKYO).date()


def hour_of(moment: datetime) -> int:
    """Return the hour of the day, 0 to 23."""
    return moment.astimezone(TOKYO).hour


def name(period: Period, day: date) -> str:
    """Return the name that counters have for the day, or for its month."""
    return f"{day:%Y-%m-%d}" if period is Period.DAY else f"{day:%Y-%m}"


def resets_at(period: Period, day: date) -> datetime:
    """Return when a limit of the period that holds this day is counted anew."""
    following = day + timedelta(days=1) if period is Period.DAY else month_of(day).last + timedelta(days=1)
    return datetime.combine(following, time(), TOKYO)


def month_of(day: date) -> Span:
    """Return the whole month of a day."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def before(span: Span) -> Span:
    """Return what a span is compared with: the month before a whole month or its beginning, else as many days before.

    A month that is not over is compared with as many days of the month before, at most all of them.
    """
    month = month_of(span.first)
    if span.first != month.first or span.last > month.last:
        return Span(span.first - timedelta(days=span.days), span.first - timedelta(days=1))
    earlier = month_of(span.first - timedelta(days=1))
    if span == month:
        return earlier
    return Span(earlier.first, min(earlier.last, earlier.first + timedelta(days=span.days - 1)))
