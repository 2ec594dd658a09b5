"""The rows of the audit: added in one order, never changed."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select

from lensawriter.models import Value
from lensawriter.store import schema

audit = schema.audit
CHAIN = UUID("a0d17000-0000-4000-8000-00000c4a1400")
"""The lock under which rows are added, so that they have one order."""
BEFORE_ALL = -(2**31)
PAGE = 5_000
"""Rows read at once: a record of years does not fit into memory."""


class AuditRow(Value):
    """One event as it is recorded."""

    number: int
    happened_at: datetime
    event: str
    actor_id: UUID | None
    role: str | None
    org_id: UUID | None
    subject: str | None
    facts: Any
    """A mapping, unless somebody has tampered with it."""
    hash: str


def find_head(connection: Connection, seen: int = 0) -> tuple[int, str]:
    """Return number and hash of the newest row; (0, "") while there is none.

    `seen` is a row that was the newest a moment ago: what is asked for from there on is one row, mostly.
    """
    if seen:
        found = connection.execute(select(audit.c.number, audit.c.hash).where(audit.c.number >= seen)).all()
        if found:
            number, newest = max(found)
            return int(number), str(newest)
    # Two statements: DuckDB takes the greatest key from its statistics, but sorts, or joins, the whole table for one.
    number = connection.execute(select(func.max(audit.c.number))).scalar_one()
    if number is None:
        return 0, ""
    return int(number), str(connection.execute(select(audit.c.hash).where(audit.c.number == number)).scalar_one())


def add_row(connection: Connection, row: AuditRow) -> None:
    """Add a row; the caller holds the chain."""
    connection.execute(insert(audit), row.model_dump())


def all_rows(connection: Connection) -> Iterator[AuditRow]:
    """Yield every row in order."""
    newest = BEFORE_ALL
    while True:
        query = select(audit).where(audit.c.number > newest).order_by(audit.c.number).limit(PAGE)
        found = [AuditRow(**row) for row in connection.execute(query).mappings()]
        yield from found
        if len(found) < PAGE:
            return
        newest = found[-1].number


def find_rows(
    connection: Connection,
    org_id: UUID,
    *,
    with_none: bool,
    events: Collection[str],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    offset: int,
) -> tuple[list[AuditRow], int]:
    """Return a page of the rows of an organisation, newest first, and how many there are in all.

    `with_none` adds those of no organisation; no `events` means all.
    """
    mine = audit.c.org_id == org_id
    wanted = [or_(mine, audit.c.org_id.is_(None)) if with_none else mine]
    if events:
        wanted.append(audit.c.event.in_(events))
    if since is not None:
        wanted.append(audit.c.happened_at >= since)
    if until is not None:
        wanted.append(audit.c.happened_at < until)
    total = connection.execute(select(func.count()).select_from(audit).where(*wanted)).scalar_one()
    query = select(audit).where(*wanted).order_by(audit.c.number.desc()).limit(limit).offset(offset)
    return [AuditRow(**row) for row in connection.execute(query).mappings()], int(total)
