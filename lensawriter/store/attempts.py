"""Attempts at a model: a row is committed before each call, and says in the end what the call cost. No text."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from lensawriter.models import Job, Usage
from lensawriter.store import schema

attempts, pieces = schema.attempts, schema.pieces

OPEN, FINISHED, FAILED, STOPPED, INTERRUPTED = "open", "finished", "failed", "stopped", "interrupted"
COUNTED = (FINISHED, FAILED, STOPPED)
"""The states whose tokens were really spent."""


def add_attempt(connection: Connection, now: datetime, job: Job, step: str, model: str, prompt_tokens: int) -> UUID:
    """Add an open attempt and return its key; its prompt is estimated until the answer says what it was."""
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
    connection.execute(insert(attempts).values(row))
    return key


def end_attempt(
    connection: Connection, now: datetime, key: UUID, state: str, usage: Usage, reason: str | None = None
) -> str | None:
    """End an attempt and return its step; None where it has ended before.

    One that was taken for interrupted is ended all the same when its answer does come: those tokens were spent.
    """
    values = usage.model_dump() | {"charged": True, "finished_at": now, "reason": reason, "state": state}
    unended = attempts.c.id == key, attempts.c.state.in_([OPEN, INTERRUPTED])
    return connection.execute(
        update(attempts).where(*unended).values(values).returning(attempts.c.step)
    ).scalar_one_or_none()


def mark_interrupted(connection: Connection, now: datetime, job_id: UUID, step: str | None = None) -> None:
    """Mark what a killed process left open, of one step or of the whole job: never charged, and its tokens estimated.

    The estimate is one token a character of the streamed text, so the pieces must still be there.
    """
    left = select(attempts.c.id).where(attempts.c.job_id == job_id, attempts.c.state == OPEN)
    if step is not None:
        left = left.where(attempts.c.step == step)
    for key in connection.execute(left).scalars().all():
        streamed = select(func.coalesce(func.sum(func.length(pieces.c.text)), 0)).where(
            pieces.c.job_id == job_id, pieces.c.attempt_id == key
        )
        values = {
            "state": INTERRUPTED,
            "completion_tokens": int(connection.execute(streamed).scalar_one()),
            "yen": Decimal(0),
            "finished_at": now,
        }
        unended = attempts.c.id == key, attempts.c.state == OPEN
        connection.execute(update(attempts).where(*unended).values(values))


def sum_usage(connection: Connection, job_id: UUID) -> Usage:
    """Return what the ended attempts of a job cost together; one unknown price makes the sum unknown."""
    columns = attempts.c.prompt_tokens, attempts.c.completion_tokens, attempts.c.yen, attempts.c.estimated
    counted = attempts.c.job_id == job_id, attempts.c.state.in_(COUNTED)
    rows = connection.execute(select(*columns).where(*counted)).mappings()
    return sum((Usage(**row) for row in rows), Usage())
