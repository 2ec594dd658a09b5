"""Sign-in: sessions by the hash of their token, one-time tickets, and the attempts that are counted."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update

from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.database import Store

sessions, tickets, tries = schema.sessions, schema.tickets, schema.sign_in_attempts


class Session(Value):
    """A session on the server; `id` is the SHA-256 of the token in the cookie."""

    id: str
    org_id: UUID
    user_id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def add_session(store: Store, sid: str, org_id: UUID, user_id: UUID, now: datetime, expires_at: datetime) -> None:
    """Add a session."""
    row = {"id": sid, "org_id": org_id, "user_id": user_id, "created_at": now, "seen_at": now, "expires_at": expires_at}
    with store.transaction() as connection:
        connection.execute(insert(sessions).values(row))


def find_session(store: Store, sid: str) -> Session | None:
    """Return a session, ended or not."""
    with store.reading() as connection:
        row = connection.execute(select(sessions).where(sessions.c.id == sid)).mappings().one_or_none()
    return None if row is None else Session(**row)


def touch_session(store: Store, sid: str, now: datetime) -> None:
    """Note that a session was used."""
    with store.transaction() as connection:
        connection.execute(update(sessions).where(sessions.c.id == sid).values(seen_at=now))


def end_session(store: Store, sid: str, now: datetime) -> None:
    """End a session; a second call changes nothing."""
    with store.transaction() as connection:
        connection.execute(
            update(sessions).where(sessions.c.id == sid, sessions.c.ended_at.is_(None)).values(ended_at=now)
        )


def end_sessions_of(store: Store, user_id: UUID, now: datetime) -> None:
    """End every session of a person."""
    with store.transaction() as connection:
        open_ones = sessions.c.user_id == user_id, sessions.c.ended_at.is_(None)
        connection.execute(update(sessions).where(*open_ones).values(ended_at=now))


def add_ticket(store: Store, ticket_hash: str, user_id: UUID, browser: str, expires_at: datetime) -> None:
    """Add a one-time ticket, bound to a browser."""
    row = {"id": ticket_hash, "user_id": user_id, "browser": browser, "expires_at": expires_at}
    with store.transaction() as connection:
        connection.execute(insert(tickets).values(row))


def take_ticket(store: Store, ticket_hash: str) -> tuple[UUID, str, datetime] | None:
    """Remove a ticket and return (user, browser, expiry); None where it is unknown or was taken before."""
    with store.transaction() as connection:
        taken = delete(tickets).where(tickets.c.id == ticket_hash)
        row = connection.execute(taken.returning(tickets.c.user_id, tickets.c.browser, tickets.c.expires_at)).first()
    return None if row is None else (row.user_id, row.browser, row.expires_at)


def add_try(store: Store, kind: str, subject: str, now: datetime) -> None:
    """Count one attempt, committed before anything is verified."""
    with store.transaction() as connection:
        connection.execute(insert(tries).values(id=uuid4(), kind=kind, subject=subject, happened_at=now))


def count_tries(store: Store, kind: str, subject: str, since: datetime) -> int:
    """Return how many attempts were counted since a moment."""
    mine = tries.c.kind == kind, tries.c.subject == subject, tries.c.happened_at > since
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tries).where(*mine)).scalar_one())


def clear_tries(store: Store, kind: str, subject: str) -> None:
    """Forget the attempts of a subject, after one that was right."""
    with store.transaction() as connection:
        connection.execute(delete(tries).where(tries.c.kind == kind, tries.c.subject == subject))
