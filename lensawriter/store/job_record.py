"""What a job records while it runs: the texts of its steps, the answers of the model, and streamed pieces.

The rows of attempts at a model are in `lensawriter.store.attempts`.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, insert, select

from lensawriter.models import Job, StepText
from lensawriter.store import schema

attempts, texts, pieces = schema.attempts, schema.texts, schema.pieces


def find_text(connection: Connection, job_id: UUID, step: str) -> StepText | None:
    """Return the text of a step that has ended; None before."""
    row = connection.execute(select(texts.c.text, texts.c.partial).where(*_step_text(job_id, step))).one_or_none()
    return None if row is None else StepText(row.text, row.partial)


def add_text(connection: Connection, job: Job, step: str, text: str, now: datetime, *, partial: bool = False) -> None:
    """Add the text that a step ended with, unless it already has one. The caller holds the lock of the job."""
    if find_text(connection, job.id, step) is None:
        _insert_text(connection, job, step, text, now, partial=partial)


def answers(connection: Connection, job_id: UUID, step: str) -> tuple[str, ...]:
    """Return the complete answers of the model in a step, oldest first."""
    answered = texts.c.job_id == job_id, texts.c.step == step, texts.c.attempt_id.is_not(None)
    return tuple(connection.execute(select(texts.c.text).where(*answered).order_by(texts.c.created_at)).scalars())


def add_answer(connection: Connection, job: Job, step: str, attempt_id: UUID, text: str, now: datetime) -> None:
    """Add the complete answer of an attempt."""
    _insert_text(connection, job, step, text, now, attempt_id=attempt_id)


def add_piece(connection: Connection, job: Job, step: str, attempt_id: UUID, number: int, text: str) -> None:
    """Add a piece of an answer that is still being streamed."""
    row = {
        "id": uuid4(),
        "org_id": job.org_id,
        "job_id": job.id,
        "step": step,
        "attempt_id": attempt_id,
        "number": number,
        "text": text,
    }
    connection.execute(insert(pieces), row)


def streamed_text(connection: Connection, job_id: UUID, step: str) -> str:
    """Return what the newest attempt of a step has streamed so far."""
    of_step = attempts.c.job_id == job_id, attempts.c.step == step
    newest = select(attempts.c.id).where(*of_step).order_by(attempts.c.started_at.desc()).limit(1)
    attempt_id = connection.execute(newest).scalar_one_or_none()
    received = pieces.c.job_id == job_id, pieces.c.attempt_id == attempt_id
    return "".join(connection.execute(select(pieces.c.text).where(*received).order_by(pieces.c.number)).scalars())


def _step_text(job_id: UUID, step: str) -> tuple[ColumnElement[bool], ...]:
    """Match the text that a step ended with, and not the answers of its attempts."""
    return texts.c.job_id == job_id, texts.c.step == step, texts.c.attempt_id.is_(None)


def _insert_text(
    connection: Connection,
    job: Job,
    step: str,
    text: str,
    now: datetime,
    *,
    partial: bool = False,
    attempt_id: UUID | None = None,
) -> None:
    row = {
        "id": uuid4(),
        "org_id": job.org_id,
        "job_id": job.id,
        "step": step,
        "attempt_id": attempt_id,
        "text": text,
        "partial": partial,
        "created_at": now,
    }
    connection.execute(insert(texts), row)
