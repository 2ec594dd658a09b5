"""Numbers of the dashboard as people read them: amounts, differences, shares, days and durations."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lensawriter.limits.chain import Unit
from lensawriter.limits.periods import Span

MEASURES = {Unit.GENERATIONS: "生成回数", Unit.CHARACTERS: "文字数", Unit.YEN: "利用料"}
COUNTED = {Unit.GENERATIONS: "回", Unit.CHARACTERS: "字", Unit.YEN: "円"}
UNKNOWN = "―"
"""Where there is nothing to say."""


def amount(unit: Unit, value: Decimal | int) -> str:
    """Return an amount with its unit."""
    return f"{_number(unit, Decimal(value))}{COUNTED[unit]}"


def _number(unit: Unit, value: Decimal) -> str:
    """Return a whole number; of little money, the part of a yen that there is: single articles cost no more."""
    places = 0 if unit is not Unit.YEN or abs(value) >= 100 or not value else 1 if abs(value) >= 1 else 2
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,}"


def yen(value: Decimal | None) -> str:
    """Return a price; what is not known is said to be so."""
    return "料金不明" if value is None else amount(Unit.YEN, value)


def change(now: Decimal | int, before: Decimal | int, unit: str = "回", kind: Unit = Unit.GENERATIONS) -> str:
    """Return how much more or less it is than before: the amount, and the share where there is something to compare with."""
    more = Decimal(now) - Decimal(before)
    if not more:
        return f"±0{unit}"
    sign = "+" if more > 0 else "-"
    share = f"（{sign}{abs(more) / Decimal(before):.0%}）" if before else ""
    return f"{sign}{_number(kind, abs(more))}{unit}{share}"


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


def minutes(value: float) -> str:
    """Return minutes, with hours where there are any."""
    whole = round(value)
    hours, rest = divmod(whole, 60)
    return f"{hours:,}時間{f'{rest}分' if rest else ''}" if hours else f"{whole}分"


def hours(value: float) -> str:
    """Return hours to a tenth."""
    return f"{value:,.1f}時間"


def seconds(value: float | None) -> str:
    """Return seconds to a tenth; nothing where no call finished."""
    return UNKNOWN if value is None else f"{value:,.1f}秒"
