"""Departments 部署 of organisations, and the department and mail language of each member."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from lensawriter.models import Value
from lensawriter.store import schema

departments, memberships = schema.departments, schema.memberships
LANGUAGE = "ja"
"""The language of mails for a person who has chosen none."""


class Department(Value):
    """A department; an archived one stays for the figures of earlier months."""

    id: UUID
    org_id: UUID
    name: str
    created_at: datetime
    archived_at: datetime | None = None


class DepartmentRow(Department):
    """A department and the number of its members."""

    members: int


def all_departments(connection: Connection, org_id: UUID) -> tuple[DepartmentRow, ...]:
    """Return the departments of an organisation by name, archived ones last."""
    mine = memberships.c.org_id == org_id, memberships.c.department_id.is_not(None)
    counting = select(memberships.c.department_id, func.count()).where(*mine).group_by(memberships.c.department_id)
    members: dict[UUID | None, int] = dict(connection.execute(counting).all())
    rows = connection.execute(select(departments).where(departments.c.org_id == org_id)).mappings()
    found = [DepartmentRow(**row, members=members.get(row["id"], 0)) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.archived_at is not None, each.name)))


def find_department(connection: Connection, org_id: UUID, department_id: UUID) -> Department | None:
    """Return a department of this organisation, archived or not; None if it is unknown."""
    mine = departments.c.id == department_id, departments.c.org_id == org_id
    row = connection.execute(select(departments).where(*mine)).mappings().one_or_none()
    return None if row is None else Department(**row)


def add_department(connection: Connection, department: Department) -> None:
    """Add a department."""
    connection.execute(insert(departments).values(department.model_dump()))


def change_department(connection: Connection, department_id: UUID, *, name: str, archived_at: datetime | None) -> None:
    """Change the name of a department, and whether it is archived."""
    values = {"name": name, "archived_at": archived_at}
    connection.execute(update(departments).where(departments.c.id == department_id).values(values))


def department_ids(connection: Connection, org_id: UUID) -> dict[UUID, UUID | None]:
    """Return person -> department for an organisation; members who were never assigned are missing."""
    mine = memberships.c.org_id == org_id
    query = select(memberships.c.user_id, memberships.c.department_id).where(mine)
    return dict(connection.execute(query).all())


def department_names(connection: Connection, org_id: UUID) -> dict[UUID, str]:
    """Return department -> name for an organisation, archived ones included."""
    query = select(departments.c.id, departments.c.name).where(departments.c.org_id == org_id)
    return dict(connection.execute(query).all())


def find_department_id(connection: Connection, user_id: UUID) -> UUID | None:
    """Return the id of a person's department; None without one."""
    query = select(memberships.c.department_id).where(memberships.c.user_id == user_id)
    found: UUID | None = connection.execute(query).scalar_one_or_none()
    return found


def set_department(connection: Connection, org_id: UUID, user_id: UUID, department_id: UUID | None) -> None:
    """Assign a person to a department, or to none; the caller holds the organisation's lock."""
    mine = memberships.c.user_id == user_id
    changed = update(memberships).where(mine).values(department_id=department_id).returning(memberships.c.user_id)
    if connection.execute(changed).first() is None:
        row = {"user_id": user_id, "org_id": org_id, "department_id": department_id, "language": LANGUAGE}
        connection.execute(insert(memberships).values(row))


def find_language(connection: Connection, user_id: UUID) -> str:
    """Return the language of a person's mails."""
    query = select(memberships.c.language).where(memberships.c.user_id == user_id)
    return connection.execute(query).scalar_one_or_none() or LANGUAGE


def set_language(connection: Connection, org_id: UUID, user_id: UUID, language: str) -> None:
    """Set the language of a person's mails; the caller holds the organisation's lock."""
    mine = memberships.c.user_id == user_id
    changed = update(memberships).where(mine).values(language=language).returning(memberships.c.user_id)
    if connection.execute(changed).first() is None:
        connection.execute(insert(memberships).values(user_id=user_id, org_id=org_id, language=language))
