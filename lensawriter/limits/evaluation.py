"""Evaluate limits: compare requested amounts with the usage counters, and find the exceeded limit. No clock, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lensawriter.limits.periods import Period, period_key, resets_at
from lensawriter.models import Value


class Scope(StrEnum):
    """The kind of subject that a limit applies to. If several limits are exceeded, the first kind in this order is named."""

    PERSON = "person"
    DEPARTMENT = "department"
    USE_CASE = "use_case"
    MODEL = "model"
    ORGANISATION = "organisation"


class Unit(StrEnum):
    """The unit of a limit: finished drafts, characters of generated text, or yen."""

    GENERATIONS = "generations"
    CHARACTERS = "characters"
    YEN = "yen"


class UsageAmounts(Value):
    """The amounts that a job needs or has used; `yen` is None if the price of the model is unknown."""

    generations: int = 0
    characters: int = 0
    yen: Decimal | None = Decimal(0)

    def of(self, unit: Unit) -> Decimal | None:
        """Return the amount in one unit, or None if it is unknown."""
        value = getattr(self, unit)
        return None if value is None else Decimal(value)


class CounterValues(Value):
    """The usage of a subject in a period: amounts of ended jobs, reserved amounts of running jobs, calls without known price."""

    generations: int = 0
    characters: int = 0
    yen: Decimal = Decimal(0)
    unpriced: int = 0
    reserved_generations: int = 0
    reserved_characters: int = 0
    reserved_yen: Decimal = Decimal(0)

    def used(self, unit: Unit) -> Decimal:
        """Return the amount of a unit that ended jobs have used."""
        return Decimal(getattr(self, unit))

    def reserved(self, unit: Unit) -> Decimal:
        """Return the amount of a unit that running jobs have reserved."""
        return Decimal(getattr(self, f"reserved_{unit}"))


class Limit(Value):
    """The maximum `amount` of a unit that a subject may use per period; `extra` is a temporary increase, added to it."""

    scope: Scope
    subject: str
    """The id of a person, department or organisation as text, or the name of a use case or model."""
    period: Period
    unit: Unit
    amount: int
    extra: int = 0
    of_plan: bool = False
    """Whether the limit comes from the plan; otherwise the organisation has set it."""

    @property
    def total(self) -> int:
        """Return the amount including `extra`."""
        return self.amount + self.extra


class CounterKey(NamedTuple):
    """The key of a counter."""

    scope: Scope
    subject: str
    period: str


class LimitState(Value):
    """A limit and its usage in one period; `unpriced` is the number of calls without known price, for limits in yen."""

    limit: Limit
    used: Decimal
    reserved: Decimal
    unpriced: int
    resets_at: datetime

    @property
    def left(self) -> Decimal:
        """The remaining amount, at least zero; running jobs' reservations are deducted."""
        return max(Decimal(0), self.limit.total - self.used - self.reserved)

    @property
    def share(self) -> float:
        """The used share of the limit: 1.0 when it is used up, also for a limit of zero."""
        return float(self.used / self.limit.total) if self.limit.total else 1.0


class Subjects(Value):
    """The subject of a job in each scope; `department_id` is None if the person has no department."""

    org_id: str
    user_id: str
    department_id: str | None
    use_case: str
    model: str

    def by_scope(self) -> dict[Scope, str]:
        """Return scope -> subject, without the department if there is none."""
        found = {
            Scope.PERSON: self.user_id,
            Scope.DEPARTMENT: self.department_id,
            Scope.USE_CASE: self.use_case,
            Scope.MODEL: self.model,
            Scope.ORGANISATION: self.org_id,
        }
        return {scope: subject for scope, subject in found.items() if subject is not None}

    def counter_keys(self, day: date) -> list[CounterKey]:
        """Return the keys of all counters that a job of this day changes."""
        return [
            CounterKey(scope, subject, period_key(period, day))
            for scope, subject in self.by_scope().items()
            for period in Period
        ]


def limit_states(limits: Iterable[Limit], counters: Mapping[CounterKey, CounterValues], day: date) -> list[LimitState]:
    """Return the state of each limit in the period that contains a day; a missing counter counts as zero."""
    found = []
    for limit in limits:
        counted = counters.get(CounterKey(limit.scope, limit.subject, period_key(limit.period, day)), CounterValues())
        found.append(
            LimitState(
                limit=limit,
                used=counted.used(limit.unit),
                reserved=counted.reserved(limit.unit),
                unpriced=counted.unpriced if limit.unit is Unit.YEN else 0,
                resets_at=resets_at(limit.period, day),
            )
        )
    return found


def exceeded_limit(found: Iterable[LimitState], wanted: UsageAmounts) -> LimitState | None:
    """Return the limit that the requested amounts exceed, or None; of several, the one that resets last."""
    refused = [state for state in found if not _fits(state, wanted.of(state.limit.unit))]
    order = list(Scope)
    return min(refused, key=lambda state: (-state.resets_at.timestamp(), order.index(state.limit.scope)), default=None)


def _fits(state: LimitState, wanted: Decimal | None) -> bool:
    """Return whether an amount stays within a limit; an unknown amount (None) does not."""
    return wanted is not None and wanted <= state.left
