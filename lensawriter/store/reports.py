"""Monthly reports: organisations that need one, reports that were made, and their readers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, insert, or_, select

from lensawriter.limits.periods import Span
from lensawriter.models import Role, Value
from lensawriter.store import schema

contracts, organisations, users = schema.contracts, schema.organisations, schema.users
reports, days, memberships = schema.monthly_reports, schema.usage_days, schema.memberships


class Reader(Value):
    """A recipient of a report and the language of their mails."""

    email: str
    language: str


def organisations_due(connection: Connection, month: str, span: Span, ended_at: datetime) -> tuple[UUID, ...]:
    """Return the organisations without a report for a month that had members at its end or used something in it.

    Organisations whose contract has ended get no report, and those without a reader are left out until they have one.
    """
    members = users.c.org_id == organisations.c.id
    query = select(organisations.c.id).where(
        ~_any(contracts.c.org_id == organisations.c.id, contracts.c.ended_at.is_not(None)),
        ~_any(reports.c.org_id == organisations.c.id, reports.c.month == month),
        _any(members, *_may_read()),
        or_(
            _any(members, users.c.role != Role.OPERATOR, users.c.created_at < ended_at),
            _any(days.c.org_id == organisations.c.id, days.c.day.between(*span)),
        ),
    )
    return tuple(connection.execute(query.order_by(organisations.c.created_at, organisations.c.id)).scalars())


def add_report(connection: Connection, org_id: UUID, month: str, now: datetime) -> bool:
    """Record that a report was made and return True; False if it was recorded before. The caller holds the organisation's lock."""
    same = reports.c.org_id == org_id, reports.c.month == month
    if connection.execute(select(reports.c.month).where(*same)).first() is not None:
        return False
    connection.execute(insert(reports).values(org_id=org_id, month=month, made_at=now))
    return True


def readers(connection: Connection, org_id: UUID) -> tuple[Reader, ...]:
    """Return the owners and managers of an organisation who are not suspended, oldest first."""
    query = (
        select(users.c.email, memberships.c.language)
        .outerjoin(memberships, memberships.c.user_id == users.c.id)
        .where(users.c.org_id == org_id, *_may_read())
        .order_by(users.c.created_at, users.c.id)
    )
    rows = connection.execute(query).all()
    return tuple(Reader(email=row.email, language=row.language or "ja") for row in rows)


def _may_read() -> tuple[Any, ...]:
    return users.c.role.in_((Role.OWNER, Role.MANAGER)), users.c.suspended_at.is_(None)


def _any(*conditions: Any) -> Any:
    return exists().where(*conditions)
