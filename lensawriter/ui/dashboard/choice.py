"""Which days a manager looks at, and of whom, for what and by which model: the bar above the figures."""

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

OWN = "own"
PERIODS = {
    "month": "今月",
    "last-month": "先月",
    "week": "直近7日",
    "thirty": "直近30日",
    "year": "直近12か月",
    OWN: "期間を指定",
}
"""Name of a choice -> its label; the order is that of the list."""
_LAST_DAYS = {"week": 7, "thirty": 30}
EVERYTHING = "すべて"
MOST = 731
"""Days that can be looked at together: two years, one of them a leap year."""


class Choice(NamedTuple):
    """What was chosen; the days are told by it anew each time, for the page may stay open over midnight."""

    period: str = "month"
    own: Span | None = None
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None

    @property
    def narrowed(self) -> bool:
        """Tell whether only some of the use is looked at."""
        return any((self.user_id, self.department_id, self.use_case, self.model))

    def selection(self, today: date) -> Selection:
        """Return what is asked for on some day."""
        return Selection(
            span=self.own or span_of(self.period, today),
            user_id=self.user_id,
            department_id=self.department_id,
            use_case=self.use_case,
            model=self.model,
        )


def span_of(period: str, today: date) -> Span:
    """Return the days of a choice that names no days of its own; they end today, but for the month before."""
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
    """Return the same day of the year before; of a leap day, the day before it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def wrong(first: date | None, last: date | None) -> str | None:
    """Say what is wrong with days that somebody chose."""
    if first is None or last is None:
        return "開始日と終了日を選んでください。"
    if last < first:
        return "終了日は、開始日と同じ日か、それより後の日にしてください。"
    if Span(first, last).days > MOST:
        return "一度に見られる期間は2年までです。期間を短くしてください。"
    return None


def today() -> date:
    """Return the day it is in Tokyo."""
    return day_of(services().clock())


def draw(principal: Principal) -> tuple[Choice, Dashboard | None] | None:
    """Draw the bar; returns the choice, with the figures where they were read already, or None until the days are right.

    Whom and what one can choose is what the figures of these days name: a manager may not list the members.
    """
    with st.container(key="dashboard-choice"):
        period = st.segmented_control(
            "期間",
            list(PERIODS),
            format_func=PERIODS.__getitem__,
            default="month",
            required=True,
            wrap=True,
            key="dashboard.period",
        )
        own = None
        if period == OWN:
            own = _own_days()
            if own is None:
                return None
        span = own or span_of(period or "month", today())
        whole = services().usage.dashboards.read(principal, Selection(span=span))
        with st.container(key="filters"):
            columns = st.columns(4)
            person, department, use_case, model = (
                _one_of(place, label, name, groups)
                for place, (label, name, groups) in zip(
                    columns,
                    (
                        ("利用者", "person", whole.people),
                        ("部署", "department", whole.departments),
                        ("用途", "use_case", whole.use_cases),
                        ("モデル", "model", whole.models),
                    ),
                    strict=True,
                )
            )
    chosen = Choice(
        period=period or "month",
        own=own,
        user_id=UUID(person) if person else None,
        department_id=UUID(department) if department else None,
        use_case=use_case or None,
        model=model or None,
    )
    return chosen, None if chosen.narrowed else whole


def _own_days() -> Span | None:
    begin, end = st.columns(2)
    last_month = span_of("last-month", today())
    with begin:
        first = st.date_input("開始日", value=last_month.first, key="dashboard.first", format="YYYY/MM/DD")
    with end:
        last = st.date_input("終了日", value=today(), key="dashboard.last", format="YYYY/MM/DD")
    first = first if isinstance(first, date) else None
    last = last if isinstance(last, date) else None
    problem = wrong(first, last)
    if problem or first is None or last is None:
        feedback.problem(problem or "")
        return None
    return Span(first, last)


def _one_of(place: "st.delta_generator.DeltaGenerator", label: str, name: str, groups: Iterable[Group]) -> str:
    """Draw the choice of one of several, or of all; what is no longer among them is not chosen any more."""
    names = {"": EVERYTHING} | {each.key: each.name for each in groups if each.key is not None}
    key = f"dashboard.{name}"
    if st.session_state.get(key, "") not in names:
        del st.session_state[key]
    with place:
        return st.selectbox(label, list(names), format_func=names.__getitem__, key=key) or ""
