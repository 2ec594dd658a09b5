"""Sign-in: sessions by the hash of their token, one-time tickets, and the attempts that are counted."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.database import Store

sessions, tickets, tries = schema.sessions, schema.tickets, schema.sign_in_attempts
_COUNTING = UUID(int=2)
"""One lock for all counting of tries: a try is under several bounds, and two locks could wait for each other."""


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
    with store.transaction() as connection:
        add_session_in(connection, sid, org_id, user_id, now, expires_at)


def add_session_in(
    connection: Connection, sid: str, org_id: UUID, user_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """Add a session in a transaction."""
    row = {"id": sid, "org_id": org_id, "user_id": user_id, "created_at": now, "seen_at": now, "expires_at": expires_at}
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


def end_session(connection: Connection, sid: str, now: datetime) -> UUID | None:
    """End a session and return whose it was; None where it is unknown or ended before."""
    ended = _end(connection, now, sessions.c.id == sid)
    return next(iter(ended.values()), None)


def end_sessions_of(
    connection: Connection, user_id: UUID, now: datetime, *, only: str | None = None, but: str = ""
) -> list[str]:
    """End the sessions of a person, one alone or all but one where that is asked, and return which."""
    which = sessions.c.id != but if only is None else sessions.c.id == only
    return list(_end(connection, now, sessions.c.user_id == user_id, which))


def _end(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> dict[str, UUID]:
    """End sessions that are open, forget where they came from and what they proved; id -> person."""
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
    """Add a one-time ticket in a transaction."""
    row = {"id": ticket_hash, "user_id": user_id, "browser": browser, "expires_at": expires_at}
    connection.execute(delete(tickets).where(tickets.c.expires_at <= now))
    connection.execute(insert(tickets).values(row))


def take_ticket(store: Store, ticket_hash: str) -> tuple[UUID, str, datetime] | None:
    """Remove a ticket and return (user, browser, expiry); None where it is unknown or was taken before."""
    with store.transaction() as connection:
        taken = delete(tickets).where(tickets.c.id == ticket_hash)
        row = connection.execute(taken.returning(tickets.c.user_id, tickets.c.browser, tickets.c.expires_at)).first()
    return None if row is None else (row.user_id, row.browser, row.expires_at)


class Bound(Value):
    """How often something may be tried: `most` tries a subject; the subject is a hash and says nothing to a reader."""

    kind: str
    subject: str
    most: int


class Spent(Value):
    """A bound that is reached; the try that must be forgotten first was at `since`."""

    kind: str
    since: datetime


def add_tries(store: Store, bounds: tuple[Bound, ...], now: datetime, window: timedelta) -> tuple[UUID, ...] | Spent:
    """Count one try under each bound and return the keys of the rows, or count nothing and say which bound is reached.

    What is older than the window is removed. Committed before it returns, so that nothing is verified uncounted.
    """
    keys = tuple(uuid4() for _ in bounds)
    with store.transaction(lock=_COUNTING) as connection:
        connection.execute(delete(tries).where(tries.c.happened_at <= now - window))
        reached = [spent for bound in bounds if (spent := _spent(connection, bound))]
        if reached:
            return max(reached, key=lambda spent: spent.since)
        rows = [
            {"id": key, "kind": bound.kind, "subject": bound.subject, "happened_at": now}
            for key, bound in zip(keys, bounds, strict=True)
        ]
        connection.execute(insert(tries), rows)
    return keys


def find_spent(store: Store, bound: Bound, now: datetime, window: timedelta) -> Spent | None:
    """Return a bound as spent where it is reached within the window; changes nothing."""
    with store.reading() as connection:
        spent = _spent(connection, bound)
    return None if spent is None or spent.since <= now - window else spent


def _spent(connection: Connection, bound: Bound) -> Spent | None:
    """Return the bound as spent where the last `most` tries are all still counted."""
    mine = tries.c.kind == bound.kind, tries.c.subject == bound.subject
    newest = select(tries.c.happened_at).where(*mine).order_by(tries.c.happened_at.desc())
    since = connection.execute(newest.offset(bound.most - 1).limit(1)).scalar_one_or_none()
    return None if since is None else Spent(kind=bound.kind, since=since)


def clear_tries(store: Store, bound: Bound) -> None:
    """Forget the tries of a subject, after one that was right."""
    with store.transaction(lock=_COUNTING) as connection:
        connection.execute(delete(tries).where(tries.c.kind == bound.kind, tries.c.subject == bound.subject))


def remove_try(store: Store, key: UUID) -> None:
    """Forget one try, which was right; the others of its subject stay."""
    with store.transaction(lock=_COUNTING) as connection:
        connection.execute(delete(tries).where(tries.c.id == key))
