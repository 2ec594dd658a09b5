"""The outbox table: mails that are waiting, being sent, or ended, with the state of each.

A sender claims a mail before it sends it, and each later statement matches the id of the claim: a sender whose claim was replaced
changes nothing and stops. The facts of a mail are deleted when the mail ends.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, insert, select, text, update

from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.database import Connection, Store
from lensawriter.store.members import address

outbox = schema.outbox
_being_sent: set[UUID] = set()
"""Ids of the mails that this process is sending."""
_being_sent_lock = threading.Lock()
_MAX_ATTEMPTS_UNDELAYED, _INTERRUPTION_PAUSE = 5, timedelta(hours=1)
"""A mail whose sender was killed, and that had this many attempts by then, waits this long: the mail may be the cause."""


class MailState(StrEnum):
    """The state of a mail; SENT, FAILED and UNSENT are final."""

    WAITING = "waiting"
    SENDING = "sending"
    HANDED = "handed"
    """The final dot is about to be sent or has been sent: only the mail server knows whether it has accepted the mail."""
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"
    """No mail server was configured."""


_OPEN = (MailState.WAITING, MailState.SENDING, MailState.HANDED)
_BEGUN = (MailState.SENDING, MailState.HANDED)


class DueMail(Value):
    """A mail that is due, or that a killed sender may have left; `tries` is the number of attempts so far."""

    id: UUID
    kind: str
    tries: int


class ClaimedMail(Value):
    """A mail with everything that its sender needs; `claim` is the id of this attempt."""

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
    """A mail as an operator sees it: recipient, kind, state and times, without its content."""

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
    """Add a waiting mail; if `facts` is None, it ends at once as unsent. `forgotten` deletes the recipient when the mail ends."""
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


def due_mails(connection: Connection, now: datetime, *, last: Collection[str] = ()) -> tuple[DueMail, ...]:
    """Return the mails that are due or that a sender has begun, longest due first, but mails of the kinds `last` at the end."""
    due = (outbox.c.state == MailState.WAITING) & (outbox.c.due_at <= now)
    order = case((outbox.c.kind.in_(last), 1), else_=0)
    found = select(*(outbox.c[name] for name in DueMail.model_fields)).where(due | outbox.c.state.in_(_BEGUN))
    rows = connection.execute(found.order_by(order, outbox.c.due_at, outbox.c.id)).mappings()
    return tuple(DueMail(**row) for row in rows)


@contextmanager
def sending(store: Store, key: UUID) -> Iterator[bool]:
    """Hold the lock on a mail; yields whether this sender has it. The lock of a killed sender is released at once.

    On PostgreSQL, this is an advisory lock of the database, which ends with its connection. On DuckDB, it is a set in memory, because
    only one process can open the file.
    """
    if store.engine.dialect.name != "postgresql":
        with _being_sent_lock:
            free = key not in _being_sent
            if free:
                _being_sent.add(key)
        try:
            yield free
        finally:
            if free:
                _being_sent.discard(key)
        return
    lock = {"key": key.int % 2**63}
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        free = bool(connection.execute(text("select pg_try_advisory_lock(:key)"), lock).scalar_one())
        try:
            yield free
        finally:
            if free:
                connection.execute(text("select pg_advisory_unlock(:key)"), lock)


def claim(connection: Connection, key: UUID, now: datetime) -> tuple[ClaimedMail, bool] | None:
    """Claim a mail that is due, or that a killed sender had begun; call this within `sending`.

    Returns the mail, and whether an earlier attempt may already have delivered it. Returns None if the mail has ended or is not due,
    or if its sender was killed after many attempts; the next attempt is then put off.
    """
    row_of_mail = (outbox.c.id == key, outbox.c.state.in_(_OPEN))
    found = connection.execute(select(outbox).where(*row_of_mail)).mappings().first()
    if found is None or (found["state"] == MailState.WAITING and found["due_at"] > now):
        return None
    unchanged = update(outbox).where(*row_of_mail, outbox.c.tries == found["tries"])
    if found["state"] in _BEGUN and found["tries"] >= _MAX_ATTEMPTS_UNDELAYED:
        connection.execute(unchanged.values(state=MailState.WAITING, claim=None, due_at=now + _INTERRUPTION_PAUSE))
        return None
    claimed = unchanged.values(state=MailState.SENDING, claim=uuid4(), tries=outbox.c.tries + 1)
    columns = [outbox.c[name] for name in ClaimedMail.model_fields]
    row = connection.execute(claimed.returning(*columns)).mappings().first()
    return None if row is None else (ClaimedMail(**row), found["state"] == MailState.HANDED)


def hand_over(connection: Connection, mail: ClaimedMail) -> bool:
    """Record that the final dot is sent next; return False if the claim was lost, and the dot must not be sent."""
    return _change_claimed(connection, mail, MailState.SENDING, state=MailState.HANDED)


def put_off(connection: Connection, mail: ClaimedMail, due_at: datetime) -> None:
    """Put off a mail that the server did not accept until `due_at`."""
    _change_claimed(connection, mail, *_BEGUN, state=MailState.WAITING, claim=None, due_at=due_at)


def end_mail(connection: Connection, mail: ClaimedMail, state: MailState, now: datetime) -> bool:
    """Store the final state of a mail and delete its facts; return False if the claim was lost."""
    return _change_claimed(connection, mail, *_BEGUN, **_ended(state, now))


def fail_old_mails(
    connection: Connection, before: datetime, now: datetime, *, begun: bool
) -> tuple[tuple[UUID, UUID, str], ...]:
    """End the waiting mails created up to the time `before` as failed; with `begun`, also those that a sender had begun.

    Returns id, organisation id and kind of each mail.
    """
    states = _OPEN if begun else (MailState.WAITING,)
    old = update(outbox).where(outbox.c.state.in_(states), outbox.c.created_at <= before)
    ended = old.values(_ended(MailState.FAILED, now)).returning(outbox.c.id, outbox.c.org_id, outbox.c.kind)
    return tuple((row.id, row.org_id, row.kind) for row in connection.execute(ended))


def forget_address(connection: Connection, email: str) -> None:
    """Delete an address: now from mails that have ended, and from the other mails when they end."""
    kept = case((outbox.c.state.in_(_OPEN), outbox.c.recipient), else_="")
    mails = update(outbox).where(outbox.c.recipient == address(email))
    connection.execute(mails.values(recipient=kept, forgotten=True))


def mail_rows(connection: Connection, most: int) -> tuple[MailRow, ...]:
    """Return the newest mails of all organisations, at most `most`."""
    columns = [outbox.c[name] for name in MailRow.model_fields]
    rows = connection.execute(select(*columns).order_by(outbox.c.created_at.desc()).limit(most)).mappings()
    return tuple(MailRow(**row) for row in rows)


def _ended(state: MailState, now: datetime) -> dict[str, Any]:
    recipient = case((outbox.c.forgotten, ""), else_=outbox.c.recipient)
    return {"state": state, "claim": None, "facts": None, "ended_at": now, "recipient": recipient}


def _change_claimed(connection: Connection, mail: ClaimedMail, *states: MailState, **values: Any) -> bool:
    """Change a mail if it still has this claim and one of the states; return whether it was changed."""
    claimed = (outbox.c.id == mail.id, outbox.c.claim == mail.claim, outbox.c.state.in_(states))
    changed = update(outbox).where(*claimed).values(values).returning(outbox.c.id)
    return connection.execute(changed).first() is not None
