"""The progress of a job. A page reads it several times a second, so the reads are few and small."""

from collections.abc import Container
from uuid import UUID

from sqlalchemy import Connection, select

from lensawriter.models import Job, Outline, StepText, Value
from lensawriter.store import schema
from lensawriter.store.jobs import get_job

texts, pieces, attempts = schema.texts, schema.pieces, schema.attempts


class Progress(Value):
    """A job with the texts of its ended steps and the streamed texts of its running steps, by step."""

    job: Job
    outline: Outline | None
    """None until the outline step has ended."""
    texts: dict[str, StepText]
    streaming: dict[str, str]


def get_progress(connection: Connection, job_id: UUID) -> Progress:
    """Return the progress of a job; raises NotFound."""
    job = get_job(connection, job_id)
    ended = texts.c.job_id == job_id, texts.c.attempt_id.is_(None)
    rows = connection.execute(select(texts.c.step, texts.c.text, texts.c.partial).where(*ended))
    steps = {row.step: StepText(row.text, row.partial) for row in rows}
    streaming = {} if job.state.ended else _streaming(connection, job_id, steps.keys())
    planned = steps.get("outline")
    outline = Outline.model_validate_json(planned.text) if planned else None
    return Progress(job=job, outline=outline, texts=steps, streaming=streaming)


def _streaming(connection: Connection, job_id: UUID, ended: Container[str]) -> dict[str, str]:
    """Return the text that the newest attempt of each running step has streamed so far."""
    started = select(attempts.c.step, attempts.c.id).where(attempts.c.job_id == job_id).order_by(attempts.c.started_at)
    newest: dict[str, UUID] = {row.step: row.id for row in connection.execute(started) if row.step not in ended}
    if not newest:
        return {}
    wanted = pieces.c.job_id == job_id, pieces.c.attempt_id.in_(list(newest.values()))
    received = select(pieces.c.step, pieces.c.text).where(*wanted).order_by(pieces.c.number)
    streaming = dict.fromkeys(newest, "")
    for row in connection.execute(received):
        streaming[row.step] += row.text
    return streaming
