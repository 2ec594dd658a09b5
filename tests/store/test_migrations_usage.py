"""Migration of a store without a ledger: its jobs and attempts are added to the ledger, the roll-up and the counters."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from lensawriter.models import Job, JobState
from lensawriter.store import migrations, schema
from lensawriter.store.database import Connection, Store
from tests.support import job_states, usage_sums

ORG, WRITER, DEPARTMENT = (UUID(int=number) for number in (1, 2, 3))
LAST = datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC)
"""The last second of October in Tokyo."""
FIRST = LAST + timedelta(seconds=1)


def add(connection: Connection, moment: datetime, state: JobState, *attempts: dict[str, Any], reached: int = 0) -> None:
    """Add a job of the earlier release with its attempts and its version."""
    ended = moment + timedelta(minutes=1) if state.ended else None
    job = Job(
        id=uuid4(), org_id=ORG, user_id=WRITER, draft_id=uuid4(), use_case="blog", model="openai:gpt-4.1", state=state,
        straight=True, run=1, created_at=moment, finished_at=ended,
    )  # fmt: skip
    connection.execute(insert(schema.jobs).values(job.model_dump()))
    for each in attempts:
        usual: dict[str, Any] = {
            "id": uuid4(), "org_id": ORG, "user_id": WRITER, "job_id": job.id, "step": "text", "model": job.model,
            "state": "finished", "prompt_tokens": 100, "completion_tokens": 50, "yen": Decimal("1.5"), "estimated": False,
            "charged": True, "started_at": moment, "finished_at": moment + timedelta(seconds=3),
        }  # fmt: skip
        connection.execute(insert(schema.attempts).values(usual | each))
    if reached:
        version = {
            "draft_id": job.draft_id, "number": 1, "org_id": ORG, "origin": "generated", "text": "本文",
            "article": {"reached": reached}, "job_id": job.id, "author_id": WRITER, "created_at": moment,
        }  # fmt: skip
        connection.execute(insert(schema.versions).values(version))


def test_jobs_of_an_earlier_release_are_in_the_ledger(
    opening: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    released = migrations.scripts()
    with monkeypatch.context() as old:
        old.setattr(migrations, "scripts", lambda: {number: each for number, each in released.items() if number < 3})
        store = opening()
        with store.transaction() as connection:
            membership = {"user_id": WRITER, "org_id": ORG, "department_id": DEPARTMENT, "language": "ja"}
            connection.execute(insert(schema.memberships).values(membership))
            add(connection, LAST, JobState.DONE, {}, {"state": "failed", "reason": "stream-cut"}, reached=300)
            add(connection, FIRST, JobState.DONE, {"yen": None}, {"state": "interrupted", "yen": 0}, reached=400)
            add(connection, FIRST, JobState.FAILED, {"state": "failed", "reason": "model-busy"})
            add(connection, FIRST, JobState.WRITING, {"state": "open", "finished_at": None, "yen": None})
        store.close()
    store = opening()
    ledger = usage_sums.ledger(store)
    assert ledger == {
        "generations": 2, "characters": 700, "calls": 4, "prompt_tokens": 400, "completion_tokens": 200, "yen": Decimal("4.5"),
    }  # fmt: skip
    assert usage_sums.rolled_up(store) == ledger
    whole = {name: ledger[name] for name in ("generations", "characters", "yen")}
    for scope in ("person", "department", "use_case", "model", "organisation"):
        for monthly in (True, False):
            assert usage_sums.counted(store, scope, monthly=monthly) == whole, scope
    months = {
        row["period"]: row["generations"] for row in usage_sums.rows(store, "counters") if row["scope"] == "person"
    }
    assert months == {"2026-10": 1, "2026-10-31": 1, "2026-11": 1, "2026-11-01": 1}
    assert {row["milliseconds"] for row in usage_sums.rows(store, "ledger") if row["kind"] == "called"} == {3_000}
    (going,) = [row for row in usage_sums.rows(store, "reservations") if row["ended_at"] is None]
    job_states.end_job(store, going["job_id"], JobState.FAILED, FIRST)
    assert usage_sums.reserved(store) == 0
    store.close()
