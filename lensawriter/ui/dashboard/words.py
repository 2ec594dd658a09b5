"""Numbers of the dashboard as people read them: amounts, differences, shares, days and durations."""

from datetime import date
from decimal import Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.usage import number_texts


def yen(value: Decimal | None) -> str:
    """Return a price; what is not known is said to be so."""
    return "料金不明" if value is None else number_texts.amount(Unit.YEN, value)


def change(now: Decimal | int, before: Decimal | int, unit: str = "回", kind: Unit = Unit.GENERATIONS) -> str:
    """Return how much more or less it is than before: the amount, and the share where there is something to compare with."""
    more = Decimal(now) - Decimal(before)
    if not more:
        return f"±0{unit}"
    sign = "+" if more > 0 else "-"
    share = f"（{sign}{abs(more) / Decimal(before):.0%}）" if before else ""
    return f"{sign}{number_texts.number(kind, abs(more))}{unit}{share}"


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


def hours(value: float) -> str:
    """Return hours to a tenth."""
    return f"{value:,.1f}時間"
