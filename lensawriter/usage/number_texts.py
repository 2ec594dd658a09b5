"""Figures in words, as the dashboard and the report say them: amounts, durations, and what is not known."""

from decimal import ROUND_HALF_UP, Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.usage.limit_texts import COUNTED

UNKNOWN = "―"
"""Where there is nothing to say."""


def number(unit: Unit, value: Decimal) -> str:
    """Return a whole number; of little money, the part of a yen that there is: single articles cost no more."""
    places = 0 if unit is not Unit.YEN or abs(value) >= 100 or not value else 1 if abs(value) >= 1 else 2
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def amount(unit: Unit, value: Decimal | int) -> str:
    """Return an amount with its unit."""
    return f"{number(unit, Decimal(value))}{COUNTED[unit]}"


def minutes(value: float) -> str:
    """Return minutes, with hours where there are any."""
    hours, rest = divmod(round(value), 60)
    return f"{hours:,}時間{f'{rest}分' if rest else ''}" if hours else f"{rest}分"


def seconds(value: float | None) -> str:
    """Return seconds to a tenth; nothing where no call finished."""
    return UNKNOWN if value is None else f"{value:,.1f}秒"
