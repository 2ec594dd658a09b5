"""Pending sign-ins: the password was right, the second factor is missing. Each is bound to one browser."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

pending, tickets = schema.pending_sign_ins, schema.tickets


class PendingSignIn(Value):
    """A pending sign-in; `id` and `browser` are hashes."""

    id: str
    user_id: UUID
    browser: str
    expires_at: datetime


def add_pending(connection: Connection, row: PendingSignIn, now: datetime) -> None:
    """Add a pending sign-in, and remove expired ones."""
    connection.execute(delete(pending).where(pending.c.expires_at <= now))
    connection.execute(insert(pending).values(row.model_dump()))


def find_pending(connection: Connection, key: str) -> PendingSignIn | None:
    """Return a pending sign-in, expired or not."""
    row = connection.execute(select(pending).where(pending.c.id == key)).mappings().one_or_none()
    return None if row is None else PendingSignIn(**row)


def take_pending(connection: Connection, key: str) -> bool:
    """Remove a pending sign-in, so that it becomes a ticket only once; return False if it does not exist any more."""
    return connection.execute(delete(pending).where(pending.c.id == key).returning(pending.c.id)).first() is not None


def forget_sign_ins(connection: Connection, user_id: UUID) -> None:
    """Delete the pending sign-ins and tickets of a person, because their password is no longer valid."""
    for table in (pending, tickets):
        connection.execute(delete(table).where(table.c.user_id == user_id))
