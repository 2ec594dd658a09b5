"""Submit a job and change its state in a store, in one transaction per change as the writing service does."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from lensawriter.drafts.job_states import locked_job
from lensawriter.models import Article, Brief, Job, JobState, LengthRange, Principal, Source
from lensawriter.store import jobs as rows
from lensawriter.store import schema
from lensawriter.store.database import Store

SOURCES = (Source(name="資料.txt", text="一つ目の資料😀"), Source(name="", text="二つ目の資料"))
BRIEF = Brief(use_case="blog", title="見出し", tone="desumasu", length=LengthRange(min=10, max=20), sources=SOURCES)


def submit(store: Store, principal: Principal, *, straight: bool = True, brief: Brief = BRIEF) -> Job:
    """Store a queued job as `Writing.submit` does."""
    job = Job(
        id=uuid4(),
        org_id=principal.org_id,
        user_id=principal.user_id,
        draft_id=uuid4(),
        use_case="blog",
        model="offline",
        state=JobState.QUEUED,
        straight=straight,
        run=1,
        created_at=datetime.now(UTC),
    )
    add_job(store, job, brief)
    return job


def add_written_draft(store: Store, principal: Principal, text: str = "# 見出し\n\n最初の本文") -> UUID:
    """Store a draft that a job has written, and return its id."""
    job = submit(store, principal)
    article = Article(use_case="blog", model="offline", draft=text, asked=BRIEF.length, reached=9, prompt_version="x")
    end_job(store, job.id, JobState.DONE, datetime.now(UTC), article=article)
    return job.draft_id


def attempts(store: Store, job: Job) -> list[tuple[str, int, bool, bool]]:
    """Return (state, completion tokens, estimated, charged) of every attempt, oldest first."""
    table = schema.attempts
    columns = table.c.state, table.c.completion_tokens, table.c.estimated, table.c.charged
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(table.c.job_id == job.id).order_by(table.c.started_at))
        return [tuple(row) for row in rows]


def add_job(store: Store, job: Job, brief: Brief) -> Job:
    """Add a job and its draft and return it, or return the job that already has its id."""
    with store.transaction(lock=job.org_id) as connection:
        earlier = rows.find_job(connection, job.id)
        if earlier is None:
            rows.add_job(connection, job, brief)
    return earlier or job


def add_retry(store: Store, job: Job, *, after: UUID) -> None:
    """Add a job that continues an ended one."""
    with locked_job(store, after) as (connection, _):
        rows.add_retry(connection, job, after=after)


def begin_run(store: Store, job_id: UUID, run: int, now: datetime) -> Job | None:
    """Begin a run and return the job as it was before; None if there is nothing to do."""
    with locked_job(store, job_id) as (connection, job):
        return job if rows.begin_run(connection, job, run, now) else None


def await_outline_review(store: Store, job_id: UUID, now: datetime) -> None:
    """Set a job to wait until its outline is confirmed."""
    with locked_job(store, job_id) as (connection, job):
        rows.await_outline_review(connection, job, now)


def ask_stop(store: Store, job_id: UUID, now: datetime) -> Job:
    """Ask a job to stop and return its new state."""
    with locked_job(store, job_id) as (connection, job):
        rows.ask_stop(connection, job, now)
        return rows.get_job(connection, job_id)


def confirm_outline(store: Store, job_id: UUID, outline: str, now: datetime) -> Job:
    """Confirm an outline and return the changed job."""
    with locked_job(store, job_id) as (connection, job):
        rows.confirm_outline(connection, job, outline, now)
        return rows.get_job(connection, job_id)


def end_job(store: Store, job_id: UUID, state: JobState, now: datetime, **result: Any) -> None:
    """End a job."""
    with locked_job(store, job_id) as (connection, job):
        rows.end_job(connection, job, state, now, **result)
