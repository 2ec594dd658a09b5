"""The members of an organisation for the dashboard: names, roles, and who never generated anything."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from lensawriter.models import Role
from lensawriter.store import schema

users, days = schema.users, schema.usage_days


class PersonRow(NamedTuple):
    """A member with the few columns that the dashboard needs, because a page may show five hundred of them."""

    id: UUID
    name: str
    role: Role
    suspended: bool


def person_rows(connection: Connection, org_id: UUID) -> list[PersonRow]:
    """Return the members of an organisation."""
    is_suspended = users.c.suspended_at.is_not(None).label("suspended")
    query = select(users.c.id, users.c.name, users.c.role, is_suspended).where(users.c.org_id == org_id)
    return [
        PersonRow(key, name, Role(role), bool(suspended))
        for key, name, role, suspended in connection.execute(query).all()
    ]


def without_generations(connection: Connection, org_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return user -> registration time of those users who never generated anything.

    This reads all days of these users, so leave out users who are known to have generated something.
    """
    if not user_ids:
        return {}
    wrote = select(days.c.user_id).distinct().where(days.c.org_id == org_id, days.c.generations > 0)
    silent = set(user_ids) - set(connection.execute(wrote.where(days.c.user_id.in_(user_ids))).scalars())
    query = select(users.c.id, users.c.created_at).where(users.c.org_id == org_id, users.c.id.in_(silent))
    return dict(connection.execute(query).all())
