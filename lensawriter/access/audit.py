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


class Entry(Value):
    """One event as a page shows it."""

    number: int
    happened_at: datetime
    event: str
    """The value of an `Event`, or of one that only an older release knew."""
    actor_id: UUID | None
    role: str | None
    subject: str | None
    facts: dict[str, Fact]


class EntryPage(Value):
    """A page of the audit log, newest first, and the number of all entries."""

    entries: tuple[Entry, ...]
    total: int


class Fault(StrEnum):
    """What is wrong with the first invalid row."""

    CHANGED = "changed"
    """It was edited, or stands in the place of another row."""
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
    """How many rows are valid, from the first."""
    fault: Fault | None = None
    number: int | None = None
    """The first invalid row, if it is known."""
    since: int = 0
    """The first row that the anchor confirms; 0 unless a lost anchor was replaced, because a first anchor precedes all rows."""
    unanchored: int = 0
    """Rows at the end that the anchor lacks, because a process was killed before it wrote them there."""


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
        """Record an event in the transaction of the action, as its last statement; raises ValueError for text.

        The lock of the chain is held until the commit, so the action takes all its other locks before.
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
        self._seen = row.number  # a hint only: after a rollback the next call finds the head by itself
        mark = Mark(number=row.number, hash=row.hash)
        after_commit(connection, self, lambda: self._mark(mark))

    def catch_up(self) -> None:
        """Bring the anchor up to date at the start, because a killed process may have left it behind or incomplete."""
        with self._store.reading() as connection:
            number, newest = rows.find_head(connection)
        if self._anchor.exists():
            with _logged():
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
        with _logged():
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

        Operators also see events that belong to no organisation, such as sign-ins with an unknown address.
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
def _logged() -> Iterator[None]:
    """Log an error of the anchor file: the action is done and recorded, and the next mark confirms its row too."""
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
    """Verify rows against the chain and the marks; both come ordered by number."""
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
