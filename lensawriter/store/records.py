"""The record of a job, kept in the store: attempts in `service`, texts and pieces in `content`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from lensawriter.models import Usage
from lensawriter.record import StepText
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.jobs import get_job

attempts, texts, pieces, jobs = schema.attempts, schema.texts, schema.pieces, schema.jobs


class StoredRecord:
    """Implements `lensawriter.record.Record`; lives as long as its job runs in this process."""

    def __init__(self, store: Store, job_id: UUID) -> None:
        """Look up whose job it is; raises NotFound."""
        self._store = store
        self.job_id = job_id
        self._job = get_job(store, job_id)

    def find_text(self, step: str) -> StepText | None:
        """See `Record`."""
        ended = texts.c.job_id == self.job_id, texts.c.step == step, texts.c.attempt_id.is_(None)
        with self._store.reading() as connection:
            row = connection.execute(select(texts.c.text, texts.c.partial).where(*ended)).one_or_none()
        return None if row is None else StepText(row.text, row.partial)

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """See `Record`."""
        ended = texts.c.job_id == self.job_id, texts.c.step == step, texts.c.attempt_id.is_(None)
        with self._store.transaction(lock=self.job_id) as connection:
            if connection.execute(select(texts.c.id).where(*ended)).first() is None:
                self._add_text(connection, step, text, partial=partial)

    def answers(self, step: str) -> tuple[str, ...]:
        """See `Record`."""
        answered = texts.c.job_id == self.job_id, texts.c.step == step, texts.c.attempt_id.is_not(None)
        with self._store.reading() as connection:
            rows = connection.execute(select(texts.c.text).where(*answered).order_by(texts.c.created_at))
            return tuple(rows.scalars())

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        """See `Record`."""
        key = uuid4()
        row = {
            "id": key,
            "org_id": self._job.org_id,
            "user_id": self._job.user_id,
            "job_id": self.job_id,
            "step": step,
            "model": model,
            "state": "open",
            "prompt_tokens": prompt_tokens,
            "completion_tokens": 0,
            "yen": None,
            "estimated": True,
            "charged": False,
            "started_at": datetime.now(UTC),
        }
        with self._store.transaction() as connection:
            self._mark_interrupted(connection, step)
            connection.execute(insert(attempts).values(row))
        return str(key)

    def finish(self, key: str, usage: Usage, text: str) -> None:
        """See `Record`."""
        with self._store.transaction() as connection:
            step = self._end(connection, key, "finished", usage)
            self._add_text(connection, step, text, attempt_id=UUID(key))

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """See `Record`."""
        with self._store.transaction() as connection:
            self._end(connection, key, "stopped" if reason == "stopped" else "failed", usage, reason=reason)

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
            connection.execute(insert(pieces).values(row))

    def streamed(self, step: str) -> str:
        """See `Record`."""
        mine = attempts.c.job_id == self.job_id, attempts.c.step == step
        newest = select(attempts.c.id).where(*mine).order_by(attempts.c.started_at.desc()).limit(1)
        with self._store.reading() as connection:
            key = connection.execute(newest).scalar_one_or_none()
            rows = _pieces(connection, [key]) if key else []
        return "".join(row.text for row in rows)

    def stopping(self) -> bool:
        """See `Record`."""
        with self._store.reading() as connection:
            asked = select(jobs.c.stop_asked_at).where(jobs.c.id == self.job_id)
            return connection.execute(asked).scalar_one_or_none() is not None

    def usage(self) -> Usage:
        """See `Record`."""
        counted = attempts.c.job_id == self.job_id, attempts.c.state.in_(["finished", "failed", "stopped"])
        columns = (attempts.c.prompt_tokens, attempts.c.completion_tokens, attempts.c.yen, attempts.c.estimated)
        with self._store.reading() as connection:
            rows = connection.execute(select(*columns).where(*counted)).mappings().all()
        return sum((_usage(row) for row in rows), Usage())

    def _end(self, connection: Connection, key: str, state: str, usage: Usage, reason: str | None = None) -> str:
        values = usage.model_dump() | {"charged": True, "finished_at": datetime.now(UTC), "reason": reason, "state": state}
        open_one = attempts.c.id == UUID(key), attempts.c.state == "open"
        ended = update(attempts).where(*open_one).values(values).returning(attempts.c.step)
        return str(connection.execute(ended).scalar_one())

    def _mark_interrupted(self, connection: Connection, step: str) -> None:
        """Mark what a killed process left open: its tokens estimated from the streamed text, never charged."""
        left = attempts.c.job_id == self.job_id, attempts.c.step == step, attempts.c.state == "open"
        for key in connection.execute(select(attempts.c.id).where(*left)).scalars().all():
            streamed = sum(len(row.text) for row in _pieces(connection, [key]))
            values = {"state": "interrupted", "completion_tokens": streamed, "finished_at": datetime.now(UTC)}
            connection.execute(update(attempts).where(attempts.c.id == key).values(values))

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
            "created_at": datetime.now(UTC),
        }
        connection.execute(insert(texts).values(row))


def _pieces(connection: Connection, keys: Sequence[UUID]) -> Sequence[Any]:
    query = select(pieces.c.attempt_id, pieces.c.text).where(pieces.c.attempt_id.in_(keys)).order_by(pieces.c.number)
    return connection.execute(query).all()


def _usage(row: Any) -> Usage:
    yen = row["yen"]
    return Usage(**dict(row) | {"yen": None if yen is None else Decimal(yen)})
