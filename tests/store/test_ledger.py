"""The ledger on each engine: reservation, charge of each attempt, settlement and refund."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from lensawriter.limits.periods import day_of, hour_of
from lensawriter.models import Article, Job, JobState, LengthRange, Usage
from lensawriter.store import attempts as attempt_rows
from lensawriter.store import jobs, ledger
from lensawriter.store.database import Connection, Store
from lensawriter.writing.stored_record import StoredRecord
from tests.conftest import MovedClock, People
from tests.support import job_states, usage_sums
from tests.support.rights_table import brief

YEN = Decimal("1.5")
CALL = Usage(prompt_tokens=100, completion_tokens=50, yen=YEN)
ASKED: dict[str, Any] = {"generations": 1, "characters": 900, "yen": Decimal(4)}


class ReservedJob:
    """A submitted job with its reservation, and methods for its calls and its end."""

    def __init__(self, store: Store, people: People, clock: MovedClock, **asked: Any) -> None:
        self.store, self.clock = store, clock
        who, moment = people.writer, clock()
        self.job = Job(
            id=uuid4(),
            org_id=who.org_id,
            user_id=who.user_id,
            draft_id=uuid4(),
            use_case="blog",
            model="openai:gpt-4.1",
            state=JobState.QUEUED,
            straight=True,
            run=1,
            created_at=moment,
        )
        self.reservation = ledger.Reservation(
            job_id=self.job.id,
            org_id=who.org_id,
            user_id=who.user_id,
            department_id=None,
            use_case="blog",
            model=self.job.model,
            prompt_version="v1",
            price_version="p1",
            day=day_of(moment),
            hour=hour_of(moment),
            created_at=moment,
            **(ASKED | asked),
        )
        self.submit()
        self.record = StoredRecord(store, self.job.id, clock)

    def submit(self) -> None:
        """Submit the job; a second call changes nothing."""
        with self.store.transaction(lock=self.job.org_id) as connection:
            if jobs.find_job(connection, self.job.id) is None:
                self.reserve(connection)
                jobs.add_job(connection, self.job, brief())

    def reserve(self, connection: Connection) -> None:
        ledger.reserve(connection, self.reservation)

    def begin(self) -> None:
        job_states.begin_run(self.store, self.job.id, 1, self.clock())

    def call(self, usage: Usage = CALL, reason: str | None = None) -> str:
        key = self.record.begin("section-0", self.job.model, 80)
        if reason:
            self.record.fail(key, reason, usage)
        else:
            self.record.finish(key, usage, "本文")
        return key

    def end(self, state: JobState = JobState.DONE, reached: int = 300) -> None:
        length = LengthRange(min=1, max=900)
        article = Article(
            use_case="blog", model="m", draft="本" * reached, asked=length, reached=reached, prompt_version="v1"
        )
        given = article if reached else None
        error = "stream-cut" if state is JobState.FAILED else None
        job_states.end_job(self.store, self.job.id, state, self.clock(), article=given, error=error)

    def rows(self, kind: str) -> list[Any]:
        return [row for row in usage_sums.rows(self.store, "ledger") if row["kind"] == kind]

    def counter(self, scope: str = "person") -> Any:
        found = [row for row in usage_sums.rows(self.store, "counters") if row["scope"] == scope]
        assert len(found) == 2, "a day and a month"
        return next(row for row in found if len(row["period"]) == 7)


@pytest.fixture
def reserved(store: Store, people: People, clock: MovedClock) -> ReservedJob:
    return ReservedJob(store, people, clock)


def amounts(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in ("generations", "characters", "yen")}


def test_job_reserves_its_estimate_in_every_scope(reserved: ReservedJob) -> None:
    (row,) = reserved.rows("reserved")
    assert amounts(row) == ASKED
    for scope in ("person", "organisation", "use_case", "model"):
        counter = reserved.counter(scope)
        assert {name: counter[f"reserved_{name}"] for name in ASKED} == ASKED
        assert amounts(counter) == {"generations": 0, "characters": 0, "yen": 0}


def test_finished_job_counts_what_it_wrote_and_refunds_the_rest(reserved: ReservedJob) -> None:
    reserved.begin()
    reserved.call()
    reserved.end()
    assert amounts(reserved.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    (refund,) = reserved.rows("refunded")
    assert amounts(refund) == {"generations": 0, "characters": 600, "yen": ASKED["yen"] - YEN}
    assert usage_sums.reserved(reserved.store) == 0
    assert usage_sums.rolled_up(reserved.store) == usage_sums.ledger(reserved.store)


def test_usage_above_the_reservation_is_counted_in_full(reserved: ReservedJob) -> None:
    reserved.begin()
    reserved.call(CALL.model_copy(update={"yen": Decimal(9)}))
    reserved.end(reached=2_000)
    assert amounts(reserved.counter()) == {"generations": 1, "characters": 2_000, "yen": 9}
    assert reserved.rows("refunded") == []
    assert usage_sums.reserved(reserved.store) == 0


def test_failed_job_returns_its_reservation_but_keeps_its_tokens(reserved: ReservedJob) -> None:
    reserved.begin()
    reserved.call(reason="stream-cut")
    reserved.end(JobState.FAILED)
    assert amounts(reserved.counter()) == {"generations": 0, "characters": 0, "yen": YEN}
    assert usage_sums.ledger(reserved.store)["prompt_tokens"] == CALL.prompt_tokens
    assert usage_sums.reserved(reserved.store) == 0
    (day,) = usage_sums.rows(reserved.store, "usage_days")
    assert (day["failed"], day["failed_calls"], day["calls"]) == (1, 1, 1)


def test_job_stopped_before_it_wrote_is_not_counted(reserved: ReservedJob) -> None:
    job_states.ask_stop(reserved.store, reserved.job.id, reserved.clock())
    assert amounts(reserved.counter()) == {"generations": 0, "characters": 0, "yen": 0}
    assert usage_sums.reserved(reserved.store) == 0


def test_repeated_calls_are_counted_once(reserved: ReservedJob) -> None:
    reserved.submit()
    reserved.begin()
    key = reserved.call()
    reserved.record.finish(key, CALL, "本文")
    reserved.record.fail(key, "stopped", CALL)
    for state in (JobState.DONE, JobState.FAILED, JobState.DONE):
        reserved.end(state)
    assert [len(reserved.rows(kind)) for kind in ("reserved", "called", "settled", "refunded")] == [1, 1, 1, 1]
    assert amounts(reserved.counter()) == {"generations": 1, "characters": 300, "yen": YEN}


def test_second_reservation_of_a_job_is_refused(reserved: ReservedJob) -> None:
    with pytest.raises(IntegrityError), reserved.store.transaction() as connection:
        reserved.reserve(connection)
    assert reserved.counter()["reserved_generations"] == 1


def test_unknown_price_stays_unknown_and_is_counted_as_unpriced(
    store: Store, people: People, clock: MovedClock
) -> None:
    reserved = ReservedJob(store, people, clock, yen=None)
    reserved.begin()
    reserved.call(CALL.model_copy(update={"yen": None}))
    reserved.end()
    (called,) = reserved.rows("called")
    assert (called["yen"], called["prompt_tokens"]) == (None, 100)
    counter = reserved.counter()
    assert (counter["yen"], counter["unpriced"]) == (0, 1)
    (day,) = usage_sums.rows(store, "usage_days")
    assert (day["yen"], day["unpriced"]) == (0, 1)


def test_interrupted_call_is_charged_only_if_its_answer_arrives(reserved: ReservedJob) -> None:
    reserved.begin()
    key = reserved.record.begin("section-0", reserved.job.model, 80)
    reserved.call()
    (marked, _) = reserved.rows("called")
    assert (marked["attempt_id"], marked["state"], marked["yen"]) == (UUID(key), "interrupted", 0)
    assert usage_sums.ledger(reserved.store)["calls"] == 1
    reserved.record.finish(key, CALL, "本文")
    assert usage_sums.ledger(reserved.store)["yen"] == 2 * YEN
    (day,) = usage_sums.rows(reserved.store, "usage_days")
    assert (day["calls"], day["interrupted_calls"]) == (2, 0)


def test_late_answer_of_an_ended_job_is_charged(reserved: ReservedJob) -> None:
    reserved.begin()
    key = reserved.record.begin("section-0", reserved.job.model, 80)
    reserved.end()
    reserved.record.finish(key, CALL, "本文")
    assert amounts(reserved.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    assert usage_sums.reserved(reserved.store) == 0
    assert usage_sums.rolled_up(reserved.store) == usage_sums.ledger(reserved.store)


def test_job_of_an_earlier_release_is_counted_without_a_reservation(
    store: Store, people: People, clock: MovedClock
) -> None:
    reserved = ReservedJob(store, people, clock)
    with store.transaction() as connection:
        for table in ("reservations", "ledger", "counters"):
            connection.execute(usage_sums.table(table).delete())
    reserved.begin()
    reserved.call()
    reserved.end()
    assert amounts(reserved.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    assert usage_sums.reserved(store) == 0


def test_usage_of_a_job_counts_on_the_day_of_its_reservation(reserved: ReservedJob) -> None:
    day = reserved.reservation.day
    reserved.clock.moment += timedelta(days=40)
    reserved.begin()
    reserved.call()
    reserved.end()
    assert {row["day"] for row in usage_sums.rows(reserved.store, "ledger")} == {day}
    assert {row["day"] for row in usage_sums.rows(reserved.store, "usage_days")} == {day}


def test_call_stores_the_version_of_its_price_list(reserved: ReservedJob) -> None:
    reserved.begin()
    reserved.call()
    reserved.record = StoredRecord(reserved.store, reserved.job.id, reserved.clock, price_version="p2")
    reserved.call()
    assert [row["price_version"] for row in reserved.rows("called")] == ["p1", "p2"]


def test_call_stores_its_duration(reserved: ReservedJob) -> None:
    reserved.begin()
    begun = reserved.clock.moment
    key = reserved.record.begin("section-0", reserved.job.model, 80)
    reserved.clock.moment += timedelta(seconds=3)
    reserved.record.finish(key, CALL, "本文")
    (called,) = reserved.rows("called")
    assert 3_000 <= called["milliseconds"] <= (reserved.clock.moment - begun).total_seconds() * 1_000
    assert attempt_rows.COUNTED == ("finished", "failed", "stopped")
    assert isinstance(called["happened_at"], datetime)
