"""The rows of the audit log, numbered in the order in which they are added; rows are never changed."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select

from lensawriter.models import Value
from lensawriter.store import schema

audit = schema.audit
CHAIN = UUID("a0d17000-0000-4000-8000-00000c4a1400")
"""The lock for adding rows, so that they have one order."""
BEFORE_ALL = -(2**31)
"""The smallest number that the column can hold."""
PAGE = 5_000
"""How many rows are read at once, because the rows of several years do not fit into memory."""


class AuditRow(Value):
    """One recorded event."""

    number: int
    happened_at: datetime
    event: str
    actor_id: UUID | None
    role: str | None
    org_id: UUID | None
    subject: str | None
    facts: Any
    """A mapping, unless the row was tampered with."""
    hash: str


def find_head(connection: Connection, seen: int = 0) -> tuple[int, str]:
    """Return number and hash of the newest row, or (0, "") if there is none.

    `seen` is the number of a row that was recently the newest, so that usually only one row is read.
    """
    if seen:
        found = connection.execute(select(audit.c.number, audit.c.hash).where(audit.c.number >= seen)).all()
        if found:
            number, newest = max(found)
            return int(number), str(newest)
    # Two statements: DuckDB reads the greatest key from its statistics, but one statement would sort or join the whole table.
    number = connection.execute(select(func.max(audit.c.number))).scalar_one()
    if number is None:
        return 0, ""
    return int(number), str(connection.execute(select(audit.c.hash).where(audit.c.number == number)).scalar_one())


def add_row(connection: Connection, row: AuditRow) -> None:
    """Add a row; the caller holds the lock CHAIN."""
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
    """Return a page of the rows of an organisation, newest first, and the number of all that match.

    `with_none` also includes rows without an organisation; empty `events` means all events.
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
