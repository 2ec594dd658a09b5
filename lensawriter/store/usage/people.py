"""The people behind figures: their names, who might write, and who never did."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from lensawriter.models import Role
from lensawriter.store import schema

users, days = schema.users, schema.usage_days


class PersonRow(NamedTuple):
    """One person of an organisation, without what takes long to read: a page names five hundred of them."""

    id: UUID
    name: str
    role: Role
    suspended: bool


def person_rows(connection: Connection, org_id: UUID) -> list[PersonRow]:
    """Return the people of an organisation."""
    suspended = users.c.suspended_at.is_not(None).label("suspended")
    query = select(users.c.id, users.c.name, users.c.role, suspended).where(users.c.org_id == org_id)
    return [PersonRow(key, name, Role(role), bool(idle)) for key, name, role, idle in connection.execute(query).all()]


def silent_since(connection: Connection, org_id: UUID, asked: Collection[UUID]) -> dict[UUID, datetime]:
    """Return which of some people have never generated anything, and when each was registered.

    It looks through all days there are, so that those who are known to have written are better not asked about.
    """
    if not asked:
        return {}
    wrote = select(days.c.user_id).distinct().where(days.c.org_id == org_id, days.c.generations > 0)
    silent = set(asked) - set(connection.execute(wrote.where(days.c.user_id.in_(asked))).scalars())
    query = select(users.c.id, users.c.created_at).where(users.c.org_id == org_id, users.c.id.in_(silent))
    return dict(connection.execute(query).all())
