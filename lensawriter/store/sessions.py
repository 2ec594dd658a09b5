"""Sessions, by the hash of their token, and the one-time tickets from which sessions are created."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from lensawriter.models import Value
from lensawriter.store import schema

sessions, tickets = schema.sessions, schema.tickets


class Session(Value):
    """A session on the server; `id` is the SHA-256 of the token in the cookie."""

    id: str
    org_id: UUID
    user_id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def add_session(
    connection: Connection, sid: str, org_id: UUID, user_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """Add a session."""
    row = {"id": sid, "org_id": org_id, "user_id": user_id, "created_at": now, "seen_at": now, "expires_at": expires_at}
    connection.execute(insert(sessions).values(row))


def find_session(connection: Connection, sid: str) -> Session | None:
    """Return a session, ended or not; None if it is unknown."""
    row = connection.execute(select(sessions).where(sessions.c.id == sid)).mappings().one_or_none()
    return None if row is None else Session(**row)


def touch_session(connection: Connection, sid: str, now: datetime) -> None:
    """Record that a session was used."""
    connection.execute(update(sessions).where(sessions.c.id == sid).values(seen_at=now))


def end_session(connection: Connection, sid: str, now: datetime) -> UUID | None:
    """End a session and return its person, or None if it is unknown or has ended before."""
    ended = _end(connection, now, sessions.c.id == sid)
    return next(iter(ended.values()), None)


def end_sessions_of(
    connection: Connection, user_id: UUID, now: datetime, *, only: str | None = None, but: str = ""
) -> list[str]:
    """End the open sessions of a person, `only` the one with this id or all `but` this one, and return their ids."""
    which = sessions.c.id != but if only is None else sessions.c.id == only
    return list(_end(connection, now, sessions.c.user_id == user_id, which))


def _end(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> dict[str, UUID]:
    """End the open sessions that match, delete their devices and proofs, and return session -> person."""
    ending = update(sessions).where(*which, sessions.c.ended_at.is_(None)).values(ended_at=now)
    ended = {
        str(row.id): row.user_id for row in connection.execute(ending.returning(sessions.c.id, sessions.c.user_id))
    }
    for table in (schema.devices, schema.session_proofs) if ended else ():
        connection.execute(delete(table).where(table.c.sid.in_(ended)))
    return ended


def add_ticket(
    connection: Connection, ticket_hash: str, user_id: UUID, browser: str, now: datetime, expires_at: datetime
) -> None:
    """Add a one-time ticket, and remove expired ones."""
    row = {"id": ticket_hash, "user_id": user_id, "browser": browser, "expires_at": expires_at}
    connection.execute(delete(tickets).where(tickets.c.expires_at <= now))
    connection.execute(insert(tickets).values(row))


def take_ticket(connection: Connection, ticket_hash: str) -> tuple[UUID, str, datetime] | None:
    """Remove a ticket and return (user, browser, expiry), or None if it is unknown or was used before."""
    taken = delete(tickets).where(tickets.c.id == ticket_hash)
    row = connection.execute(taken.returning(tickets.c.user_id, tickets.c.browser, tickets.c.expires_at)).first()
    return None if row is None else (row.user_id, row.browser, row.expires_at)
