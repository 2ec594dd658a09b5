"""Transactions that lock the draft of a job, so that no other transaction changes the job before the commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from lensawriter.models import Job
from lensawriter.store import jobs as rows
from lensawriter.store.database import Connection, Store


@contextmanager
def locked_job(store: Store, job_id: UUID) -> Iterator[tuple[Connection, Job]]:
    """Open a transaction that locks the draft of a job, also against editors; raises NotFound."""
    with store.reading() as connection:
        draft_id = rows.get_job(connection, job_id).draft_id
    with store.transaction(lock=draft_id) as connection:
        yield connection, rows.get_job(connection, job_id)


def stop_job(store: Store, job_id: UUID, now: datetime) -> None:
    """Ask a job to stop because its writer may no longer act."""
    with locked_job(store, job_id) as (connection, job):
        rows.ask_stop(connection, job, now)
