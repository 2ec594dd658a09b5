"""What bounds an organisation on a day: the limits of its plan and its own, with what was allowed on top, and what is left of each."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from lensawriter.limits.evaluation import CounterKey, Limit, Scope, State, Subjects, Unit, states
from lensawriter.limits.periods import Period, name
from lensawriter.limits.plans import Plan, Plans
from lensawriter.store import counters
from lensawriter.store.contracts import find_contract
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_names, find_department_id
from lensawriter.store.limits import LimitRow, limit_rows
from lensawriter.store.members import all_members
from lensawriter.usecases import UseCase

PLAN = "plan"
"""The subject of what an operator allowed on top of a plan's own limit."""


class Bounds:
    """The limits of an organisation as one transaction sees them; lives as long as that."""

    def __init__(self, connection: Connection, org_id: UUID, plan: Plan, day: date) -> None:
        """Take the transaction, the organisation, its plan, and the day."""
        self._connection, self._org_id, self._plan, self._day = connection, org_id, plan, day

    def of(self, subjects: Subjects) -> list[State]:
        """Return what bounds one job."""
        places = [*subjects.by_scope().items(), (Scope.ORGANISATION, PLAN)]
        rows = limit_rows(self._connection, self._org_id, self._day, places)
        return self._counted(limits_of(self._plan, self._org_id, rows))

    def all(self) -> list[State]:
        """Return every limit there is."""
        return self._counted(limits_of(self._plan, self._org_id, limit_rows(self._connection, self._org_id, self._day)))

    def on(self, user_id: UUID) -> list[State]:
        """Return every limit that bounds what a person writes, those of each use case and model too."""
        department = find_department_id(self._connection, user_id)
        own = {Scope.PERSON: str(user_id), Scope.DEPARTMENT: str(department)}
        return [state for state in self.all() if own.get(state.limit.scope, state.limit.subject) == state.limit.subject]

    def _counted(self, limits: list[Limit]) -> list[State]:
        if not limits:
            return []
        places = {CounterKey(each.scope, each.subject, name(each.period, self._day)) for each in limits}
        return states(limits, counters.read(self._connection, self._org_id, places), self._day)


def plan_of(connection: Connection, plans: Plans, org_id: UUID) -> Plan:
    """Return the plan of an organisation."""
    contract = find_contract(connection, org_id)
    return plans.of(contract.plan if contract else None)


def names_in(connection: Connection, org_id: UUID, usecases: Mapping[str, UseCase]) -> dict[tuple[Scope, str], str]:
    """Return the names of departments, people and use cases, for the sentences about limits."""
    found = {(Scope.USE_CASE, key): case.title for key, case in usecases.items()}
    found |= {(Scope.DEPARTMENT, str(key)): name for key, name in department_names(connection, org_id).items()}
    return found | {(Scope.PERSON, str(user.id)): user.name for user in all_members(connection, org_id)}


def limits_of(plan: Plan, org_id: UUID, rows: Iterable[LimitRow]) -> list[Limit]:
    """Return the limits of an organisation in the order of the chain, those of its plan last."""
    found: dict[tuple[object, ...], Limit] = {}
    extras = []
    for row in rows:
        if row.extra:
            extras.append(row)
        else:
            # Of rows that were checked when they were set: every text that is submitted comes by here.
            found[row[:4]] = Limit.model_construct(
                scope=Scope(row.scope),
                subject=row.subject,
                period=Period(row.period),
                unit=Unit(row.unit),
                amount=row.amount,
            )
    ordered = sorted(found.items(), key=lambda item: list(Scope).index(item[1].scope))
    for unit in Unit:
        amount = getattr(plan, unit)
        if amount is not None:
            place = Scope.ORGANISATION, PLAN, Period.MONTH, unit
            limit = Limit(
                scope=Scope.ORGANISATION,
                subject=str(org_id),
                period=Period.MONTH,
                unit=unit,
                amount=amount,
                of_plan=True,
            )
            ordered.append((place, limit))
    raised = dict[tuple[object, ...], int]()
    for row in extras:
        raised[row[:4]] = raised.get(row[:4], 0) + row.amount
    return [limit.model_copy(update={"extra": raised.get(place, 0)}) for place, limit in ordered]
