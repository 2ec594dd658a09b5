"""A seeded random set of jobs in the ledger, written by the store functions of the service, and sums over its rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from lensawriter.clock import TOKYO
from lensawriter.limits.periods import Span, day_of, hour_of
from lensawriter.models import Job, JobState, Usage
from lensawriter.store import ledger, schema
from lensawriter.store.database import Store
from lensawriter.usage.dashboard_values import Selection, Sums

Row = dict[str, Any]
USE_CASES = ("blog", "sns", "gone-case")
"""The last one has no file, like a use case that was removed."""
MODELS = ("openai:gpt-4.1", "openai:gpt-4.1-mini", "openai:unknown")
"""The last one has no known price."""
VERSIONS = ("3f9a1c55" * 8, "77be02d4" * 8, "")
ENDS = (JobState.DONE, JobState.DONE, JobState.DONE, JobState.STOPPED, JobState.FAILED, None)
"""The final states to choose from; None for a job that still runs."""


class Person:
    """A writer and their department."""

    def __init__(self, org_id: UUID, user_id: UUID, department_id: UUID | None) -> None:
        self.org_id, self.user_id, self.department_id = org_id, user_id, department_id


class UsageRows:
    """Writes jobs into a store; the same seed writes the same jobs."""

    def __init__(self, store: Store, seed: int = 4) -> None:
        self.store, self._random = store, Random(seed)

    def fill(self, people: Sequence[Person], span: Span, jobs: int) -> None:
        """Write a number of jobs of some people at random times in a span."""
        with self.store.transaction() as connection:
            for _ in range(jobs):
                day = span.first + timedelta(days=self._random.randrange(span.days))
                moment = datetime.combine(day, time(), TOKYO) + timedelta(seconds=self._random.randrange(86_400))
                self.write(connection, self._random.choice(people), moment, self._random.choice(ENDS))

    def write(self, connection: Connection, who: Person, moment: datetime, end: JobState | None, **fields: Any) -> Job:
        """Write one job: its reservation, its calls, and its end two minutes later."""
        random = self._random
        use_case, model, version = random.choice(USE_CASES), random.choice(MODELS), random.choice(VERSIONS)
        given: Row = {"use_case": use_case, "model": model, "prompt_version": version} | fields
        key = UUID(int=random.getrandbits(128))
        job = Job(
            id=key,
            org_id=who.org_id,
            user_id=who.user_id,
            draft_id=UUID(int=random.getrandbits(128)),
            use_case=given["use_case"],
            model=given["model"],
            state=JobState.WRITING,
            straight=True,
            run=1,
            created_at=moment,
        )
        reservation = ledger.Reservation(
            job_id=key,
            org_id=who.org_id,
            user_id=who.user_id,
            department_id=who.department_id,
            **given,
            price_version="1",
            day=day_of(moment),
            hour=hour_of(moment),
            generations=1,
            characters=4000,
            yen=None if given["model"] == MODELS[-1] else Decimal("9.5"),
            created_at=moment,
        )
        ledger.reserve(connection, reservation)
        for number in range(random.randrange(4)):
            self._call(connection, job, moment + timedelta(seconds=10 * number + 10))
        if end is not None:
            characters = random.choice((0, 1200, 3456))
            ledger.settle(connection, moment + timedelta(minutes=2), job, end, characters, None)
        return job

    def _call(self, connection: Connection, job: Job, moment: datetime) -> None:
        random = self._random
        state = random.choice(("finished", "finished", "finished", "failed", "stopped", "interrupted"))
        yen = None if job.model == MODELS[-1] else Decimal(random.randrange(10**7)) / 10**6
        usage = Usage(prompt_tokens=random.randrange(9000), completion_tokens=random.randrange(3000), yen=yen)
        key, took = UUID(int=random.getrandbits(128)), random.randrange(200, 60_000)
        killed = state == "interrupted"
        if killed:
            lost = Usage(prompt_tokens=usage.prompt_tokens, completion_tokens=7, estimated=True)
            left = ledger.Call(attempt_id=key, step="text", state=state, usage=lost, milliseconds=None)
            ledger.charge(connection, moment, job, left)
            if random.random() < 0.5:  # the answer never arrived
                return
        call = ledger.Call(
            attempt_id=key,
            step="text",
            state="finished" if killed else state,
            usage=usage,
            milliseconds=took,
            was_interrupted=killed,
        )
        ledger.charge(connection, moment, job, call)

    def outcome(self, who: Person, moment: datetime, **fields: Any) -> Row:
        """Write the outcome of one draft and return its row."""
        random = self._random
        row: Row = {
            "draft_id": UUID(int=random.getrandbits(128)),
            "org_id": who.org_id,
            "user_id": who.user_id,
            "department_id": who.department_id,
            "use_case": random.choice(USE_CASES),
            "prompt_version": random.choice(VERSIONS),
            "day": day_of(moment),
            "generated": random.randrange(1, 4000),
            "final": random.randrange(1, 4000),
            "distance": random.randrange(1000),
            "seconds": random.randrange(60, 9000),
            "touched_at": moment,
        } | fields
        with self.store.transaction() as connection:
            connection.execute(insert(schema.outcomes).values(row))
        return row


class LedgerRows:
    """All rows of the ledger of an organisation."""

    def __init__(self, store: Store, org_id: UUID) -> None:
        with store.reading() as connection:
            rows = connection.execute(select(schema.ledger)).mappings().all()
        self.rows = [dict(row) for row in rows if row["org_id"] == org_id]

    def of(self, selection: Selection, span: Span | None = None) -> list[Row]:
        """Return the rows of a selection, in its span or in another one."""
        return [row for row in self.rows if (span or selection.span).contains(row["day"]) and _matches(row, selection)]


def _matches(row: Row, selection: Selection) -> bool:
    wanted = selection.model_dump(exclude={"span"})
    return all(value is None or row[name] == value for name, value in wanted.items())


def sums(rows: Iterable[Row]) -> Sums:
    """Add up rows of the ledger in Python, independently of the SQL of the dashboard."""
    found = list(rows)
    settled, called = of_kind(found, "settled"), of_kind(found, "called")
    ended = [row for row in called if row["state"] != "interrupted"]
    seen = {row["attempt_id"] for row in ended}
    lost = {row["attempt_id"] for row in called if row["state"] == "interrupted"} - seen
    return Sums(
        generations=sum(row["generations"] for row in settled),
        failed=sum(row["state"] == "failed" for row in settled),
        characters=sum(row["characters"] for row in settled),
        yen=sum((row["yen"] for row in ended if row["yen"] is not None), Decimal(0)),
        unpriced=sum(row["yen"] is None for row in ended),
        calls=len(ended),
        failed_calls=sum(row["state"] == "failed" for row in ended),
        interrupted_calls=len(lost),
        prompt_tokens=sum(row["prompt_tokens"] for row in ended),
        completion_tokens=sum(row["completion_tokens"] for row in ended),
        people=len({row["user_id"] for row in settled if row["generations"]}),
    )


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    """Group the rows by a key, without groups that used nothing; reserved amounts are not usage."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        if row["kind"] in ("settled", "called"):
            found.setdefault(key(row), []).append(row)
    return {each: part for each, part in found.items() if sums(part) != Sums()}


def of_kind(rows: Iterable[Row], kind: str) -> list[Row]:
    """Return the rows of one kind."""
    return [row for row in rows if row["kind"] == kind]
