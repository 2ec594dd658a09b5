"""Limits that an organisation set itself, and what was allowed on top of limits until some day."""

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
    """One limit in force, or what was allowed on top of one."""

    scope: str
    subject: str
    period: str
    unit: str
    amount: int
    extra: bool
    ends_on: date | None
    """The last day of what was allowed on top; None for a limit, which lasts until it is removed."""


class NewLimit(Value):
    """A limit as it is set, or what is allowed on top of one."""

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
    """Return the limits of an organisation that hold on a day, of some subjects or of all.

    Every text that is submitted asks this: the statement is short, and the rest is decided here.
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
    """Add a limit; one that stood in its place is removed. The caller holds the organisation."""
    if not row.extra:
        remove_limit(connection, row.org_id, row.scope, row.subject, row.period, row.unit, row.set_at)
    connection.execute(insert(limits).values(row.model_dump()))


def remove_limit(
    connection: Connection, org_id: UUID, scope: Scope, subject: str, period: Period, unit: Unit, now: datetime
) -> bool:
    """Remove a limit, and tell whether there was one; what was allowed on top of one stays until it ends."""
    here = {"org_id": org_id, "scope": scope, "subject": subject, "period": period, "unit": unit, "extra": False}
    there = [limits.c[name] == value for name, value in here.items()]
    removed = update(limits).where(*there, limits.c.removed_at.is_(None)).values(removed_at=now)
    return connection.execute(removed.returning(limits.c.id)).first() is not None
