"""Departments 部署: an owner creates them and assigns members; an archived department keeps its members and figures."""

from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.service import Service, authorised
from lensawriter.accounts.validation import checked_name
from lensawriter.errors import AccountInvalid, NotFound
from lensawriter.models import Principal, Role
from lensawriter.store import departments as rows
from lensawriter.store.database import Connection
from lensawriter.store.departments import Department, DepartmentRow
from lensawriter.store.members import find_member
from lensawriter.text.folding import fold

MAX_DEPARTMENTS = 200


class Departments(Service):
    """Manages the departments of the caller's organisation."""

    @authorised(Role.MANAGER, Role.OWNER)
    def all(self, principal: Principal) -> tuple[DepartmentRow, ...]:
        """Return the departments of the caller's organisation, archived ones last; raises Forbidden."""
        with self._store.reading() as connection:
            return rows.all_departments(connection, principal.org_id)

    @authorised(Role.OWNER)
    def add(self, principal: Principal, name: str) -> Department:
        """Add a department; raises Forbidden, AccountInvalid."""
        with self._store.transaction(lock=principal.org_id) as connection:
            existing = rows.all_departments(connection, principal.org_id)
            if len(existing) >= MAX_DEPARTMENTS:
                raise AccountInvalid(f"部署は{MAX_DEPARTMENTS}件までです。", field="name")
            name = _unique_name(existing, name)
            department = Department(id=uuid4(), org_id=principal.org_id, name=name, created_at=self._clock())
            rows.add_department(connection, department)
            self._record(connection, principal, Event.DEPARTMENT_ADDED, department.id)
            return department

    @authorised(Role.OWNER, subject="department_id")
    def rename(self, principal: Principal, department_id: UUID, name: str) -> None:
        """Rename a department; raises Forbidden, NotFound, AccountInvalid."""
        with self._store.transaction(lock=principal.org_id) as connection:
            found = _get_department(connection, principal, department_id)
            others = [each for each in rows.all_departments(connection, principal.org_id) if each.id != found.id]
            rows.change_department(connection, found.id, name=_unique_name(others, name), archived_at=found.archived_at)
            self._record(connection, principal, Event.DEPARTMENT_CHANGED, found.id)

    @authorised(Role.OWNER, subject="department_id")
    def archive(self, principal: Principal, department_id: UUID) -> None:
        """Archive a department: its members stay, and nobody can be assigned to it; raises Forbidden, NotFound."""
        self._archive(principal, department_id, archived=True)

    @authorised(Role.OWNER, subject="department_id")
    def unarchive(self, principal: Principal, department_id: UUID) -> None:
        """Restore an archived department; raises Forbidden, NotFound."""
        self._archive(principal, department_id, archived=False)

    @authorised(Role.OWNER, subject="user_id", step_up=True)
    def assign(self, principal: Principal, sid: str, user_id: UUID, department_id: UUID | None) -> None:
        """Assign a member to a department, or to none; raises Forbidden, StepUpRequired, NotFound, AccountInvalid."""
        with self._store.transaction(lock=principal.org_id) as connection:
            if find_member(connection, principal.org_id, user_id) is None:
                raise NotFound()
            department = None if department_id is None else _get_department(connection, principal, department_id)
            if department is not None and department.archived_at is not None:
                raise AccountInvalid("アーカイブした部署には、割り当てられません。", field="department")
            rows.set_department(connection, principal.org_id, user_id, department_id)
            assigned = None if department_id is None else str(department_id)
            self._record(connection, principal, Event.MEMBER_ASSIGNED, user_id, department=assigned)

    def _archive(self, principal: Principal, department_id: UUID, *, archived: bool) -> None:
        with self._store.transaction(lock=principal.org_id) as connection:
            found = _get_department(connection, principal, department_id)
            moment = self._clock() if archived else None
            rows.change_department(connection, found.id, name=found.name, archived_at=moment)
            self._record(connection, principal, Event.DEPARTMENT_CHANGED, found.id, archived=archived)

    def _record(
        self, connection: Connection, actor: Principal, event: Event, subject: UUID, **facts: str | bool | None
    ) -> None:
        self._audit.add(connection, event, actor=actor, org_id=actor.org_id, subject=subject, **facts)


def _get_department(connection: Connection, principal: Principal, department_id: UUID) -> Department:
    """Return a department of the caller's organisation; raises NotFound."""
    found = rows.find_department(connection, principal.org_id, department_id)
    if found is None:
        raise NotFound("部署が見つかりませんでした。")
    return found


def _unique_name(others: tuple[DepartmentRow, ...] | list[DepartmentRow], name: str) -> str:
    """Return the checked name if no other department of the organisation has it, archived ones included; raises AccountInvalid."""
    name = checked_name(name, "name", "部署名")
    if any(fold(each.name) == fold(name) for each in others):
        raise AccountInvalid("同じ名前の部署がすでにあります。", field="name")
    return name
