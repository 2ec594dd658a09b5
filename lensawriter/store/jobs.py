"""Jobs and the drafts they write: every change of state is one transaction, and can be made twice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select, update

from lensawriter.errors import LensaError, NotFound
from lensawriter.models import Article, Brief, Draft, Job, JobState, Origin
from lensawriter.store import ledger, outcomes, schema
from lensawriter.store.attempts import mark_interrupted
from lensawriter.store.database import Store
from lensawriter.store.drafts import add_draft, get_whole_brief
from lensawriter.store.versions import add_version, keep_working_copy
from lensawriter.text.length import count

jobs, drafts = schema.jobs, schema.drafts
Noted = Callable[[Connection], None]
"""What a deed is recorded by: called last in its transaction, and only where something was done."""


def unnoted(connection: Connection) -> None:
    """Record nothing."""


def add_job(store: Store, job: Job, brief: Brief, *, reserved: Noted = unnoted, noted: Noted = unnoted) -> Job:
    """Add a job and its draft, queued, in one transaction; where a job of this id is there already, return that one.

    `reserved` checks the limits and reserves what the job may use, or raises LimitReached: then nothing is added.
    """
    draft = Draft(
        id=job.draft_id,
        org_id=job.org_id,
        owner_id=job.user_id,
        use_case=job.use_case,
        title=brief.title,
        state=job.state,
        job_id=job.id,
        brief=brief,
        length=0,
        latest=0,
        created_at=job.created_at,
        updated_at=job.created_at,
    )
    with store.transaction(lock=job.org_id) as connection:
        earlier = _find(connection, job.id)
        if earlier is None:
            reserved(connection)
            add_draft(connection, draft)
            connection.execute(insert(jobs), job.model_dump())
            noted(connection)
    return earlier or job


def add_retry(store: Store, job: Job, *, after: UUID, reserved: Noted = unnoted, noted: Noted = unnoted) -> None:
    """Add a job for a draft that has one already; what the steps of the earlier job finished is its own from the start.

    Raises LensaError where the earlier job still runs or was followed by another: two would write one draft. `reserved` as
    for `add_job`.
    """
    texts = schema.texts
    with _holding(store, after) as (connection, earlier):
        newest = select(drafts.c.job_id).where(drafts.c.id == earlier.draft_id)
        if not earlier.state.ended or connection.execute(newest).scalar_one() != after:
            raise LensaError("この原稿は、すでに書き始めています。画面を読み込み直してください。")
        reserved(connection)
        connection.execute(insert(jobs), job.model_dump())
        finished = select(texts).where(texts.c.job_id == after, texts.c.attempt_id.is_(None), ~texts.c.partial)
        rows = [dict(row) | {"id": uuid4(), "job_id": job.id} for row in connection.execute(finished).mappings()]
        if rows:
            connection.execute(insert(texts), rows)
        change = {"state": job.state, "job_id": job.id, "updated_at": job.created_at}
        connection.execute(update(drafts).where(drafts.c.id == job.draft_id).values(change))
        noted(connection)


def get_job(store: Store, job_id: UUID) -> Job:
    """Return a job; raises NotFound."""
    with store.reading() as connection:
        return get_job_in(connection, job_id)


def get_brief(store: Store, job_id: UUID) -> Brief:
    """Return the brief that a job writes, its sources included; raises NotFound."""
    with store.reading() as connection:
        return get_whole_brief(connection, get_job_in(connection, job_id).draft_id)


def unfinished(store: Store) -> list[Job]:
    """Return the jobs that have not ended, oldest first."""
    open_states = [state for state in JobState if not state.ended]
    with store.reading() as connection:
        rows = connection.execute(select(jobs).where(jobs.c.state.in_(open_states)).order_by(jobs.c.created_at))
        return [_read(row) for row in rows.mappings()]


def begin_run(store: Store, job_id: UUID, run: int, now: datetime) -> Job | None:
    """Move a job into writing and return it; None where this run of it has nothing left to do.

    A run may be told again after a crash, when its job has ended, waits for its writer, or is in a later run.
    """
    with _holding(store, job_id) as (connection, job):
        if job.state.ended or job.state == JobState.OUTLINED or job.run != run:
            return None
        if job.state != JobState.WRITING:
            _move(connection, job, JobState.WRITING, now)
        return job


def await_writer(store: Store, job_id: UUID, now: datetime) -> None:
    """Let a job wait until its outline is confirmed; one that was to stop meanwhile ends here."""
    with _holding(store, job_id) as (connection, job):
        if job.state == JobState.WRITING and job.run == 1:
            stopping = _stop_asked(connection, job_id)
            outcomes.worked(connection, job, now)
            if stopping:
                _end(store, connection, job, JobState.STOPPED, now)
            else:
                _move(connection, job, JobState.OUTLINED, now)


def ask_stop(store: Store, job_id: UUID, now: datetime, *, noted: Noted = unnoted) -> Job:
    """Note that the writer wants the job to stop, for the stages look here; one that nobody works on ends at once."""
    with _holding(store, job_id) as (connection, job):
        if not job.state.ended:
            first = not _stop_asked(connection, job_id)
            if first:
                connection.execute(update(jobs).where(jobs.c.id == job_id).values(stop_asked_at=now))
            if job.state in (JobState.QUEUED, JobState.OUTLINED):
                _end(store, connection, job, JobState.STOPPED, now)
            if first:
                noted(connection)
        return get_job_in(connection, job_id)


def confirm_outline(store: Store, job_id: UUID, outline: str, now: datetime, *, noted: Noted = unnoted) -> Job:
    """Take the edited outline and queue the job's second run; where it is not waiting for one, nothing changes."""
    texts = schema.texts
    with _holding(store, job_id) as (connection, job):
        if job.state != JobState.OUTLINED:
            return job
        mine = (texts.c.job_id == job_id, texts.c.step == "outline", texts.c.attempt_id.is_(None))
        connection.execute(update(texts).where(*mine).values(text=outline))
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(run=job.run + 1))
        outcomes.worked(connection, job, now)
        _move(connection, job, JobState.QUEUED, now)
        noted(connection)
        return get_job_in(connection, job_id)


def end_job(
    store: Store,
    job_id: UUID,
    state: JobState,
    now: datetime,
    *,
    article: Article | None = None,
    error: str | None = None,
) -> None:
    """End a job and keep what it wrote as a version, in one transaction; a second call changes nothing."""
    with _holding(store, job_id) as (connection, job):
        if job.state.ended:
            return
        if article is not None:
            keep_working_copy(connection, job.draft_id, job.user_id, now)
            add_version(
                connection,
                draft_id=job.draft_id,
                org_id=job.org_id,
                origin=Origin.GENERATED,
                text=article.text(),
                author_id=job.user_id,
                now=now,
                article=article,
                job_id=job_id,
                length=article.reached if not article.variants else count(article.text()),
            )
            outcomes.worked(connection, job, now)
            outcomes.measure(connection, job.draft_id, article.text(), now)
        _end(store, connection, job, state, now, error, _written(article))


@contextmanager
def _holding(store: Store, job_id: UUID) -> Iterator[tuple[Connection, Job]]:
    """Hold the draft of a job: what is decided on its state stays true until the commit, against editors too."""
    draft_id = get_job(store, job_id).draft_id
    with store.transaction(lock=draft_id) as connection:
        yield connection, get_job_in(connection, job_id)


def _end(
    store: Store,
    connection: Connection,
    job: Job,
    state: JobState,
    now: datetime,
    error: str | None = None,
    characters: int = 0,
) -> None:
    mark_interrupted(store, connection, now, job)
    ledger.settle(store, connection, now, job, state, characters, error)
    connection.execute(delete(schema.pieces).where(schema.pieces.c.job_id == job.id))
    _move(connection, job, state, now, error=error, finished_at=now)


def _written(article: Article | None) -> int:
    """Return the characters that count as written: of all variants, where there are some."""
    if article is None:
        return 0
    return sum(count(each) for each in article.variants) if article.variants else article.reached


def _move(connection: Connection, job: Job, state: JobState, now: datetime, **values: Any) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(state=state, **values))
    mine = (drafts.c.id == job.draft_id, drafts.c.job_id == job.id)
    connection.execute(update(drafts).where(*mine).values(state=state, updated_at=now))


def _stop_asked(connection: Connection, job_id: UUID) -> bool:
    return connection.execute(select(jobs.c.stop_asked_at).where(jobs.c.id == job_id)).scalar_one() is not None


def get_job_in(connection: Connection, job_id: UUID) -> Job:
    """Return a job as a transaction sees it; raises NotFound."""
    found = _find(connection, job_id)
    if found is None:
        raise NotFound()
    return found


def _find(connection: Connection, job_id: UUID) -> Job | None:
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
    return None if row is None else _read(row)


def _read(row: Any) -> Job:
    return Job(**{name: value for name, value in row.items() if name != "stop_asked_at"})
