"""The chain of limits: what is asked for, what counters say, and the one limit that stands in the way; no clock, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lensawriter.limits.periods import Period, name, resets_at
from lensawriter.models import Value


class Scope(StrEnum):
    """Whose use a limit counts, in the order of the chain."""

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
    """What is asked for or was used. Yen is None where the price is not known."""

    generations: int = 0
    characters: int = 0
    yen: Decimal | None = Decimal(0)

    def of(self, unit: Unit) -> Decimal | None:
        """Return the amount of one unit."""
        value = getattr(self, unit)
        return None if value is None else Decimal(value)


class Counted(Value):
    """What a counter says: settled and reserved, and how many calls had no known price."""

    generations: int = 0
    characters: int = 0
    yen: Decimal = Decimal(0)
    unpriced: int = 0
    reserved_generations: int = 0
    reserved_characters: int = 0
    reserved_yen: Decimal = Decimal(0)

    def used(self, unit: Unit) -> Decimal:
        """Return what is settled of a unit."""
        return Decimal(getattr(self, unit))

    def reserved(self, unit: Unit) -> Decimal:
        """Return what running jobs may still use of a unit."""
        return Decimal(getattr(self, f"reserved_{unit}"))


class Limit(Value):
    """One limit: at most `amount` of a unit for a subject in each day or month; `extra` was allowed on top, for now."""

    scope: Scope
    subject: str
    """An id as text, of a person, department or organisation; or the name of a use case or model."""
    period: Period
    unit: Unit
    amount: int
    extra: int = 0
    of_plan: bool = False
    """Whether the plan says it; else the organisation set it itself."""

    @property
    def total(self) -> int:
        """Return the amount with what was allowed on top."""
        return self.amount + self.extra


class Place(NamedTuple):
    """Where a counter stands."""

    scope: Scope
    subject: str
    period: str


class State(Value):
    """A limit and how far it is used."""

    limit: Limit
    used: Decimal
    reserved: Decimal
    unpriced: int
    resets_at: datetime

    @property
    def left(self) -> Decimal:
        """Return what may still be used; never less than nothing."""
        return max(Decimal(0), self.limit.total - self.used - self.reserved)

    @property
    def share(self) -> float:
        """Return how much is used, 1.0 being all of it; a limit of nothing is all used."""
        return float(self.used / self.limit.total) if self.limit.total else 1.0


class Subjects(Value):
    """Whose use one job is, in every scope; a person may be in no department."""

    org_id: str
    user_id: str
    department_id: str | None
    use_case: str
    model: str

    def named(self) -> dict[Scope, str]:
        """Return scope -> subject."""
        found = {
            Scope.PERSON: self.user_id,
            Scope.DEPARTMENT: self.department_id,
            Scope.USE_CASE: self.use_case,
            Scope.MODEL: self.model,
            Scope.ORGANISATION: self.org_id,
        }
        return {scope: subject for scope, subject in found.items() if subject is not None}

    def places(self, day: date) -> list[Place]:
        """Return every counter that a job of this day counts in."""
        return [
            Place(scope, subject, name(period, day)) for scope, subject in self.named().items() for period in Period
        ]


def states(limits: Iterable[Limit], counters: Mapping[Place, Counted], day: date) -> list[State]:
    """Return each limit with what the counters of the day say of it; a counter that is not there yet says nothing."""
    found = []
    for limit in limits:
        counted = counters.get(Place(limit.scope, limit.subject, name(limit.period, day)), Counted())
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
    """Return the limit that does not allow what is asked for; of several the one that lasts longest, for waiting for another is vain."""
    refused = [state for state in found if not _fits(state, wanted.of(state.limit.unit))]
    order = list(Scope)
    return min(refused, key=lambda state: (-state.resets_at.timestamp(), order.index(state.limit.scope)), default=None)


def _fits(state: State, wanted: Decimal | None) -> bool:
    """Tell whether a limit allows an amount; one in yen allows nothing whose price nobody knows."""
    return wanted is not None and wanted <= state.left
