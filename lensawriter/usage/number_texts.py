"""Figures as text, the same on all pages, in mails and in the report: amounts, changes, days, durations and saved hours."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.usage.dashboard_values import Effort

UNITS = {Unit.GENERATIONS: "生成回数", Unit.CHARACTERS: "文字数", Unit.YEN: "利用料"}
COUNTER_WORDS = {Unit.GENERATIONS: "回", Unit.CHARACTERS: "字", Unit.YEN: "円"}
UNKNOWN = "―"
"""Shown in place of a figure that is not known."""
_SMALLEST_SHARE, _LARGEST_SHARE = Decimal("0.005"), Decimal(10)
"""A change has a percentage only between these shares: 0% and 12,000% say less than the amount."""


def whole_amount(unit: Unit, value: Decimal | int, *, up: bool = False) -> str:
    """Return an amount rounded to a whole number, with its unit: down, for an amount that is left, or `up`, for a requested amount."""
    whole = Decimal(value).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
    return f"{whole:,}{COUNTER_WORDS[unit]}"


def mail_amount(unit: Unit, value: Decimal | int, language: str) -> str:
    """Return a whole amount for a mail; without its unit in English, because the English title of a limit names it."""
    return whole_amount(unit, value) if language != "en" else f"{Decimal(value).to_integral_value(ROUND_FLOOR):,}"


def number(unit: Unit, value: Decimal) -> str:
    """Return a whole number; amounts below 100 yen keep one or two decimals, because a single article costs no more."""
    return yen(value, whole_from=100) if unit is Unit.YEN else f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def yen(value: Decimal, *, whole_from: int) -> str:
    """Return an amount of yen; below `whole_from` with one decimal, and below 1 yen with two."""
    places = 0 if abs(value) >= whole_from or not value else 1 if abs(value) >= 1 else 2
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def amount(unit: Unit, value: Decimal | int) -> str:
    """Return an amount with its unit."""
    return f"{number(unit, Decimal(value))}{COUNTER_WORDS[unit]}"


def change(unit: Unit, now: Decimal | int, before: Decimal | int, counted: str | None = None) -> str:
    """Return the change since the previous span: the amount, and the percentage where it is informative.

    `counted` replaces the counter word of the unit, for example 名 for people.
    """
    more, counted = Decimal(now) - Decimal(before), COUNTER_WORDS[unit] if counted is None else counted
    if not more:
        return f"±0{counted}"
    sign = "+" if more > 0 else "-"
    share = abs(more) / Decimal(before) if before else Decimal(0)
    percentage = f"、{sign}{share:.0%}" if _SMALLEST_SHARE <= share < _LARGEST_SHARE else ""
    return f"{sign}{number(unit, abs(more))}{counted}{percentage}"


def price(value: Decimal | None) -> str:
    """Return an amount of yen; None is an unknown price."""
    return "料金不明" if value is None else amount(Unit.YEN, value)


def percent(share: float, places: int = 0) -> str:
    """Return a share of one as a percentage."""
    return f"{share:.{places}%}"


def span(days: Span) -> str:
    """Return the first and last day of a span; the year is repeated only if it changes."""
    first = f"{days.first:%Y/%m/%d}"
    if days.days == 1:
        return first
    last = f"{days.last:%m/%d}" if days.first.year == days.last.year else f"{days.last:%Y/%m/%d}"
    return f"{first}～{last}"


def hours(value: float | None) -> str:
    """Return hours with one decimal; None is unknown."""
    return UNKNOWN if value is None else f"{value:,.1f}時間"


def minutes(value: float) -> str:
    """Return minutes; from 60 on, as hours and minutes."""
    hours, rest = divmod(round(value), 60)
    return f"{hours:,}時間{f'{rest}分' if rest else ''}" if hours else f"{rest}分"


def seconds(value: float | None) -> str:
    """Return seconds with one decimal; None is unknown."""
    return UNKNOWN if value is None else f"{value:,.1f}秒"


def saved(efforts: Sequence[Effort]) -> str:
    """Return the sentence on saved hours; use cases without a recorded baseline are left out."""
    known = [each.saved_hours for each in efforts if each.saved_hours is not None]
    if not known:
        return "基準の時間が記録されていないため、削減できた時間は計算していません。"
    total, left = sum(known), len(efforts) - len(known)
    rest = f"（基準を記録した{len(known)}用途の合計。未記録の{left}用途は含みません）" if left else ""
    if total < 0:
        return f"これまでより、合わせて{hours(-total)}長くかかっています{rest}。"
    return f"削減できた時間は、合わせて{hours(total)}です{rest}。"
