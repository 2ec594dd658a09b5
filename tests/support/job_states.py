"""Changes of a job's state, each committed in a transaction of its own, as the writing service makes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lensawriter.drafts.job_states import locked_job
from lensawriter.models import Brief, Job, JobState
from lensawriter.store import jobs as rows
from lensawriter.store.database import Store


def add_job(store: Store, job: Job, brief: Brief) -> Job:
    """Add a job and its draft; return the job that has the id already, if there is one."""
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
    """Begin a run and return the job as it was before; None where there is nothing to do."""
    with locked_job(store, job_id) as (connection, job):
        return job if rows.begin_run(connection, job, run, now) else None


def await_outline_review(store: Store, job_id: UUID, now: datetime) -> None:
    """Let a job wait for its writer."""
    with locked_job(store, job_id) as (connection, job):
        rows.await_outline_review(connection, job, now)


def ask_stop(store: Store, job_id: UUID, now: datetime) -> Job:
    """Ask a job to stop and return it as it is then."""
    with locked_job(store, job_id) as (connection, job):
        rows.ask_stop(connection, job, now)
        return rows.get_job(connection, job_id)


def confirm_outline(store: Store, job_id: UUID, outline: str, now: datetime) -> Job:
    """Confirm an outline and return the job as it is then."""
    with locked_job(store, job_id) as (connection, job):
        rows.confirm_outline(connection, job, outline, now)
        return rows.get_job(connection, job_id)


def end_job(store: Store, job_id: UUID, state: JobState, now: datetime, **result: Any) -> None:
    """End a job."""
    with locked_job(store, job_id) as (connection, job):
        rows.end_job(connection, job, state, now, **result)
