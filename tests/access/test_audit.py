"""The audit log on both database engines: one hash chain, in which every manipulation is detected."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from lensawriter.access.audit import Fault, chained_hash
from lensawriter.access.events import Event
from lensawriter.errors import Forbidden
from lensawriter.models import Principal
from lensawriter.store import schema
from lensawriter.store.audit import AuditRow
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import ReadableAuditLog

TABLE = schema.audit
ROWS = 10


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    return tmp_path / "audit-anchor.jsonl"


@pytest.fixture
def audit(store: Store, clock: MovedClock, anchor: Path, people: People) -> ReadableAuditLog:
    """The audit log of a server that has just started on an empty store."""
    opened = ReadableAuditLog(store, clock, anchor, rights(store, people))
    opened.catch_up()
    return opened


def record(store: Store, audit: ReadableAuditLog, actor: Principal | None = None, event: Event = Event.SIGN_IN) -> None:
    """Record an event in a transaction of its own."""
    with store.transaction() as connection:
        audit.add(connection, event, actor=actor, org_id=actor.org_id if actor else None, count=1)


@pytest.fixture
def recorded(store: Store, audit: ReadableAuditLog, people: People) -> ReadableAuditLog:
    """An audit log with ten valid events."""
    for _ in range(ROWS):
        record(store, audit, people.writer)
    verdict = audit.verify()
    assert (verdict.rows, verdict.fault, verdict.unanchored, verdict.since) == (ROWS, None, 0, 0)
    return audit


def rows(store: Store) -> list[AuditRow]:
    with store.reading() as connection:
        return [AuditRow(**row) for row in connection.execute(select(TABLE).order_by(TABLE.c.number)).mappings()]


def replace_rows(store: Store, *changed: AuditRow) -> None:
    """Replace the rows with these numbers, as a person with access to the database can."""
    numbers = [row.number for row in changed]
    with store.transaction() as connection:
        connection.execute(delete(TABLE).where(TABLE.c.number.in_(numbers)))
    with store.transaction() as connection:
        connection.execute(insert(TABLE), [row.model_dump() for row in changed])


def remove(store: Store, *numbers: int) -> None:
    with store.transaction() as connection:
        connection.execute(delete(TABLE).where(TABLE.c.number.in_(numbers)))


def first_fault(audit: ReadableAuditLog) -> tuple[Fault | None, int | None]:
    verdict = audit.verify()
    return verdict.fault, verdict.number


def test_event_has_actor_role_organisation_subject_and_time(
    store: Store, audit: ReadableAuditLog, people: People
) -> None:
    with store.transaction() as connection:
        who, org = people.owner, people.org
        audit.add(connection, Event.ROLE_CHANGED, actor=who, org_id=org, subject=people.writer.user_id, role="manager")
    (row,) = rows(store)
    assert (row.number, row.event, row.actor_id, row.role, row.org_id) == (1, "role-changed", who.user_id, "owner", org)
    assert (row.subject, row.facts) == (str(people.writer.user_id), {"role": "manager"})
    assert row.happened_at == datetime(2026, 11, 24, 3, 0, 0, 1000, UTC)


def test_every_kind_of_event_can_be_recorded_and_verified(
    store: Store, audit: ReadableAuditLog, people: People
) -> None:
    for event in Event:
        record(store, audit, people.owner, event)
    page = audit.entries(people.owner, limit=200)
    assert [entry.event for entry in page.entries] == [event.value for event in reversed(Event)]
    assert page.total == len(Event) >= 40
    assert audit.verify().rows == len(Event)


def test_rolled_back_action_leaves_no_row_and_no_mark(store: Store, audit: ReadableAuditLog, anchor: Path) -> None:
    with pytest.raises(RuntimeError), store.transaction() as connection:
        audit.add(connection, Event.SIGN_IN, actor=None, org_id=None)
        raise RuntimeError
    assert rows(store) == []
    assert anchor.read_text().count("\n") == 1, "only the mark of the empty log"
    record(store, audit)
    assert (audit.verify().rows, audit.verify().fault) == (1, None)


def test_text_and_addresses_are_refused(store: Store, audit: ReadableAuditLog) -> None:
    for text in ("山田 花子", "two words", "hanako@example.com", "x" * 101, "a\nb"):
        for words in ({"subject": text}, {"title": text}):
            with pytest.raises(ValueError, match="with text"), store.transaction() as connection:
                audit.add(connection, Event.DRAFT_EDITED, actor=None, org_id=None, **words)
    assert rows(store) == []


EDITS: dict[str, Callable[[AuditRow], Any]] = {
    "happened_at": lambda row: row.happened_at + timedelta(microseconds=1),
    "event": lambda row: "sign-out",
    "actor_id": lambda row: None,
    "role": lambda row: "owner",
    "org_id": lambda row: None,
    "subject": lambda row: "somebody",
    "facts": lambda row: {"count": 2},
    "hash": lambda row: row.hash[::-1],
}


def test_edited_row_is_found(store: Store, recorded: ReadableAuditLog) -> None:
    assert EDITS.keys() == {column.name for column in TABLE.c} - {"number"}
    whole = rows(store)
    for number, (column, edit) in product((1, 4, ROWS), EDITS.items()):
        replace_rows(store, whole[number - 1].model_copy(update={column: edit(whole[number - 1])}))
        assert first_fault(recorded) == (Fault.CHANGED, number), column
        replace_rows(store, whole[number - 1])
    assert first_fault(recorded) == (None, None)


def test_deleted_row_is_found(store: Store, recorded: ReadableAuditLog) -> None:
    whole = rows(store)
    for numbers in ((1,), (4,), (4, 7), (1, 2, 3)):
        remove(store, *numbers)
        assert first_fault(recorded) == (Fault.MISSING, numbers[0])
        replace_rows(store, *(whole[number - 1] for number in numbers))
    assert first_fault(recorded) == (None, None)


def test_swapped_rows_are_found(store: Store, recorded: ReadableAuditLog) -> None:
    whole = rows(store)
    for first, second in ((1, 2), (3, 8), (9, ROWS)):
        one, other = whole[first - 1], whole[second - 1]
        replace_rows(store, one.model_copy(update={"number": second}), other.model_copy(update={"number": first}))
        assert first_fault(recorded) == (Fault.CHANGED, first)
        replace_rows(store, one, other)
    assert first_fault(recorded) == (None, None)


def test_deleted_last_rows_are_found_by_the_anchor(store: Store, recorded: ReadableAuditLog) -> None:
    whole = rows(store)
    for last in (ROWS - 1, 1, 0):
        remove(store, *range(last + 1, ROWS + 1))
        assert first_fault(recorded) == (Fault.CUT, last + 1)
        replace_rows(store, *whole[last:])
    assert first_fault(recorded) == (None, None)


def test_verification_reads_all_pages_of_rows(
    store: Store, recorded: ReadableAuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for piece in (3, ROWS // 2, ROWS):
        monkeypatch.setattr("lensawriter.store.audit.PAGE", piece)
        assert (recorded.verify().rows, recorded.verify().fault) == (ROWS, None)
    remove(store, 7)
    monkeypatch.setattr("lensawriter.store.audit.PAGE", 3)
    assert first_fault(recorded) == (Fault.MISSING, 7)


def test_row_before_the_first_is_found(store: Store, recorded: ReadableAuditLog) -> None:
    replace_rows(store, rows(store)[0].model_copy(update={"number": 0}))
    assert first_fault(recorded) == (Fault.CHANGED, 1)


def test_facts_that_are_not_a_mapping_are_found(store: Store, recorded: ReadableAuditLog) -> None:
    replace_rows(store, rows(store)[4].model_copy(update={"facts": ["x"]}))
    assert first_fault(recorded) == (Fault.CHANGED, 5)


def rewrite(store: Store, number: int, **values: Any) -> None:
    """Change a row and recompute the chain from it, as a person who knows the algorithm can."""
    whole = rows(store)
    previous, recomputed = whole[number - 2].hash if number > 1 else "", []
    whole[number - 1] = whole[number - 1].model_copy(update=values)
    for row in whole[number - 1 :]:
        recomputed.append(row.model_copy(update={"hash": chained_hash(previous, row)}))
        previous = recomputed[-1].hash
    replace_rows(store, *recomputed)


def test_recomputed_chain_is_found_by_the_anchor(store: Store, recorded: ReadableAuditLog) -> None:
    whole = rows(store)
    for number in (1, 6, ROWS):
        rewrite(store, number, event="sign-out")
        assert first_fault(recorded) == (Fault.REWRITTEN, number)
        replace_rows(store, *whole)
    assert first_fault(recorded) == (None, None)


def test_deleted_last_rows_are_found_after_further_rows(
    store: Store, recorded: ReadableAuditLog, clock: MovedClock, anchor: Path
) -> None:
    remove(store, 9, 10)
    again = ReadableAuditLog(store, clock, anchor)
    again.catch_up()
    for _ in range(5):
        record(store, again)
    assert first_fault(again) == (Fault.REWRITTEN, 9)


def test_missing_anchor_is_reported(recorded: ReadableAuditLog, anchor: Path) -> None:
    anchor.unlink()
    assert first_fault(recorded) == (Fault.ANCHOR, None)


def test_anchor_with_invalid_lines_is_reported(recorded: ReadableAuditLog, anchor: Path) -> None:
    whole = anchor.read_text()
    for invalid_line in ("x\n", "{}\n", '{"number": "a", "hash": ""}\n', "\n"):
        anchor.write_text(whole + invalid_line)
        assert first_fault(recorded) == (Fault.ANCHOR, None)
    anchor.write_text(whole)
    assert first_fault(recorded) == (None, None)


def test_lost_anchor_is_replaced_and_this_is_recorded(
    store: Store, recorded: ReadableAuditLog, clock: MovedClock, anchor: Path
) -> None:
    anchor.unlink()
    again = ReadableAuditLog(store, clock, anchor)
    again.catch_up()
    assert rows(store)[-1].event == Event.ANCHOR_BEGUN
    verdict = again.verify()
    assert (verdict.fault, verdict.rows, verdict.since) == (None, ROWS + 1, ROWS + 1)


def test_twenty_threads_write_one_chain(store: Store, audit: ReadableAuditLog, people: People) -> None:
    def record_many(_: int) -> None:
        for _ in range(50):
            record(store, audit, people.writer)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(record_many, range(20)))
    assert [row.number for row in rows(store)] == list(range(1, 1001))
    verdict = audit.verify()
    assert (verdict.rows, verdict.fault, verdict.unanchored) == (1000, None, 0)


def test_two_machines_write_one_chain_and_each_has_its_own_anchor(
    store: Store, audit: ReadableAuditLog, clock: MovedClock, tmp_path: Path
) -> None:
    second = ReadableAuditLog(store, clock, tmp_path / "second.jsonl")
    second.catch_up()
    for each in (audit, second, second, audit, second):
        record(store, each)
    assert (first_fault(audit), first_fault(second)) == ((None, None), (None, None))
    rewrite(store, 2, event="sign-out")
    assert (first_fault(audit), first_fault(second)) == ((Fault.REWRITTEN, 4), (Fault.REWRITTEN, 2)), (
        "each anchor finds the first changed row of which it has a mark"
    )


def test_events_of_one_transaction_are_recorded_in_order_with_one_mark(
    store: Store, audit: ReadableAuditLog, anchor: Path
) -> None:
    with store.transaction() as connection:
        audit.add(connection, Event.MEMBER_REMOVED, actor=None, org_id=None)
        audit.add(connection, Event.SESSION_ENDED, actor=None, org_id=None)
    assert [row.event for row in rows(store)] == ["member-removed", "session-ended"]
    assert anchor.read_text().count("\n") == 2
    assert (audit.verify().rows, audit.verify().fault) == (2, None)


def test_action_succeeds_if_the_anchor_cannot_be_written(
    store: Store, audit: ReadableAuditLog, anchor: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moved = anchor.rename(anchor.with_name("moved"))
    anchor.mkdir()
    record(store, audit)
    assert "could not be written" in caplog.text
    anchor.rmdir()
    moved.rename(anchor)
    assert audit.verify().unanchored == 1
    record(store, audit)
    verdict = audit.verify()
    assert (verdict.rows, verdict.fault, verdict.unanchored) == (2, None, 0)


def test_owner_reads_only_events_of_the_organisation(store: Store, audit: ReadableAuditLog, people: People) -> None:
    for actor in (people.writer, people.stranger, None, people.manager):
        record(store, audit, actor)
    assert [entry.actor_id for entry in audit.entries(people.owner).entries] == [
        people.manager.user_id,
        people.writer.user_id,
    ]
    operator = audit.entries(people.operator)
    assert [entry.actor_id for entry in operator.entries] == [people.manager.user_id, None, people.writer.user_id]


def test_refused_reading_is_recorded_once(store: Store, audit: ReadableAuditLog, people: People) -> None:
    for principal in (people.writer, people.manager):
        with pytest.raises(Forbidden):
            audit.entries(principal)
    denied = audit.entries(people.owner).entries
    assert [(entry.event, entry.actor_id) for entry in denied] == [
        ("denied", people.manager.user_id),
        ("denied", people.writer.user_id),
    ]
    assert denied[0].facts == {"reason": "forbidden", "call": "audit.entries"}


def test_entries_are_filtered_by_event_and_period_and_paged(
    store: Store, audit: ReadableAuditLog, people: People, clock: MovedClock
) -> None:
    for day in range(4):
        record(store, audit, people.owner, Event.SIGN_IN)
        record(store, audit, people.owner, Event.SIGN_OUT)
        clock.moment = datetime(2026, 11, 25 + day, tzinfo=UTC)
    page = audit.entries(people.owner, events=[Event.SIGN_OUT], since=datetime(2026, 11, 25, tzinfo=UTC), limit=2)
    assert ([entry.number for entry in page.entries], page.total) == ([8, 6], 3)
    page = audit.entries(people.owner, until=datetime(2026, 11, 25, tzinfo=UTC), limit=1, offset=1)
    assert ([entry.number for entry in page.entries], page.total) == ([1], 2)
    assert audit.entries(people.owner, limit=-5, offset=10**12).total == 8
