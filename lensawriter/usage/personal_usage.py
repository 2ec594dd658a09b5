"""利用状況: what somebody used, today, this month, and in the twelve months up to now; one's own alone."""

from collections.abc import Iterable
from datetime import date, timedelta

from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.limits.evaluation import Counted, CounterKey, Scope
from lensawriter.limits.periods import Period, Span, day_of, month_of, name
from lensawriter.models import Principal, Value
from lensawriter.store import counters
from lensawriter.store.usage.own import month_rows
from lensawriter.usage.context import UsageService
from lensawriter.usage.dashboard_values import Sums

MONTHS = 12
GONE = "以前の用途"
"""The name of a purpose whose file is there no longer."""


class Month(Value):
    """What was used in a month, by purpose."""

    first: date
    by_use_case: dict[str, Sums]
    """Use case -> what was used; those that were not used are not there."""

    @property
    def together(self) -> Sums:
        """Return what was used for all purposes."""
        return add(self.by_use_case.values())


class OwnFigures(Value):
    """Everything that the page shows of one's own use; days and months are those of Asia/Tokyo."""

    day: date
    today: Counted
    """As the limits count it, with what is reserved for what is being written."""
    month: Counted
    months: tuple[Month, ...]
    """Twelve, the newest first; those without any use too."""
    names: dict[str, str]
    """Use case -> its title."""


class OwnUse(UsageService):
    """What everybody may know of their own use; one per process."""

    @authorised(*CUSTOMERS)
    def read(self, principal: Principal) -> OwnFigures:
        """Return one's own figures."""
        day, person = day_of(self._clock()), str(principal.user_id)
        places = {period: CounterKey(Scope.PERSON, person, name(period, day)) for period in Period}
        firsts = _months(day)
        with self._store.reading() as connection:
            counted = counters.read(connection, principal.org_id, places.values())
            rows = month_rows(connection, principal.org_id, principal.user_id, Span(firsts[-1], month_of(day).last))
        used: dict[date, dict[str, Sums]] = {first: {} for first in firsts}
        for row in rows:
            used[row.month][row.use_case] = Sums(**row.sums)
        named = {row.use_case for row in rows}
        return OwnFigures(
            day=day,
            today=counted.get(places[Period.DAY], Counted()),
            month=counted.get(places[Period.MONTH], Counted()),
            months=tuple(Month(first=first, by_use_case=found) for first, found in used.items()),
            names={key: self._usecases[key].title if key in self._usecases else GONE for key in sorted(named)},
        )


def _months(day: date) -> list[date]:
    """Return the first days of the twelve months up to the one of a day, the newest first."""
    firsts = [month_of(day).first]
    while len(firsts) < MONTHS:
        firsts.append(month_of(firsts[-1] - timedelta(days=1)).first)
    return firsts


def add(sums: Iterable[Sums]) -> Sums:
    """Return several sums as one; people are not added up, for it is the same one."""
    listed = list(sums)
    fields = ("generations", "failed", "characters", "unpriced", "calls", "prompt_tokens", "completion_tokens")
    total = {field: sum(getattr(each, field) for each in listed) for field in fields}
    return Sums(**total, yen=sum((each.yen for each in listed), Sums().yen))
