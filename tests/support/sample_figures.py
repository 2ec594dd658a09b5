"""Figures of the dashboard as a test wants them: everything is nothing until it is named."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from lensawriter.limits.periods import Span, before
from lensawriter.usage.dashboard_values import Dashboard, Day, Group, Selection, Sums

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 24))
HANAKO, TARO = UUID(int=1), UUID(int=2)


def sums(generations: int = 0, **more: Any) -> Sums:
    """Return what was used: a hundred characters and two and a half yen each time."""
    return Sums(generations=generations, characters=generations * 100, yen=Decimal("2.5") * generations, **more)


def days(span: Span, **used: int) -> tuple[Day, ...]:
    """Return the days of a span; `d3=7` is seven times on the third of them."""
    every = (span.first + timedelta(days=number) for number in range(span.days))
    return tuple(Day(day=day, sums=sums(used.get(f"d{number}", 0))) for number, day in enumerate(every, 1))


def group(name: str, now: int, earlier: int = 0, key: str | None = "", **more: Any) -> Group:
    """Return a row of a table; by itself its key is its name."""
    return Group(key=name if key == "" else key, name=name, now=sums(now, **more), before=sums(earlier))


def dashboard(span: Span = NOVEMBER, **known: Any) -> Dashboard:
    """Return figures of a span."""
    nothing: dict[str, Any] = dict.fromkeys(
        (
            *("people", "departments", "use_cases", "models", "versions"),
            *("hours", "speeds", "edits", "efforts", "projections", "absent"),
        ),
        (),
    )
    usual = {
        "selection": Selection(span=span),
        "before": before(span),
        "now": Sums(),
        "earlier": Sums(),
        "members": 0,
        "days": days(span),
        "days_before": days(before(span)),
    }
    return Dashboard(**(nothing | usual | known))
