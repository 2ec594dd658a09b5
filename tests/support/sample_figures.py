"""Dashboard figures for tests: everything is empty unless the test sets it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from lensawriter.limits.periods import Span, comparison_span
from lensawriter.usage.dashboard_values import Dashboard, Day, Group, Selection, Sums

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 24))
HANAKO, TARO = UUID(int=1), UUID(int=2)


def sums(generations: int = 0, **more: Any) -> Sums:
    """Return sums with 100 characters and 2.5 yen for each generation."""
    return Sums(generations=generations, characters=generations * 100, yen=Decimal("2.5") * generations, **more)


def days(span: Span, **used: int) -> tuple[Day, ...]:
    """Return the days of a span; `d3=7` sets seven generations on its third day."""
    every = (span.first + timedelta(days=number) for number in range(span.days))
    return tuple(Day(day=day, sums=sums(used.get(f"d{number}", 0))) for number, day in enumerate(every, 1))


def group(name: str, now: int, earlier: int = 0, key: str | None = "", **more: Any) -> Group:
    """Return a group; its key is its name unless another is given."""
    return Group(key=name if key == "" else key, name=name, now=sums(now, **more), before=sums(earlier))


def dashboard(span: Span = NOVEMBER, **known: Any) -> Dashboard:
    """Return the figures of a span."""
    empty: dict[str, Any] = dict.fromkeys(
        (
            *("people", "departments", "use_cases", "models", "versions"),
            *("hours", "speeds", "edits", "efforts", "projections", "absent"),
        ),
        (),
    )
    defaults = {
        "selection": Selection(span=span),
        "before": comparison_span(span),
        "now": Sums(),
        "earlier": Sums(),
        "members": 0,
        "days": days(span),
        "days_before": days(comparison_span(span)),
    }
    return Dashboard(**(empty | defaults | known))
