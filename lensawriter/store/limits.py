"""Limits that an organisation set, and extra amounts that were granted until a last day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Value
from lensawriter.store import schema

limits = schema.limits


class LimitRow(NamedTuple):
    """A limit in force, or an extra amount on a limit."""

    scope: str
    subject: str
    period: str
    unit: str
    amount: int
    extra: bool
    ends_on: date | None
    """The last day of an extra amount; None for a limit, which lasts until it is removed."""


class NewLimit(Value):
    """A new limit, or a new extra amount on a limit."""

    id: UUID
    org_id: UUID
    scope: Scope
    subject: str
    period: Period
    unit: Unit
    amount: int
    extra: bool = False
    ends_on: date | None = None
    request_id: UUID | None = None
    set_by: UUID
    set_at: datetime


def limit_rows(
    connection: Connection, org_id: UUID, day: date, subjects: Collection[tuple[Scope, str]] | None = None
) -> list[LimitRow]:
    """Return the limits and extras of an organisation on a day, of some subjects or of all.

    Every submitted brief runs this, so the statement is short and the rest is filtered in Python.
    """
    query = select(*(limits.c[name] for name in LimitRow._fields)).where(
        limits.c.org_id == org_id, limits.c.removed_at.is_(None)
    )
    if subjects is not None:
        query = query.where(limits.c.subject.in_([subject for _, subject in subjects]))
    rows = [LimitRow(*row) for row in connection.execute(query).all()]
    in_force = [row for row in rows if row.ends_on is None or row.ends_on >= day]
    return in_force if subjects is None else [row for row in in_force if (row.scope, row.subject) in subjects]


def add_limit(connection: Connection, row: NewLimit) -> None:
    """Add a limit and remove the one that it replaces; the caller holds the lock of the organisation."""
    if not row.extra:
        remove_limit(connection, row.org_id, row.scope, row.subject, row.period, row.unit, row.set_at)
    connection.execute(insert(limits).values(row.model_dump()))


def remove_limit(
    connection: Connection, org_id: UUID, scope: Scope, subject: str, period: Period, unit: Unit, now: datetime
) -> bool:
    """Remove a limit and return whether there was one; extra amounts stay until their last day."""
    key = {"org_id": org_id, "scope": scope, "subject": subject, "period": period, "unit": unit, "extra": False}
    matching = [limits.c[name] == value for name, value in key.items()]
    removed = update(limits).where(*matching, limits.c.removed_at.is_(None)).values(removed_at=now)
    return connection.execute(removed.returning(limits.c.id)).first() is not None
