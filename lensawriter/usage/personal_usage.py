"""Personal usage 利用状況: what the principal used today, this month, and in the last twelve months."""

from collections.abc import Iterable
from datetime import date, timedelta

from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.limits.evaluation import CounterKey, CounterValues, Scope
from lensawriter.limits.periods import Period, Span, day_of, month_of, period_key
from lensawriter.models import Principal, Value
from lensawriter.store import counters
from lensawriter.store.usage.personal import month_rows
from lensawriter.usage.context import UsageService
from lensawriter.usage.dashboard_values import Sums

MONTHS = 12
FORMER_USE_CASE = "以前の用途"
"""The name of a use case whose file was removed."""


class Month(Value):
    """What was used in a month, by use case."""

    first: date
    """The first day of the month."""
    by_use_case: dict[str, Sums]
    """Use case -> its sums; use cases without usage are left out."""

    @property
    def total(self) -> Sums:
        """Return the sums of all use cases together."""
        return add(self.by_use_case.values())


class PersonalUsage(Value):
    """The figures of the page; days and months are those of Asia/Tokyo."""

    day: date
    """The current day."""
    today: CounterValues
    """As the limits count it, including what is reserved for running jobs."""
    month: CounterValues
    months: tuple[Month, ...]
    """Twelve months, the newest first, including those without usage."""
    names: dict[str, str]
    """Use case -> its title."""


class OwnUse(UsageService):
    """Reads the usage of the principal; one per process. Its name is stored in the audit log."""

    @authorised(*CUSTOMERS)
    def read(self, principal: Principal) -> PersonalUsage:
        """Return the figures of the principal."""
        day, person = day_of(self._clock()), str(principal.user_id)
        keys = {period: CounterKey(Scope.PERSON, person, period_key(period, day)) for period in Period}
        firsts = _months(day)
        with self._store.reading() as connection:
            counted = counters.read(connection, principal.org_id, keys.values())
            rows = month_rows(connection, principal.org_id, principal.user_id, Span(firsts[-1], month_of(day).last))
        used: dict[date, dict[str, Sums]] = {first: {} for first in firsts}
        for row in rows:
            used[row.month][row.use_case] = Sums(**row.sums)
        named = {row.use_case for row in rows}
        return PersonalUsage(
            day=day,
            today=counted.get(keys[Period.DAY], CounterValues()),
            month=counted.get(keys[Period.MONTH], CounterValues()),
            months=tuple(Month(first=first, by_use_case=found) for first, found in used.items()),
            names={
                key: self._usecases[key].title if key in self._usecases else FORMER_USE_CASE for key in sorted(named)
            },
        )


def _months(day: date) -> list[date]:
    """Return the first days of the twelve months up to that of a day, the newest first."""
    firsts = [month_of(day).first]
    while len(firsts) < MONTHS:
        firsts.append(month_of(firsts[-1] - timedelta(days=1)).first)
    return firsts


def add(sums: Iterable[Sums]) -> Sums:
    """Add up the sums of one person; the number of people stays 0."""
    listed = list(sums)
    fields = ("generations", "failed", "characters", "unpriced", "calls", "prompt_tokens", "completion_tokens")
    total = {field: sum(getattr(each, field) for each in listed) for field in fields}
    return Sums(**total, yen=sum((each.yen for each in listed), Sums().yen))
