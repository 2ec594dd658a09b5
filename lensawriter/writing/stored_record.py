"""The record of a job in the store, which outlives the process; `lensawriter.llm.record` defines its interface."""

from uuid import UUID

from lensawriter.clock import Clock, now
from lensawriter.models import StepText, Usage
from lensawriter.store import attempts as attempt_rows
from lensawriter.store import job_record as rows
from lensawriter.store import jobs as job_rows
from lensawriter.store.database import Connection, Store


class StoredRecord:
    """Implements `lensawriter.llm.record.Record`; exists while its job runs in this process."""

    def __init__(self, store: Store, job_id: UUID, clock: Clock = now, *, price_version: str | None = None) -> None:
        """Read the job; raises NotFound.

        `price_version` is the version of the price list for the calls of the job; None is that of its reservation.
        """
        self._store, self._clock, self._price_version = store, clock, price_version
        self.job_id = job_id
        with store.reading() as connection:
            self._job = job_rows.get_job(connection, job_id)

    def find_text(self, step: str) -> StepText | None:
        """See `Record`."""
        with self._store.reading() as connection:
            return rows.find_text(connection, self.job_id, step)

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """See `Record`."""
        with self._store.transaction(lock=self.job_id) as connection:
            rows.add_text(connection, self._job, step, text, self._clock(), partial=partial)

    def answers(self, step: str) -> tuple[str, ...]:
        """See `Record`."""
        with self._store.reading() as connection:
            return rows.answers(connection, self.job_id, step)

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
                rows.add_answer(connection, self._job, step, UUID(key), text, self._clock())

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """See `Record`; a second call changes nothing."""
        state = attempt_rows.STOPPED if reason == "stopped" else attempt_rows.FAILED
        with self._store.transaction() as connection:
            self._end(connection, key, state, usage, reason)

    def add_piece(self, step: str, key: str, number: int, text: str) -> None:
        """See `Record`."""
        with self._store.transaction() as connection:
            rows.add_piece(connection, self._job, step, UUID(key), number, text)

    def streamed(self, step: str) -> str:
        """See `Record`."""
        with self._store.reading() as connection:
            return rows.streamed_text(connection, self.job_id, step)

    def stopping(self) -> bool:
        """See `Record`."""
        with self._store.reading() as connection:
            return job_rows.is_stop_requested(connection, self.job_id)

    def usage(self) -> Usage:
        """See `Record`."""
        with self._store.reading() as connection:
            return attempt_rows.sum_usage(connection, self.job_id)

    def _end(self, connection: Connection, key: str, state: str, usage: Usage, reason: str | None = None) -> str | None:
        return attempt_rows.end_attempt(
            connection,
            self._clock(),
            self._job,
            UUID(key),
            state,
            usage,
            reason,
            price_version=self._price_version,
        )
