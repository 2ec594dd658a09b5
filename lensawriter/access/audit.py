"""The audit log: who did what and when. Every row is part of one hash chain, which an anchor file outside the database confirms."""

import json
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from lensawriter.access.anchor import Anchor, Mark
from lensawriter.access.events import Event, Fact, refuse_text
from lensawriter.access.rights import LEADERS
from lensawriter.access.service import Service, authorised
from lensawriter.clock import Clock
from lensawriter.models import Principal, Role, Value
from lensawriter.store import audit as rows
from lensawriter.store.audit import AuditRow
from lensawriter.store.database import Connection, Store, after_commit, hold

log = logging.getLogger(__name__)
ANCHOR = "audit-anchor.jsonl"
"""The name of the anchor file in the data folder."""
MAX_PAGE, MAX_OFFSET = 200, 2**31 - 1
"""The largest `limit` and `offset` of `Audit.entries`; larger values are reduced to these."""


class Entry(Value):
    """One row of the audit log as a page shows it."""

    number: int
    happened_at: datetime
    event: str
    """The value of an `Event`, or a value that only an older release recorded."""
    actor_id: UUID | None
    role: str | None
    subject: str | None
    """The id or key of what the event is about; None if it is about nothing in particular."""
    facts: dict[str, Fact]


class EntryPage(Value):
    """A page of the audit log, newest first, and the number of all entries."""

    entries: tuple[Entry, ...]
    total: int


class Fault(StrEnum):
    """What is wrong with the first invalid row."""

    CHANGED = "changed"
    """It was edited, or swapped with another row."""
    MISSING = "missing"
    """It was deleted, and later rows exist."""
    CUT = "cut"
    """It was deleted together with all later rows."""
    REWRITTEN = "rewritten"
    """The chain was recomputed from this row or an earlier one."""
    ANCHOR = "anchor"
    """The anchor file is missing or unreadable, so the rows cannot be verified."""


class Verdict(Value):
    """The result of verifying the whole chain."""

    rows: int
    """The number of valid rows before the first invalid one."""
    fault: Fault | None = None
    number: int | None = None
    """The first invalid row, if it is known."""
    since: int = 0
    """The number of the first mark in the anchor: 0 if the anchor is as old as the log, else the row that recorded a new anchor."""
    unanchored: int = 0
    """The number of newest rows without a mark, because a process was killed before it wrote their marks."""


class AuditLog:
    """Records and verifies the events; one per process."""

    def __init__(self, store: Store, clock: Clock, anchor: Path) -> None:
        self._store, self._clock, self._anchor = store, clock, Anchor(anchor)
        self._seen = 0

    def add(
        self,
        connection: Connection,
        event: Event,
        *,
        actor: Principal | None,
        org_id: UUID | None,
        subject: UUID | str | None = None,
        **facts: Fact,
    ) -> None:
        """Record an event in the transaction of its action, as the last statement; raises ValueError if a value is text.

        The lock on the chain is held until the commit, so the action must take all its other locks first.
        """
        refuse_text(event, subject, facts)
        hold(connection, rows.CHAIN)
        number, previous = rows.find_head(connection, self._seen)
        row = AuditRow(
            number=number + 1,
            happened_at=self._clock().astimezone(UTC),
            event=event.value,
            actor_id=actor.user_id if actor else None,
            role=actor.role.value if actor else None,
            org_id=org_id,
            subject=None if subject is None else str(subject),
            facts=facts,
            hash="",
        )
        row = row.model_copy(update={"hash": chained_hash(previous, row)})
        rows.add_row(connection, row)
        self._seen = row.number  # only a hint: after a rollback, the next call searches for the newest row
        mark = Mark(number=row.number, hash=row.hash)
        after_commit(connection, self, lambda: self._mark(mark))

    def catch_up(self) -> None:
        """Bring the anchor up to date when the server starts: a killed process may have left its last lines out or incomplete."""
        with self._store.reading() as connection:
            number, newest = rows.find_head(connection)
        if self._anchor.exists():
            with _log_anchor_errors():
                self._anchor.remove_incomplete_line()
        elif number:
            log.warning(
                "the anchor file of the audit log was missing: starting a new one and recording this in the audit log"
            )
            with self._store.transaction() as connection:
                self.add(connection, Event.ANCHOR_BEGUN, actor=None, org_id=None, rows=number)
            return
        self._mark(Mark(number=number, hash=newest))

    def verify(self) -> Verdict:
        """Check every row against the previous one and against the anchor, and return the first invalid one."""
        marks, readable = self._anchor.read()  # before the rows, because no mark may precede its row
        with self._store.reading() as connection:
            return judge(rows.all_rows(connection), marks, readable=readable)

    def _mark(self, mark: Mark) -> None:
        with _log_anchor_errors():
            self._anchor.write(mark)


class Audit(Service):
    """Lets owners and operators read the audit log."""

    @authorised(*LEADERS)
    def entries(
        self,
        principal: Principal,
        *,
        events: Collection[Event] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> EntryPage:
        """Return a page of the audit log of the caller's organisation; raises Forbidden.

        Empty `events` means all events; `since` is included in the period, `until` is not. Operators also see events that
        belong to no organisation, such as sign-ins with an unknown address.
        """
        with self._store.reading() as connection:
            found, total = rows.find_rows(
                connection,
                principal.org_id,
                with_none=principal.role is Role.OPERATOR,
                events=[each.value for each in events],
                since=since,
                until=until,
                limit=min(max(limit, 1), MAX_PAGE),
                offset=min(max(offset, 0), MAX_OFFSET),
            )
        entries = (Entry(**row.model_dump(include=set(Entry.model_fields))) for row in found)
        return EntryPage(entries=tuple(entries), total=total)


@contextmanager
def _log_anchor_errors() -> Iterator[None]:
    """Log an error of the anchor file instead of raising it: the row is committed, and the next mark confirms it too."""
    try:
        yield
    except OSError:
        log.exception("the anchor file of the audit log could not be written")


def chained_hash(previous: str, row: AuditRow) -> str:
    """Return the hash of a row, computed from its values and the hash of the previous row."""
    values = row.model_dump(mode="json", exclude={"hash", "happened_at"})
    moment = row.happened_at.astimezone(UTC).isoformat()
    text = json.dumps([previous, moment, values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def judge(recorded: Iterator[AuditRow], marks: list[Mark], *, readable: bool) -> Verdict:
    """Verify rows against the hash chain and the marks, both sorted by number; `readable` is False if the anchor has an invalid line."""
    count, previous, position = 0, "", 0
    since = marks[0].number if marks else 0
    for row in recorded:
        if row.number != count + 1:
            fault = Fault.MISSING if row.number > count + 1 else Fault.CHANGED
            return Verdict(rows=count, fault=fault, number=count + 1, since=since)
        if row.hash != chained_hash(previous, row):
            return Verdict(rows=count, fault=Fault.CHANGED, number=row.number, since=since)
        while position < len(marks) and marks[position].number <= row.number:
            if marks[position].number == row.number and marks[position].hash != row.hash:
                return Verdict(rows=count, fault=Fault.REWRITTEN, number=row.number, since=since)
            position += 1
        count, previous = row.number, row.hash
    if position < len(marks) and marks[-1].number > count:
        return Verdict(rows=count, fault=Fault.CUT, number=count + 1, since=since)
    if not readable or (count and not marks):
        return Verdict(rows=count, fault=Fault.ANCHOR, since=since)
    return Verdict(rows=count, since=since, unanchored=count - (marks[-1].number if marks else 0))
