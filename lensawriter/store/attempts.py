"""Attempts to call a model: a row is committed before each call, and gets its tokens and cost after it. It has no text."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from lensawriter.models import Job, Usage
from lensawriter.store import ledger, schema

attempts, pieces = schema.attempts, schema.pieces

OPEN, FINISHED, FAILED, STOPPED, INTERRUPTED = "open", "finished", "failed", "stopped", "interrupted"
COUNTED = (FINISHED, FAILED, STOPPED)
"""The states of attempts whose tokens count as used."""


def add_attempt(connection: Connection, now: datetime, job: Job, step: str, model: str, prompt_tokens: int) -> UUID:
    """Add an open attempt and return its key; its prompt tokens are an estimate until the answer reports them."""
    key = uuid4()
    row = {
        "id": key,
        "org_id": job.org_id,
        "user_id": job.user_id,
        "job_id": job.id,
        "step": step,
        "model": model,
        "state": OPEN,
        "prompt_tokens": prompt_tokens,
        "completion_tokens": 0,
        "yen": None,
        "estimated": True,
        "charged": False,
        "started_at": now,
    }
    connection.execute(insert(attempts), row)
    return key


def end_attempt(
    connection: Connection,
    now: datetime,
    job: Job,
    key: UUID,
    state: str,
    usage: Usage,
    reason: str | None = None,
    *,
    price_version: str | None = None,
) -> str | None:
    """End an attempt of a job, charge its cost, and return its step; None where it has already ended.

    An attempt that was marked as interrupted ends normally if its answer arrives after all, because its tokens were spent.
    """
    columns = attempts.c.step, attempts.c.state, attempts.c.started_at
    row = connection.execute(select(*columns).where(attempts.c.id == key)).one()
    values = usage.model_dump() | {"charged": True, "finished_at": now, "reason": reason, "state": state}
    unended = attempts.c.id == key, attempts.c.state.in_([OPEN, INTERRUPTED])
    step = connection.execute(
        update(attempts).where(*unended).values(values).returning(attempts.c.step)
    ).scalar_one_or_none()
    if step is None:
        return None
    call = ledger.Call(
        attempt_id=key,
        step=step,
        state=state,
        reason=reason,
        usage=usage,
        milliseconds=round((now - row.started_at).total_seconds() * 1000),
        price_version=price_version,
        was_interrupted=row.state == INTERRUPTED,
    )
    ledger.charge(connection, now, job, call)
    return str(step)


def mark_interrupted(connection: Connection, now: datetime, job: Job, step: str | None = None) -> None:
    """Mark attempts that a killed process left open, of one step or of the whole job, as interrupted; they are not charged.

    Their tokens are estimated as one per character of the streamed text, so call this before the pieces are deleted.
    """
    columns = attempts.c.id, attempts.c.step, attempts.c.prompt_tokens
    unfinished = select(*columns).where(attempts.c.job_id == job.id, attempts.c.state == OPEN)
    if step is not None:
        unfinished = unfinished.where(attempts.c.step == step)
    for row in connection.execute(unfinished).all():
        streamed = select(func.coalesce(func.sum(func.length(pieces.c.text)), 0)).where(
            pieces.c.job_id == job.id, pieces.c.attempt_id == row.id
        )
        usage = Usage(
            prompt_tokens=row.prompt_tokens,
            completion_tokens=int(connection.execute(streamed).scalar_one()),
            estimated=True,
        )
        values = {"state": INTERRUPTED, "completion_tokens": usage.completion_tokens, "yen": 0, "finished_at": now}
        unended = attempts.c.id == row.id, attempts.c.state == OPEN
        marked = update(attempts).where(*unended).values(values).returning(attempts.c.id)
        if connection.execute(marked).first() is not None:
            call = ledger.Call(attempt_id=row.id, step=row.step, state=INTERRUPTED, usage=usage, milliseconds=None)
            ledger.charge(connection, now, job, call)


def sum_usage(connection: Connection, job_id: UUID) -> Usage:
    """Return the sum of the usage of a job's ended attempts; one unknown price makes the cost unknown."""
    columns = attempts.c.prompt_tokens, attempts.c.completion_tokens, attempts.c.yen, attempts.c.estimated
    counted = attempts.c.job_id == job_id, attempts.c.state.in_(COUNTED)
    rows = connection.execute(select(*columns).where(*counted)).mappings()
    return sum((Usage(**row) for row in rows), Usage())
