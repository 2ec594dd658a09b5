"""Sign-ins that have proved the password and wait for the second factor; each is bound to one browser."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

pending, tickets = schema.pending_sign_ins, schema.tickets


class PendingSignIn(Value):
    """A sign-in half done; `id` and `browser` are hashes."""

    id: str
    user_id: UUID
    browser: str
    expires_at: datetime


def add_pending(connection: Connection, row: PendingSignIn, now: datetime) -> None:
    """Add a sign-in half done; those that ran out are removed."""
    connection.execute(delete(pending).where(pending.c.expires_at <= now))
    connection.execute(insert(pending).values(row.model_dump()))


def find_pending(connection: Connection, key: str) -> PendingSignIn | None:
    """Return a sign-in half done."""
    row = connection.execute(select(pending).where(pending.c.id == key)).mappings().one_or_none()
    return None if row is None else PendingSignIn(**row)


def take_pending(connection: Connection, key: str) -> bool:
    """Remove a sign-in half done, for it becomes one ticket; False where it has become one, or is gone."""
    return connection.execute(delete(pending).where(pending.c.id == key).returning(pending.c.id)).first() is not None


def forget_sign_ins(connection: Connection, user_id: UUID) -> None:
    """Remove what a person has begun to sign in with: a password that counted is one no longer."""
    for table in (pending, tickets):
        connection.execute(delete(table).where(table.c.user_id == user_id))
