"""The audit: who did what and when, each event once, in one chain of hashes that an anchor outside the database holds."""

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
"""The name of the anchor in the folder of the data."""
PAGE, BIGGEST = 200, 2**31 - 1


class Entry(Value):
    """One event as a page shows it."""

    number: int
    happened_at: datetime
    event: str
    """A kind of event; an older release may have recorded one that is no longer known."""
    actor_id: UUID | None
    role: str | None
    subject: str | None
    facts: dict[str, Fact]


class EntryPage(Value):
    """A page of the record, newest first, and how many entries there are in all."""

    entries: tuple[Entry, ...]
    total: int


class Fault(StrEnum):
    """What is wrong with the first bad row."""

    CHANGED = "changed"
    """It is not as it was recorded: edited, or in the place of another."""
    MISSING = "missing"
    """It is gone, and later ones are there."""
    CUT = "cut"
    """It is gone, with all after it."""
    REWRITTEN = "rewritten"
    """It was recorded otherwise: from here on, or from an earlier row on, the chain was made anew."""
    ANCHOR = "anchor"
    """Rows are there, but the anchor is gone or cannot be read: nothing can be said of them."""


class Verdict(Value):
    """What a check of the whole chain has found."""

    rows: int
    """Rows that are sound, from the first."""
    fault: Fault | None = None
    number: int | None = None
    """The first bad row, where one can be named."""
    since: int = 0
    """The first row that the anchor names; 0 unless it was begun anew, for then it was there before any row."""
    unanchored: int = 0
    """Rows at the end that the anchor does not know: a process was killed before it wrote them there."""


class AuditLog:
    """Records and verifies the events; one per process."""

    def __init__(self, store: Store, clock: Clock, anchor: Path) -> None:
        """Take the path of the anchor file; nothing is written yet."""
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
        """Record an event in the transaction of the deed itself, as its last statement; raises ValueError for text.

        The chain is held from here to the commit, so everything else that the deed locks comes before.
        """
        refuse_text(event, subject, facts)
        hold(connection, rows.CHAIN)
        number, before = rows.find_head(connection, self._seen)
        unsealed = AuditRow(
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
        row = unsealed.model_copy(update={"hash": sealed(before, unsealed)})
        rows.add_row(connection, row)
        self._seen = row.number  # if it is undone after all, the next one looks for itself
        mark = Mark(number=row.number, hash=row.hash)
        after_commit(connection, self, lambda: self._mark(mark))

    def catch_up(self) -> None:
        """Bring the anchor up to the newest row, at the start: a killed process may have left it behind, or torn."""
        with self._store.reading() as connection:
            number, newest = rows.find_head(connection)
        if self._anchor.exists():
            with _logged():
                self._anchor.mend()
        elif number:
            log.warning("the anchor of the audit was gone: it begins anew, and the audit says so")
            with self._store.transaction() as connection:
                self.add(connection, Event.ANCHOR_BEGUN, actor=None, org_id=None, rows=number)
            return
        self._mark(Mark(number=number, hash=newest))

    def verify(self) -> Verdict:
        """Check every row against the one before it and against the anchor, and name the first bad one."""
        marks, readable = self._anchor.read()  # before the rows: of what is added meanwhile, a mark must not lead
        with self._store.reading() as connection:
            return judge(rows.all_rows(connection), marks, readable=readable)

    def _mark(self, mark: Mark) -> None:
        with _logged():
            self._anchor.write(mark)


class Audit(Service):
    """The audit log as owners and operators read it."""

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
        """Return a page of the record of one's own organisation; raises Forbidden.

        An operator sees what belongs to no organisation as well: sign-ins of nobody we know, and the like.
        """
        with self._store.reading() as connection:
            found, total = rows.find_rows(
                connection,
                principal.org_id,
                with_none=principal.role is Role.OPERATOR,
                events=[each.value for each in events],
                since=since,
                until=until,
                limit=min(max(limit, 1), PAGE),
                offset=min(max(offset, 0), BIGGEST),
            )
        shown = (Entry(**each.model_dump(include=set(Entry.model_fields))) for each in found)
        return EntryPage(entries=tuple(shown), total=total)


@contextmanager
def _logged() -> Iterator[None]:
    """Log an anchor that cannot be written: the deed is done and recorded, and the next mark vouches for its row too."""
    try:
        yield
    except OSError:
        log.exception("the anchor of the audit could not be written")


def sealed(before: str, row: AuditRow) -> str:
    """Return the hash of a row: over all it says, and the hash of the row before it."""
    said = row.model_dump(mode="json", exclude={"hash", "happened_at"})
    moment = row.happened_at.astimezone(UTC).isoformat()
    text = json.dumps([before, moment, said], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def judge(recorded: Iterator[AuditRow], marks: list[Mark], *, readable: bool) -> Verdict:
    """Return what can be said of rows in their order, by marks in theirs."""
    count, before, place = 0, "", 0
    since = marks[0].number if marks else 0
    for row in recorded:
        if row.number != count + 1:
            fault = Fault.MISSING if row.number > count + 1 else Fault.CHANGED
            return Verdict(rows=count, fault=fault, number=count + 1, since=since)
        if row.hash != sealed(before, row):
            return Verdict(rows=count, fault=Fault.CHANGED, number=row.number, since=since)
        while place < len(marks) and marks[place].number <= row.number:
            if marks[place].number == row.number and marks[place].hash != row.hash:
                return Verdict(rows=count, fault=Fault.REWRITTEN, number=row.number, since=since)
            place += 1
        count, before = row.number, row.hash
    if place < len(marks) and marks[-1].number > count:
        return Verdict(rows=count, fault=Fault.CUT, number=count + 1, since=since)
    if not readable or (count and not marks):
        return Verdict(rows=count, fault=Fault.ANCHOR, since=since)
    return Verdict(rows=count, since=since, unanchored=count - (marks[-1].number if marks else 0))
