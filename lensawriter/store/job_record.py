"""The record of a job, kept in the store: attempts in `service`, texts and pieces in `content`."""

from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, insert, select

from lensawriter.clock import Clock, now
from lensawriter.models import StepText, Usage
from lensawriter.store import attempts as attempt_rows
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.jobs import get_job

attempts, texts, pieces, jobs = schema.attempts, schema.texts, schema.pieces, schema.jobs


class StoredRecord:
    """Implements `lensawriter.llm.record.Record`; lives as long as its job runs in this process."""

    def __init__(self, store: Store, job_id: UUID, clock: Clock = now, *, price_version: str | None = None) -> None:
        """Look up whose job it is; raises NotFound. `price_version`: of the list that its calls are priced by."""
        self._store, self._clock, self._prices = store, clock, price_version
        self.job_id = job_id
        with store.reading() as connection:
            self._job = get_job(connection, job_id)

    def find_text(self, step: str) -> StepText | None:
        """See `Record`."""
        with self._store.reading() as connection:
            row = connection.execute(select(texts.c.text, texts.c.partial).where(*self._ended(step))).one_or_none()
        return None if row is None else StepText(row.text, row.partial)

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """See `Record`."""
        with self._store.transaction(lock=self.job_id) as connection:
            if connection.execute(select(texts.c.id).where(*self._ended(step))).first() is None:
                self._add_text(connection, step, text, partial=partial)

    def answers(self, step: str) -> tuple[str, ...]:
        """See `Record`."""
        answered = texts.c.job_id == self.job_id, texts.c.step == step, texts.c.attempt_id.is_not(None)
        with self._store.reading() as connection:
            rows = connection.execute(select(texts.c.text).where(*answered).order_by(texts.c.created_at))
            return tuple(rows.scalars())

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        """See `Record`."""
        with self._store.transaction() as connection:
            attempt_rows.mark_interrupted(connection, self._clock(), self._job, step)
            return str(attempt_rows.add_attempt(connection, self._clock(), self._job, step, model, prompt_tokens))

    def finish(self, key: str, usage: Usage, text: str) -> None:
        """See `Record`; a second call changes nothing."""
        with self._store.transaction() as connection:
            step = self._end(connection, key, attempt_rows.FINISHED, usage)
            if step is not None:
                self._add_text(connection, step, text, attempt_id=UUID(key))

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """See `Record`; a second call changes nothing."""
        state = attempt_rows.STOPPED if reason == "stopped" else attempt_rows.FAILED
        with self._store.transaction() as connection:
            self._end(connection, key, state, usage, reason)

    def add_piece(self, step: str, key: str, number: int, text: str) -> None:
        """See `Record`."""
        row = {
            "id": uuid4(),
            "org_id": self._job.org_id,
            "job_id": self.job_id,
            "step": step,
            "attempt_id": UUID(key),
            "number": number,
            "text": text,
        }
        with self._store.transaction() as connection:
            connection.execute(insert(pieces), row)

    def streamed(self, step: str) -> str:
        """See `Record`."""
        mine = attempts.c.job_id == self.job_id, attempts.c.step == step
        newest = select(attempts.c.id).where(*mine).order_by(attempts.c.started_at.desc()).limit(1)
        with self._store.reading() as connection:
            key = connection.execute(newest).scalar_one_or_none()
            received = pieces.c.job_id == self.job_id, pieces.c.attempt_id == key
            return "".join(
                connection.execute(select(pieces.c.text).where(*received).order_by(pieces.c.number)).scalars()
            )

    def stopping(self) -> bool:
        """See `Record`."""
        with self._store.reading() as connection:
            asked = select(jobs.c.stop_asked_at).where(jobs.c.id == self.job_id)
            return connection.execute(asked).scalar_one_or_none() is not None

    def usage(self) -> Usage:
        """See `Record`."""
        with self._store.reading() as connection:
            return attempt_rows.sum_usage(connection, self.job_id)

    def _end(self, connection: Connection, key: str, state: str, usage: Usage, reason: str | None = None) -> str | None:
        now = self._clock()
        return attempt_rows.end_attempt(
            connection, now, self._job, UUID(key), state, usage, reason, price_version=self._prices
        )

    def _ended(self, step: str) -> tuple[ColumnElement[bool], ...]:
        """Match what a step ended with, not the answers on the way."""
        return texts.c.job_id == self.job_id, texts.c.step == step, texts.c.attempt_id.is_(None)

    def _add_text(
        self, connection: Connection, step: str, text: str, *, partial: bool = False, attempt_id: UUID | None = None
    ) -> None:
        row = {
            "id": uuid4(),
            "org_id": self._job.org_id,
            "job_id": self.job_id,
            "step": step,
            "attempt_id": attempt_id,
            "text": text,
            "partial": partial,
            "created_at": self._clock(),
        }
        connection.execute(insert(texts), row)
