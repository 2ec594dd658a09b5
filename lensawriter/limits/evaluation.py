"""Evaluate limits: compare the wanted amounts with the counters and find the exceeded limit. No clock, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lensawriter.limits.periods import Period, name, resets_at
from lensawriter.models import Value


class Scope(StrEnum):
    """Whose usage a limit counts, in the order in which limits are evaluated."""

    PERSON = "person"
    DEPARTMENT = "department"
    USE_CASE = "use_case"
    MODEL = "model"
    ORGANISATION = "organisation"


class Unit(StrEnum):
    """What a limit counts."""

    GENERATIONS = "generations"
    CHARACTERS = "characters"
    YEN = "yen"


class Amounts(Value):
    """Amounts that are wanted or used. `yen` is None when the price is unknown."""

    generations: int = 0
    characters: int = 0
    yen: Decimal | None = Decimal(0)

    def of(self, unit: Unit) -> Decimal | None:
        """Return the amount of one unit."""
        value = getattr(self, unit)
        return None if value is None else Decimal(value)


class Counted(Value):
    """The values of a counter: settled amounts, reserved amounts, and the number of calls with an unknown price."""

    generations: int = 0
    characters: int = 0
    yen: Decimal = Decimal(0)
    unpriced: int = 0
    reserved_generations: int = 0
    reserved_characters: int = 0
    reserved_yen: Decimal = Decimal(0)

    def used(self, unit: Unit) -> Decimal:
        """Return the settled amount of a unit."""
        return Decimal(getattr(self, unit))

    def reserved(self, unit: Unit) -> Decimal:
        """Return the amount that running jobs have reserved of a unit."""
        return Decimal(getattr(self, f"reserved_{unit}"))


class Limit(Value):
    """At most `amount` of a unit for a subject per day or month; `extra` is granted temporarily on top."""

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


class State(Value):
    """A limit and its current usage."""

    limit: Limit
    used: Decimal
    reserved: Decimal
    unpriced: int
    resets_at: datetime

    @property
    def left(self) -> Decimal:
        """Return the amount that is left, never below zero."""
        return max(Decimal(0), self.limit.total - self.used - self.reserved)

    @property
    def share(self) -> float:
        """Return the used share: 1.0 is all of it. A limit of zero counts as fully used."""
        return float(self.used / self.limit.total) if self.limit.total else 1.0


class Subjects(Value):
    """The subject of a job in each scope. A person may belong to no department."""

    org_id: str
    user_id: str
    department_id: str | None
    use_case: str
    model: str

    def by_scope(self) -> dict[Scope, str]:
        """Return scope -> subject."""
        found = {
            Scope.PERSON: self.user_id,
            Scope.DEPARTMENT: self.department_id,
            Scope.USE_CASE: self.use_case,
            Scope.MODEL: self.model,
            Scope.ORGANISATION: self.org_id,
        }
        return {scope: subject for scope, subject in found.items() if subject is not None}

    def counter_keys(self, day: date) -> list[CounterKey]:
        """Return the keys of all counters to which a job of this day is added."""
        return [
            CounterKey(scope, subject, name(period, day))
            for scope, subject in self.by_scope().items()
            for period in Period
        ]


def states(limits: Iterable[Limit], counters: Mapping[CounterKey, Counted], day: date) -> list[State]:
    """Return the state of each limit on a day; a missing counter counts as zero."""
    found = []
    for limit in limits:
        counted = counters.get(CounterKey(limit.scope, limit.subject, name(limit.period, day)), Counted())
        found.append(
            State(
                limit=limit,
                used=counted.used(limit.unit),
                reserved=counted.reserved(limit.unit),
                unpriced=counted.unpriced if limit.unit is Unit.YEN else 0,
                resets_at=resets_at(limit.period, day),
            )
        )
    return found


def exceeded_limit(found: Iterable[State], wanted: Amounts) -> State | None:
    """Return the exceeded limit that resets last, or None."""
    refused = [state for state in found if not _fits(state, wanted.of(state.limit.unit))]
    order = list(Scope)
    return min(refused, key=lambda state: (-state.resets_at.timestamp(), order.index(state.limit.scope)), default=None)


def _fits(state: State, wanted: Decimal | None) -> bool:
    """Return whether a limit allows an amount; a limit in yen refuses an unknown price."""
    return wanted is not None and wanted <= state.left
