"""The limits that an organisation sets for persons, departments, use cases, models, and the whole organisation."""

from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.rights import MANAGERS
from lensawriter.access.service import authorised
from lensawriter.errors import Forbidden, LimitInvalid, NotFound
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, day_of
from lensawriter.limits.plans import MAXIMUM
from lensawriter.llm.provider import choices
from lensawriter.models import Principal, Role
from lensawriter.store import limits as rows
from lensawriter.store.database import Connection
from lensawriter.store.departments import all_departments, find_department
from lensawriter.store.limits import NewLimit
from lensawriter.store.members import all_members, find_member
from lensawriter.usage import limit_texts
from lensawriter.usage.budget import NamedState
from lensawriter.usage.context import UsageService
from lensawriter.usage.limits_in_force import LimitsInForce, get_plan, subject_names

MANAGER_SCOPES = (Scope.PERSON, Scope.DEPARTMENT)
"""The scopes in which a manager may set limits; an owner may set limits in all scopes."""


class Caps(UsageService):
    """Sets and removes the limits of an organisation; one per process. Its name is stored in the audit log."""

    @authorised(*MANAGERS)
    def all(self, principal: Principal) -> tuple[NamedState, ...]:
        """Return all limits of the organisation with their states, those of the plan last."""
        org_id = principal.org_id
        with self._store.reading() as connection:
            plan = get_plan(connection, self._plans, org_id)
            found = LimitsInForce(connection, org_id, plan, day_of(self._clock())).all()
            names = subject_names(connection, org_id, self._usecases)
        reader = str(principal.user_id)
        return tuple(NamedState(title=limit_texts.title(each.limit, names, reader), state=each) for each in found)

    @authorised(*MANAGERS)
    def subjects(self, principal: Principal) -> dict[Scope, dict[str, str]]:
        """Return scope -> subject -> name of what the principal may limit: managers only persons and departments."""
        org_id = principal.org_id
        with self._store.reading() as connection:
            people = {str(user.id): user.name for user in all_members(connection, org_id)}
            departments = {
                str(row.id): row.name for row in all_departments(connection, org_id) if row.archived_at is None
            }
        found = {Scope.PERSON: people, Scope.DEPARTMENT: departments}
        if principal.role is Role.OWNER:
            found[Scope.USE_CASE] = {key: case.title for key, case in self._usecases.items()}
            found[Scope.MODEL] = {spec: spec for spec in choices(self._settings)}
            found[Scope.ORGANISATION] = {str(org_id): "組織全体"}
        return found

    @authorised(*MANAGERS)
    def set(self, principal: Principal, scope: Scope, subject: str, period: Period, unit: Unit, amount: int) -> None:
        """Set a limit, replacing one with the same key; zero forbids all use; raises LimitInvalid, Forbidden, NotFound."""
        if not 0 <= amount <= MAXIMUM:
            raise LimitInvalid(f"上限は0以上{MAXIMUM:,}以下の整数で入力してください。", field="amount")
        with self._store.transaction(lock=principal.org_id) as connection:
            self._require(connection, principal, scope, subject)
            row = NewLimit(
                id=uuid4(),
                org_id=principal.org_id,
                scope=scope,
                subject=subject,
                period=period,
                unit=unit,
                amount=amount,
                set_by=principal.user_id,
                set_at=self._clock(),
            )
            rows.add_limit(connection, row)
            self._record(connection, Event.LIMIT_SET, principal, scope, subject, period, unit, amount=amount)

    @authorised(*MANAGERS)
    def remove(self, principal: Principal, scope: Scope, subject: str, period: Period, unit: Unit) -> None:
        """Remove a limit; does nothing if there is none; raises Forbidden."""
        _require_right(principal, scope)
        with self._store.transaction(lock=principal.org_id) as connection:
            if rows.remove_limit(connection, principal.org_id, scope, subject, period, unit, self._clock()):
                self._record(connection, Event.LIMIT_REMOVED, principal, scope, subject, period, unit)

    def _require(self, connection: Connection, principal: Principal, scope: Scope, subject: str) -> None:
        """Raise Forbidden for a scope that the role may not limit, NotFound for an unknown subject."""
        _require_right(principal, scope)
        org_id = principal.org_id
        known = {
            Scope.PERSON: lambda: find_member(connection, org_id, UUID(subject)) is not None,
            Scope.DEPARTMENT: lambda: find_department(connection, org_id, UUID(subject)) is not None,
            Scope.USE_CASE: lambda: subject in self._usecases,
            Scope.MODEL: lambda: subject in choices(self._settings),
            Scope.ORGANISATION: lambda: subject == str(org_id),
        }
        try:
            exists = known[scope]()
        except ValueError:  # the subject is not an id
            exists = False
        if not exists:
            raise NotFound()

    def _record(
        self,
        connection: Connection,
        event: Event,
        who: Principal,
        scope: Scope,
        subject: str,
        period: Period,
        unit: Unit,
        **facts: int,
    ) -> None:
        self._audit.add(
            connection,
            event,
            actor=who,
            org_id=who.org_id,
            subject=subject,
            scope=scope,
            period=period,
            unit=unit,
            **facts,
        )


def _require_right(principal: Principal, scope: Scope) -> None:
    if principal.role is not Role.OWNER and scope not in MANAGER_SCOPES:
        raise Forbidden()
