"""Jobs and their drafts. A repeated change of state has no effect; the caller holds the lock of the job's draft."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select, update

from lensawriter.errors import LensaError, NotFound
from lensawriter.models import Article, Brief, Draft, Job, JobState, Origin
from lensawriter.store import ledger, outcomes, schema
from lensawriter.store.attempts import mark_interrupted
from lensawriter.store.drafts import add_draft, get_whole_brief
from lensawriter.store.versions import add_version, keep_working_copy
from lensawriter.text.length import count

jobs, drafts, texts = schema.jobs, schema.drafts, schema.texts


def add_job(connection: Connection, job: Job, brief: Brief) -> None:
    """Add a job and its draft, both queued."""
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
    add_draft(connection, draft)
    connection.execute(insert(jobs), job.model_dump())


def add_retry(connection: Connection, job: Job, *, after: UUID) -> None:
    """Add a job for a draft whose earlier job has ended; the new job starts with the finished steps of the earlier one.

    Raises LensaError if the earlier job still runs or already has a retry, because two jobs would then write one draft.
    """
    earlier = get_job(connection, after)
    newest = select(drafts.c.job_id).where(drafts.c.id == earlier.draft_id)
    if not earlier.state.ended or connection.execute(newest).scalar_one() != after:
        raise LensaError("この原稿は、すでに書き始めています。画面を読み込み直してください。")
    connection.execute(insert(jobs), job.model_dump())
    finished = select(texts).where(texts.c.job_id == after, texts.c.attempt_id.is_(None), ~texts.c.partial)
    rows = [dict(row) | {"id": uuid4(), "job_id": job.id} for row in connection.execute(finished).mappings()]
    if rows:
        connection.execute(insert(texts), rows)
    change = {"state": job.state, "job_id": job.id, "updated_at": job.created_at}
    connection.execute(update(drafts).where(drafts.c.id == job.draft_id).values(change))


def find_job(connection: Connection, job_id: UUID) -> Job | None:
    """Return a job, or None."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
    return None if row is None else _read(row)


def get_job(connection: Connection, job_id: UUID) -> Job:
    """Return a job; raises NotFound."""
    found = find_job(connection, job_id)
    if found is None:
        raise NotFound()
    return found


def get_brief(connection: Connection, job_id: UUID) -> Brief:
    """Return the brief of a job with its sources; raises NotFound."""
    return get_whole_brief(connection, get_job(connection, job_id).draft_id)


def unfinished_jobs(connection: Connection) -> list[Job]:
    """Return the jobs that have not ended, oldest first."""
    open_states = [state for state in JobState if not state.ended]
    rows = connection.execute(select(jobs).where(jobs.c.state.in_(open_states)).order_by(jobs.c.created_at))
    return [_read(row) for row in rows.mappings()]


def begin_run(connection: Connection, job: Job, run: int, now: datetime) -> bool:
    """Set a job to writing and return True; return False if this run has nothing left to do.

    After a crash, a run may start again although its job has ended, waits for its writer, or is in a later run.
    """
    if job.state.ended or job.state == JobState.OUTLINED or job.run != run:
        return False
    if job.state != JobState.WRITING:
        _set_state(connection, job, JobState.WRITING, now)
    return True


def await_outline_review(connection: Connection, job: Job, now: datetime) -> None:
    """Set a job to wait until its outline is confirmed; a job that was asked to stop ends here."""
    if job.state != JobState.WRITING or job.run != 1:
        return
    outcomes.record_work(connection, job, now)
    if is_stop_requested(connection, job.id):
        _end(connection, job, JobState.STOPPED, now)
    else:
        _set_state(connection, job, JobState.OUTLINED, now)


def ask_stop(connection: Connection, job: Job, now: datetime) -> bool:
    """Ask a job to stop and return whether this was the first request; a job that is not running ends at once."""
    if job.state.ended:
        return False
    first = not is_stop_requested(connection, job.id)
    if first:
        connection.execute(update(jobs).where(jobs.c.id == job.id).values(stop_asked_at=now))
    if job.state in (JobState.QUEUED, JobState.OUTLINED):
        _end(connection, job, JobState.STOPPED, now)
    return first


def is_stop_requested(connection: Connection, job_id: UUID) -> bool:
    """Return whether the writer asked a job to stop; False for an unknown job."""
    asked = select(jobs.c.stop_asked_at).where(jobs.c.id == job_id)
    return connection.execute(asked).scalar_one_or_none() is not None


def confirm_outline(connection: Connection, job: Job, outline: str, now: datetime) -> bool:
    """Store the edited outline and queue the second run; return False if the job does not wait for its outline."""
    if job.state != JobState.OUTLINED:
        return False
    outline_text = (texts.c.job_id == job.id, texts.c.step == "outline", texts.c.attempt_id.is_(None))
    connection.execute(update(texts).where(*outline_text).values(text=outline))
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(run=job.run + 1))
    outcomes.record_work(connection, job, now)
    _set_state(connection, job, JobState.QUEUED, now)
    return True


def end_job(
    connection: Connection,
    job: Job,
    state: JobState,
    now: datetime,
    *,
    article: Article | None = None,
    error: str | None = None,
) -> None:
    """End a job and store its article as a version; a second call changes nothing."""
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
            job_id=job.id,
            length=article.reached if not article.variants else count(article.text()),
        )
        outcomes.record_work(connection, job, now)
        outcomes.record_text(connection, job.draft_id, article.text(), now)
    _end(connection, job, state, now, error, _written_characters(article))


def _end(
    connection: Connection,
    job: Job,
    state: JobState,
    now: datetime,
    error: str | None = None,
    characters: int = 0,
) -> None:
    mark_interrupted(connection, now, job)
    ledger.settle(connection, now, job, state, characters, error)
    connection.execute(delete(schema.pieces).where(schema.pieces.c.job_id == job.id))
    _set_state(connection, job, state, now, error=error, finished_at=now)


def _written_characters(article: Article | None) -> int:
    """Return the characters that count as written; with variants, the sum of all of them."""
    if article is None:
        return 0
    return sum(count(each) for each in article.variants) if article.variants else article.reached


def _set_state(connection: Connection, job: Job, state: JobState, now: datetime, **values: Any) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(state=state, **values))
    current = (drafts.c.id == job.draft_id, drafts.c.job_id == job.id)
    connection.execute(update(drafts).where(*current).values(state=state, updated_at=now))


def _read(row: Any) -> Job:
    return Job(**{name: value for name, value in row.items() if name != "stop_asked_at"})
