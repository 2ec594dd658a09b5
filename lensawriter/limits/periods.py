"""Days and months for which limits count usage. They begin at midnight in Asia/Tokyo, in any time zone of the server."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from lensawriter.clock import TOKYO


class Period(StrEnum):
    """The period after which a limit resets."""

    DAY = "day"
    MONTH = "month"


class Span(NamedTuple):
    """A range of days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        """Return whether the range contains a day."""
        return self.first <= day <= self.last


def day_of(moment: datetime) -> date:
    """Return the date of a moment in Asia/Tokyo."""
    return moment.astimezone(TOKYO).date()


def hour_of(moment: datetime) -> int:
    """Return the hour of a moment in Asia/Tokyo, 0 to 23."""
    return moment.astimezone(TOKYO).hour


def period_key(period: Period, day: date) -> str:
    """Return the text that identifies a period in counters: the day (2026-11-25) or its month (2026-11)."""
    return f"{day:%Y-%m-%d}" if period is Period.DAY else f"{day:%Y-%m}"


def resets_at(period: Period, day: date) -> datetime:
    """Return the end of the period that contains this day: the time when a limit resets."""
    following = day + timedelta(days=1) if period is Period.DAY else month_of(day).last + timedelta(days=1)
    return datetime.combine(following, time(), TOKYO)


def month_of(day: date) -> Span:
    """Return all days of the month that contains a day."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def comparison_span(span: Span) -> Span:
    """Return the earlier span that a span is compared with.

    For a whole month, it is the previous month; for the first days of a month, the same number of first days of the
    previous month (or the whole previous month, if it is shorter); for any other span, the same number of days before it.
    """
    month = month_of(span.first)
    if span.first != month.first or span.last > month.last:
        return Span(span.first - timedelta(days=span.days), span.first - timedelta(days=1))
    earlier = month_of(span.first - timedelta(days=1))
    if span == month:
        return earlier
    return Span(earlier.first, min(earlier.last, earlier.first + timedelta(days=span.days - 1)))
