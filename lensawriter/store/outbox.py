"""The outbox: mails that wait, the one that is being sent, and how each ended.

A mail is claimed before it is sent, and each later step asks for the claim again: who has lost it, lets go. What a mail says
is in the row until the mail has ended, and no longer.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, insert, literal, select, text, update

from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.columns import Moment
from lensawriter.store.database import Connection, Store
from lensawriter.store.members import address

outbox = schema.outbox
_KEY = 7310469
"""The advisory lock of who sends."""
_sending = threading.Lock()
_QUICK, _PAUSE = 5, timedelta(hours=1)
"""So often a mail is taken up again at once: one that brings down whoever sends it must not be sent every second."""


class MailState(StrEnum):
    """Where a mail stands; the last three are ends."""

    WAITING = "waiting"
    SENDING = "sending"
    HANDED = "handed"
    """All but the closing dot was sent, or that too: only the server knows."""
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"
    """There was no mail server to give it to."""


_OPEN = (MailState.WAITING, MailState.SENDING, MailState.HANDED)
_BEGUN = (MailState.SENDING, MailState.HANDED)


class Letter(Value):
    """A mail as its sender sees it."""

    id: UUID
    org_id: UUID
    kind: str
    language: str
    recipient: str
    message_id: str
    facts: dict[str, str]
    claim: UUID
    tries: int
    created_at: datetime


class MailRow(Value):
    """A mail as an operator sees it: to whom, of what kind, and what became of it."""

    id: UUID
    org_id: UUID
    kind: str
    recipient: str
    state: MailState
    tries: int
    created_at: datetime
    ended_at: datetime | None


def add_mail(
    connection: Connection,
    *,
    key: UUID,
    org_id: UUID,
    kind: str,
    language: str,
    recipient: str,
    message_id: str,
    facts: dict[str, str] | None,
    forgotten: bool,
    now: datetime,
) -> None:
    """Add a mail that waits; without facts it ends at once as unsent."""
    unsent = facts is None
    row = {
        "id": key,
        "org_id": org_id,
        "kind": kind,
        "language": language,
        "recipient": "" if unsent and forgotten else address(recipient),
        "forgotten": forgotten,
        "message_id": message_id,
        "facts": facts,
        "state": MailState.UNSENT if unsent else MailState.WAITING,
        "tries": 0,
        "due_at": now,
        "created_at": now,
        "ended_at": now if unsent else None,
    }
    connection.execute(insert(outbox).values(row))


def any_due(store: Store, now: datetime) -> bool:
    """Tell whether there is something to do: a mail is due, or was left half sent."""
    due = (outbox.c.state == MailState.WAITING) & (outbox.c.due_at <= now)
    with store.reading() as connection:
        found = select(outbox.c.id).where(due | outbox.c.state.in_(_BEGUN)).limit(1)
        return connection.execute(found).first() is not None


@contextmanager
def sending_alone(store: Store) -> Iterator[bool]:
    """Be the one who sends, or yield False where another is; a killed sender's place is free at once.

    On PostgreSQL that is one on all machines: the lock goes with the connection that holds it.
    """
    if store.engine.dialect.name != "postgresql":
        mine = _sending.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                _sending.release()
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one())
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _KEY})


def take_back(store: Store, now: datetime) -> tuple[UUID, ...]:
    """Let mails that a dead sender had begun wait again; returns those of which only the server knows. For the one who sends."""
    with store.transaction() as connection:
        handed = select(outbox.c.id).where(outbox.c.state == MailState.HANDED)
        unknown = tuple(connection.execute(handed).scalars())
        begun = update(outbox).where(outbox.c.state.in_(_BEGUN))
        due_at = case((outbox.c.tries < _QUICK, literal(now, Moment)), else_=literal(now + _PAUSE, Moment))
        connection.execute(begun.values(state=MailState.WAITING, claim=None, due_at=due_at))
    return unknown


def claim(store: Store, now: datetime, *, last: Collection[str] = ()) -> Letter | None:
    """Take the mail that has been due longest; those of the kinds `last` only where there is no other."""
    due = (outbox.c.state == MailState.WAITING, outbox.c.due_at <= now)
    waits = case((outbox.c.kind.in_(last), 1), else_=0)
    first = select(outbox.c.id).where(*due).order_by(waits, outbox.c.due_at, outbox.c.id).limit(1)
    with store.transaction() as connection:
        key = connection.execute(first).scalar_one_or_none()
        if key is None:
            return None
        taken = {"state": MailState.SENDING, "claim": uuid4(), "tries": outbox.c.tries + 1}
        mine = update(outbox).where(outbox.c.id == key, outbox.c.state == MailState.WAITING).values(taken)
        row = connection.execute(mine.returning(*(outbox.c[name] for name in Letter.model_fields))).mappings().first()
    return None if row is None else Letter(**row)


def hand_over(store: Store, letter: Letter) -> bool:
    """Note that the closing dot is sent next; False where the claim is lost, and the dot must not be sent."""
    with store.transaction() as connection:
        return _step(connection, letter, MailState.SENDING, state=MailState.HANDED)


def put_off(store: Store, letter: Letter, due_at: datetime) -> None:
    """Let a mail that was not taken wait for another try."""
    with store.transaction() as connection:
        _step(connection, letter, *_BEGUN, state=MailState.WAITING, claim=None, due_at=due_at)


def end_mail(connection: Connection, letter: Letter, state: MailState, now: datetime) -> bool:
    """Note how a mail ended and erase what it says; False where the claim is lost."""
    return _step(connection, letter, *_BEGUN, **_ended(state, now))


def give_up(connection: Connection, before: datetime, now: datetime) -> tuple[tuple[UUID, UUID, str], ...]:
    """End the mails that have waited since before a moment as failed; returns id, organisation and kind of each."""
    old = update(outbox).where(outbox.c.state == MailState.WAITING, outbox.c.created_at <= before)
    ended = old.values(_ended(MailState.FAILED, now)).returning(outbox.c.id, outbox.c.org_id, outbox.c.kind)
    return tuple((row.id, row.org_id, row.kind) for row in connection.execute(ended))


def forget_address(connection: Connection, email: str) -> None:
    """Erase an address: at once from mails that have ended, at their end from those that wait."""
    kept = case((outbox.c.state.in_(_OPEN), outbox.c.recipient), else_="")
    mine = update(outbox).where(outbox.c.recipient == address(email))
    connection.execute(mine.values(recipient=kept, forgotten=True))


def mail_rows(store: Store, most: int) -> tuple[MailRow, ...]:
    """Return the newest mails of the whole service."""
    columns = [outbox.c[name] for name in MailRow.model_fields]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).order_by(outbox.c.created_at.desc()).limit(most)).mappings()
        return tuple(MailRow(**row) for row in rows)


def _ended(state: MailState, now: datetime) -> dict[str, Any]:
    recipient = case((outbox.c.forgotten, ""), else_=outbox.c.recipient)
    return {"state": state, "claim": None, "facts": None, "ended_at": now, "recipient": recipient}


def _step(connection: Connection, letter: Letter, *states: MailState, **values: Any) -> bool:
    mine = (outbox.c.id == letter.id, outbox.c.claim == letter.claim, outbox.c.state.in_(states))
    moved = update(outbox).where(*mine).values(values).returning(outbox.c.id)
    return connection.execute(moved).first() is not None
