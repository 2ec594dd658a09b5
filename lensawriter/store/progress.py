"""What a page shows of a job, several times a second: few small reads."""

from uuid import UUID

from sqlalchemy import select

from lensawriter.models import Job, Outline, Value
from lensawriter.record import StepText
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.jobs import get_job


class Progress(Value):
    """A job as it stands: ended steps and what is being streamed, by step."""

    job: Job
    outline: Outline | None
    texts: dict[str, StepText]
    streaming: dict[str, str]


def progress(store: Store, job_id: UUID) -> Progress:
    """Return how far a job has come; raises NotFound."""
    texts, pieces, attempts = schema.texts, schema.pieces, schema.attempts
    job = get_job(store, job_id)
    with store.reading() as connection:
        ended = select(texts.c.step, texts.c.text, texts.c.partial).where(
            texts.c.job_id == job_id, texts.c.attempt_id.is_(None)
        )
        steps = {row.step: StepText(row.text, row.partial) for row in connection.execute(ended)}
        newest: dict[str, UUID] = {}
        started = (
            select(attempts.c.step, attempts.c.id).where(attempts.c.job_id == job_id).order_by(attempts.c.started_at)
        )
        newest.update((row.step, row.id) for row in connection.execute(started) if row.step not in steps)
        streaming = dict.fromkeys(newest, "")
        streamed = select(pieces.c.step, pieces.c.text).where(pieces.c.attempt_id.in_(list(newest.values())))
        if newest:
            for row in connection.execute(streamed.where(pieces.c.job_id == job_id).order_by(pieces.c.number)):
                streaming[row.step] += row.text
    planned = steps.get("outline")
    outline = Outline.model_validate_json(planned.text) if planned else None
    return Progress(job=job, outline=outline, texts=steps, streaming=streaming)
