"""What recording costs: a deed with and without its record, on a young and on an old audit, and what reading it back costs."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from bench.services import person
from lensawriter.access.audit import ANCHOR, AuditLog
from lensawriter.access.events import Auditor, Event
from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.drafts.library import Library
from lensawriter.models import Brief, Job, JobState, LengthRange, Principal, Role
from lensawriter.store.database import Store
from lensawriter.store.jobs import add_job
from lensawriter.store.service_values import set_value
from tests.support.contexts import NoAudit, ReadableAuditLog, service_context
from tests.support.transactions import write

TRIES, OLD = 200, 1_000_000
BRIEF = Brief(use_case="blog", title="題名", tone="desumasu", length=LengthRange(min=100, max=3_000))


def main() -> None:
    """Print medians and the longest, in milliseconds, on the embedded store."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.duckdb(Path(folder) / "lensawriter.duckdb")
        audit = ReadableAuditLog(store, now, Path(folder) / ANCHOR, Rights(store, now))
        audit.catch_up()
        print(f"a transaction of one row, no record         {_times(lambda: write(store, set_value, 'a', 'b'))}")
        _compare(store, audit, "young")
        begun = time.perf_counter()
        verdict = audit.verify()
        spent = (time.perf_counter() - begun) / verdict.rows * 1_000_000
        print(f"verify: {verdict.rows:,} rows, {spent:.0f} microseconds each, fault: {verdict.fault}")
        _grow(store)
        _compare(store, audit, f"{OLD:,} rows")
        owner = person(store, Role.OWNER)
        print(f"a page of the record                        {_times(lambda: audit.entries(owner), 20)}")
        store.close()


def _compare(store: Store, audit: AuditLog, age: str) -> None:
    who = person(store)
    print(f"{age}: an event by itself            {_times(lambda: _event(store, audit, who))}")
    with_record, without = _deeds(store, who, audit), _deeds(store, who, NoAudit())
    for name, deed in with_record.items():  # in turns, so that both meet the same disk
        both: tuple[list[float], list[float]] = ([], [])
        for _ in range(TRIES):
            for times, each in zip(both, (without[name], deed), strict=True):
                times.append(_time(each))
        print(f"{age}: {name:<9} without record {_told(both[0])}   with {_told(both[1])}")


def _deeds(store: Store, who: Principal, audit: Auditor) -> dict[str, Callable[[], object]]:
    library = Library(service_context(store, now, rights=Rights(store, now), audit=audit))

    def submit() -> Job:
        job = Job(
            id=uuid4(),
            org_id=who.org_id,
            user_id=who.user_id,
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
            audit.add(connection, Event.DRAFT_SUBMITTED, actor=who, org_id=who.org_id, subject=job.draft_id)
        return job

    draft = submit().draft_id
    return {"submit": submit, "rename": lambda: library.rename(who, draft, "別の題名")}


def _event(store: Store, audit: AuditLog, who: Principal) -> None:
    with store.transaction() as connection:
        audit.add(connection, Event.SIGN_IN, actor=who, org_id=who.org_id, subject=who.user_id)


def _grow(store: Store) -> None:
    """Add the rows of years, which cost the same to look at without being sealed."""
    columns = "number, happened_at, event, actor_id, role, org_id, subject, facts, hash"
    with store.transaction() as connection:
        connection.execute(
            text(
                f"insert into service.audit ({columns}) select top.number + each, now(), 'sign-in', uuid(), 'writer',"  # noqa: S608
                " uuid(), uuid()::varchar, '{}', sha256(each::varchar)"
                f" from range(1, {OLD + 1}) rows(each), (select max(number) as number from service.audit) top"
            )
        )


def _times(deed: Callable[[], object], tries: int = TRIES) -> str:
    return _told([_time(deed) for _ in range(tries)])


def _time(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1000


def _told(times: list[float]) -> str:
    return f"median {statistics.median(times):6.2f}  longest {max(times):6.1f} ms"


if __name__ == "__main__":
    main()
