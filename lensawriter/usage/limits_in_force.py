"""The limits of an organisation on a day: those of its plan and those it set, with granted extras, and what is left of each."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from lensawriter.limits.evaluation import CounterKey, Limit, LimitState, Scope, Subjects, Unit, limit_states
from lensawriter.limits.periods import Period, period_key
from lensawriter.limits.plans import Plan, Plans
from lensawriter.store import counters
from lensawriter.store.contracts import find_contract
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_names, find_department_id
from lensawriter.store.limits import LimitRow, limit_rows
from lensawriter.store.members import all_members
from lensawriter.usecases import UseCase

PLAN = "plan"
"""The subject of requests and extras on a limit of the plan."""


class LimitsInForce:
    """The limits of an organisation on a day and their states; valid as long as its transaction."""

    def __init__(self, connection: Connection, org_id: UUID, plan: Plan, day: date) -> None:
        self._connection, self._org_id, self._plan, self._day = connection, org_id, plan, day

    def for_job(self, subjects: Subjects) -> list[LimitState]:
        """Return the limits that one job counts against."""
        keys = [*subjects.by_scope().items(), (Scope.ORGANISATION, PLAN)]
        return self._states(limit_rows(self._connection, self._org_id, self._day, keys))

    def all(self) -> list[LimitState]:
        """Return all limits of the organisation."""
        return self._states(limit_rows(self._connection, self._org_id, self._day))

    def for_person(self, user_id: UUID) -> list[LimitState]:
        """Return all limits that can apply to what a person writes, including those of each use case and model."""
        department = find_department_id(self._connection, user_id)
        of_person = {Scope.PERSON: str(user_id), Scope.DEPARTMENT: str(department)}
        return [
            state
            for state in self.all()
            if of_person.get(state.limit.scope, state.limit.subject) == state.limit.subject
        ]

    def _states(self, rows: Iterable[LimitRow]) -> list[LimitState]:
        limits = merge_limits(self._plan, self._org_id, rows)
        if not limits:
            return []
        keys = {CounterKey(each.scope, each.subject, period_key(each.period, self._day)) for each in limits}
        return limit_states(limits, counters.read(self._connection, self._org_id, keys), self._day)


def get_plan(connection: Connection, plans: Plans, org_id: UUID) -> Plan:
    """Return the plan of an organisation; without a contract, the default plan."""
    contract = find_contract(connection, org_id)
    return plans.of(contract.plan if contract else None)


def subject_names(
    connection: Connection, org_id: UUID, usecases: Mapping[str, UseCase]
) -> dict[tuple[Scope, str], str]:
    """Return (scope, subject) -> name of departments, members and use cases, for sentences about limits."""
    found = {(Scope.USE_CASE, key): case.title for key, case in usecases.items()}
    found |= {(Scope.DEPARTMENT, str(key)): name for key, name in department_names(connection, org_id).items()}
    return found | {(Scope.PERSON, str(user.id)): user.name for user in all_members(connection, org_id)}


def merge_limits(plan: Plan, org_id: UUID, rows: Iterable[LimitRow]) -> list[Limit]:
    """Return the limits of an organisation, with granted extras added, in the order of scopes and those of its plan last."""
    limits: dict[tuple[object, ...], Limit] = {}
    extras = dict[tuple[object, ...], int]()
    for row in rows:
        key = row[:4]
        if row.extra:
            extras[key] = extras.get(key, 0) + row.amount
        else:
            limits[key] = _stored_limit(row)
    ordered = sorted(limits.items(), key=lambda item: list(Scope).index(item[1].scope))
    ordered += [((Scope.ORGANISATION, PLAN, each.period, each.unit), each) for each in _plan_limits(plan, org_id)]
    return [limit.model_copy(update={"extra": extras.get(key, 0)}) for key, limit in ordered]


def _stored_limit(row: LimitRow) -> Limit:
    # Without validation: the row was checked when it was stored, and each submitted brief reads it.
    return Limit.model_construct(
        scope=Scope(row.scope), subject=row.subject, period=Period(row.period), unit=Unit(row.unit), amount=row.amount
    )


def _plan_limits(plan: Plan, org_id: UUID) -> list[Limit]:
    return [
        Limit(
            scope=Scope.ORGANISATION,
            subject=str(org_id),
            period=Period.MONTH,
            unit=unit,
            amount=amount,
            of_plan=True,
        )
        for unit in Unit
        if (amount := getattr(plan, unit)) is not None
    ]
