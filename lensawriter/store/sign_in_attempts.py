"""Attempts at passwords and codes, counted per subject before anything is verified."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

attempts = schema.sign_in_attempts
COUNTING = UUID(int=2)
"""One lock for all counting: an attempt counts under several limits, and two locks could wait for each other."""


class RateLimit(Value):
    """A limit of `most` attempts of a kind for one subject, which is the hash of an address, person or network."""

    kind: str
    subject: str
    most: int


class Exceeded(Value):
    """A rate limit that is exceeded, until the attempt made at `since` expires."""

    kind: str
    since: datetime


def add_attempts(
    connection: Connection, limits: tuple[RateLimit, ...], now: datetime, window: timedelta
) -> tuple[UUID, ...] | Exceeded:
    """Count one attempt under each limit and return the keys of the rows, or count nothing and return the exceeded limit
    that lasts longest.

    Also removes attempts that are older than the window. The caller holds COUNTING and commits before it verifies anything.
    """
    keys = tuple(uuid4() for _ in limits)
    connection.execute(delete(attempts).where(attempts.c.happened_at <= now - window))
    reached = [exceeded for limit in limits if (exceeded := _exceeded(connection, limit))]
    if reached:
        return max(reached, key=lambda exceeded: exceeded.since)
    rows = [
        {"id": key, "kind": limit.kind, "subject": limit.subject, "happened_at": now}
        for key, limit in zip(keys, limits, strict=True)
    ]
    connection.execute(insert(attempts), rows)
    return keys


def find_exceeded(connection: Connection, limit: RateLimit, now: datetime, window: timedelta) -> Exceeded | None:
    """Return whether and since when a limit is exceeded within the window, or None; changes nothing."""
    exceeded = _exceeded(connection, limit)
    return None if exceeded is None or exceeded.since <= now - window else exceeded


def _exceeded(connection: Connection, limit: RateLimit) -> Exceeded | None:
    """Return the limit as exceeded if the store has at least `most` attempts, else None."""
    mine = attempts.c.kind == limit.kind, attempts.c.subject == limit.subject
    newest = select(attempts.c.happened_at).where(*mine).order_by(attempts.c.happened_at.desc())
    since = connection.execute(newest.offset(limit.most - 1).limit(1)).scalar_one_or_none()
    return None if since is None else Exceeded(kind=limit.kind, since=since)


def clear_attempts(connection: Connection, limit: RateLimit) -> None:
    """Remove the attempts of a subject, because one was correct."""
    connection.execute(delete(attempts).where(attempts.c.kind == limit.kind, attempts.c.subject == limit.subject))


def remove_attempt(connection: Connection, key: UUID) -> None:
    """Remove one attempt, which was correct; the others of its subject stay."""
    connection.execute(delete(attempts).where(attempts.c.id == key))
