"""Measure the audit log: an action with and without its event, on a short and on a long log; the time to verify and read it."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from bench.services import add_person
from lensawriter.access.audit import ANCHOR, AuditLog
from lensawriter.access.events import Auditor, Event
from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.drafts.library import Library
from lensawriter.models import Brief, Job, JobState, LengthRange, Principal, Role
from lensawriter.store.database import Store
from lensawriter.store.jobs import add_job
from lensawriter.store.service_values import set_value
from tests.support.contexts import ReadableAuditLog, RecordedEvents, service_context
from tests.support.transactions import write

RUNS, LONG = 200, 1_000_000
"""Number of runs of each action, and the number of rows of the long log."""
BRIEF = Brief(use_case="blog", title="題名", tone="desumasu", length=LengthRange(min=100, max=3_000))


def main() -> None:
    """Print medians and maximums in milliseconds, on DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.duckdb(Path(folder) / "lensawriter.duckdb")
        audit = ReadableAuditLog(store, now, Path(folder) / ANCHOR, Rights(store, now))
        audit.catch_up()
        print(f"a transaction of one row, no event          {_times(lambda: write(store, set_value, 'a', 'b'))}")
        _compare(store, audit, "short log")
        started = time.perf_counter()
        result = audit.verify()
        spent = (time.perf_counter() - started) / result.rows * 1_000_000
        print(f"verify: {result.rows:,} rows, {spent:.0f} microseconds each, fault: {result.fault}")
        _grow(store)
        _compare(store, audit, f"{LONG:,} rows")
        owner = add_person(store, Role.OWNER)
        print(f"a page of the log                           {_times(lambda: audit.entries(owner), 20)}")
        store.close()


def _compare(store: Store, audit: AuditLog, log: str) -> None:
    writer = add_person(store)
    print(f"{log}: an event by itself        {_times(lambda: _event(store, audit, writer))}")
    audited, unaudited = _actions(store, writer, audit), _actions(store, writer, RecordedEvents())
    for name, action in audited.items():  # alternately, so that both run under the same conditions
        both: tuple[list[float], list[float]] = ([], [])
        for _ in range(RUNS):
            for times, each in zip(both, (unaudited[name], action), strict=True):
                times.append(_time(each))
        print(f"{log}: {name:<9} without event {_summary(both[0])}   with {_summary(both[1])}")


def _actions(store: Store, writer: Principal, audit: Auditor) -> dict[str, Callable[[], object]]:
    library = Library(service_context(store, now, rights=Rights(store, now), audit=audit))

    def submit() -> Job:
        job = Job(
            id=uuid4(),
            org_id=writer.org_id,
            user_id=writer.user_id,
            draft_id=uuid4(),
            use_case="blog",
            model="offline",
            state=JobState.QUEUED,
            straight=True,
            run=1,
            created_at=now(),
        )
        with store.transaction(lock=job.org_id) as connection:
            add_job(connection, job, BRIEF)
            audit.add(connection, Event.DRAFT_SUBMITTED, actor=writer, org_id=writer.org_id, subject=job.draft_id)
        return job

    draft = submit().draft_id
    return {"submit": submit, "rename": lambda: library.rename(writer, draft, "別の題名")}


def _event(store: Store, audit: AuditLog, writer: Principal) -> None:
    with store.transaction() as connection:
        audit.add(connection, Event.SIGN_IN, actor=writer, org_id=writer.org_id, subject=writer.user_id)


def _grow(store: Store) -> None:
    """Add a million rows in one statement; their hashes are not chained, which does not change the time to read them."""
    columns = "number, happened_at, event, actor_id, role, org_id, subject, facts, hash"
    with store.transaction() as connection:
        connection.execute(
            text(
                f"insert into service.audit ({columns}) select top.number + each, now(), 'sign-in', uuid(), 'writer',"  # noqa: S608
                " uuid(), uuid()::varchar, '{}', sha256(each::varchar)"
                f" from range(1, {LONG + 1}) rows(each), (select max(number) as number from service.audit) top"
            )
        )


def _times(action: Callable[[], object], runs: int = RUNS) -> str:
    return _summary([_time(action) for _ in range(runs)])


def _time(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _summary(times: list[float]) -> str:
    return f"median {statistics.median(times):6.2f}  longest {max(times):6.1f} ms"


if __name__ == "__main__":
    main()
