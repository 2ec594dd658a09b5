"""The current status of a member, which `authorised` reads before every call of a service function."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from lensawriter.models import Role, Value
from lensawriter.store import schema

users, contracts, versions, consents = schema.users, schema.contracts, schema.terms_versions, schema.terms_consents


class MemberStatus(Value):
    """What is checked at every call, because it can change while a page is open."""

    role: Role
    suspended: bool
    ended: bool
    """Whether the contract of the organisation has ended."""
    consented: bool
    """Whether the person consented to the terms in force."""


def find_status(connection: Connection, org_id: UUID, user_id: UUID) -> MemberStatus | None:
    """Return the status of a member of this organisation, or None; one statement, because every service function runs it."""
    current = select(func.coalesce(func.max(versions.c.number), 1)).scalar_subquery()
    query = (
        select(
            users.c.role,
            users.c.suspended_at.is_not(None).label("suspended"),
            contracts.c.ended_at.is_not(None).label("ended"),
            consents.c.number.is_not(None).label("consented"),
        )
        .outerjoin(contracts, contracts.c.org_id == users.c.org_id)
        .outerjoin(consents, (consents.c.user_id == users.c.id) & (consents.c.number == current))
        .where(users.c.id == user_id, users.c.org_id == org_id)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else MemberStatus(**row)
