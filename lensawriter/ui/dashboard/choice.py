"""The filters above the figures: the days, and one person, department, use case or model."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from lensawriter.limits.periods import Span, day_of, month_of
from lensawriter.models import Principal
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import services
from lensawriter.usage.dashboard_values import Dashboard, Group, Selection

CUSTOM = "own"
PERIODS = {
    "month": "今月",
    "last-month": "先月",
    "week": "直近7日",
    "thirty": "直近30日",
    "year": "直近12か月",
    CUSTOM: "期間を指定",
}
"""Name of a period -> its label, in display order."""
DEFAULT_PERIOD = "month"
_LAST_DAYS = {"week": 7, "thirty": 30}
EVERYTHING = "すべて"
DAY_LIMIT = 731
"""Days of one selection: two years, one of them a leap year."""


class Choice(NamedTuple):
    """The chosen filters. The days are computed at each refresh, because the page may stay open over midnight."""

    period: str = DEFAULT_PERIOD
    custom: Span | None = None
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Return whether a filter other than the days is set."""
        return any((self.user_id, self.department_id, self.use_case, self.model))

    def selection(self, today: date) -> Selection:
        """Return the selection; a named period is computed from `today`."""
        return Selection(
            span=self.custom or span_of(self.period, today),
            user_id=self.user_id,
            department_id=self.department_id,
            use_case=self.use_case,
            model=self.model,
        )


def span_of(period: str, today: date) -> Span:
    """Return the days of a named period; they end today, except for the last month."""
    month = month_of(today)
    match period:
        case "last-month":
            return month_of(month.first - timedelta(days=1))
        case "week" | "thirty":
            return Span(today - timedelta(days=_LAST_DAYS[period] - 1), today)
        case "year":
            return Span(_year_before(today) + timedelta(days=1), today)
        case _:
            return Span(month.first, today)


def _year_before(day: date) -> date:
    """Return the same day of the previous year; for 29 February, the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def problem(first: date | None, last: date | None) -> str | None:
    """Return the problem with a chosen first and last day, or None."""
    if first is None or last is None:
        return "開始日と終了日を選んでください。"
    if last < first:
        return "終了日は、開始日と同じ日か、それより後の日にしてください。"
    if Span(first, last).days > DAY_LIMIT:
        return "一度に見られる期間は2年までです。期間を短くしてください。"
    return None


def today() -> date:
    """Return the current day in Asia/Tokyo."""
    return day_of(services().clock())


def draw(principal: Principal) -> tuple[Choice, Dashboard | None] | None:
    """Draw the filters; return the choice, or None while the days are invalid.

    The options are the people, departments, use cases and models in the figures of these days, because a manager may not
    list the members. So the unfiltered figures are read here; they are returned as well, or None if a filter is set.
    """
    with st.container(key="dashboard-choice"):
        period = _draw_period()
        custom = _draw_custom_days() if period == CUSTOM else None
        if period == CUSTOM and custom is None:
            return None
        span = custom or span_of(period, today())
        unfiltered = services().usage.dashboards.read(principal, Selection(span=span))
        with st.container(key="filters"):
            person, department, use_case, model = _draw_filters(unfiltered)
    chosen = Choice(
        period=period,
        custom=custom,
        user_id=UUID(person) if person else None,
        department_id=UUID(department) if department else None,
        use_case=use_case or None,
        model=model or None,
    )
    return chosen, None if chosen.is_filtered else unfiltered


def _draw_period() -> str:
    chosen = st.segmented_control(
        "期間",
        list(PERIODS),
        format_func=PERIODS.__getitem__,
        default=DEFAULT_PERIOD,
        required=True,
        wrap=True,
        key="dashboard.period",
    )
    return chosen or DEFAULT_PERIOD


def _draw_filters(unfiltered: Dashboard) -> list[str]:
    """Draw the filters side by side, and return the chosen key of each, or ""."""
    filters = (
        ("利用者", "person", unfiltered.people),
        ("部署", "department", unfiltered.departments),
        ("用途", "use_case", unfiltered.use_cases),
        ("モデル", "model", unfiltered.models),
    )
    return [
        _draw_filter(place, label, name, groups)
        for place, (label, name, groups) in zip(st.columns(4), filters, strict=True)
    ]


def _draw_custom_days() -> Span | None:
    begin, end = st.columns(2)
    last_month = span_of("last-month", today())
    with begin:
        first = st.date_input("開始日", value=last_month.first, key="dashboard.first", format="YYYY/MM/DD")
    with end:
        last = st.date_input("終了日", value=today(), key="dashboard.last", format="YYYY/MM/DD")
    first = first if isinstance(first, date) else None
    last = last if isinstance(last, date) else None
    found = problem(first, last)
    if found or first is None or last is None:
        feedback.problem(found or "")
        return None
    return Span(first, last)


def _draw_filter(place: "st.delta_generator.DeltaGenerator", label: str, name: str, groups: Iterable[Group]) -> str:
    """Draw one filter and return the chosen key, or "" for all; a key that is no longer offered is reset."""
    names = {"": EVERYTHING} | {each.key: each.name for each in groups if each.key is not None}
    key = f"dashboard.{name}"
    if st.session_state.get(key, "") not in names:
        del st.session_state[key]
    with place:
        return st.selectbox(label, list(names), format_func=names.__getitem__, key=key) or ""
