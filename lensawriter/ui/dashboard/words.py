"""Numbers of the dashboard as people read them: prices, shares and days."""

from datetime import date
from decimal import Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.usage import number_texts


def yen(value: Decimal | None) -> str:
    """Return a price; what is not known is said to be so."""
    return "料金不明" if value is None else number_texts.amount(Unit.YEN, value)


def percent(share: float, places: int = 0) -> str:
    """Return a share of one as a percentage."""
    return f"{share:.{places}%}"


def day(each: date) -> str:
    """Return a day in full."""
    return f"{each:%Y/%m/%d}"


def days(span: Span) -> str:
    """Return days from the first to the last, the year once where both lie in it."""
    if span.days == 1:
        return day(span.first)
    last = f"{span.last:%m/%d}" if span.first.year == span.last.year else day(span.last)
    return f"{day(span.first)}～{last}"
