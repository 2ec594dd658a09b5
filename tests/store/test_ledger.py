"""The ledger on each engine: reserved once, charged by attempt, settled once; what fails gives back, what is unknown stays so."""

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


class Taken:
    """A job that was taken in with a reservation, and what the tests do to it."""

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
        self.held = ledger.Reservation(
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
        self.take()
        self.record = StoredRecord(store, self.job.id, clock)

    def take(self) -> None:
        """Take the job in; a second time it is there already."""
        with self.store.transaction(lock=self.job.org_id) as connection:
            if jobs.find_job(connection, self.job.id) is None:
                self.reserve(connection)
                jobs.add_job(connection, self.job, brief())

    def reserve(self, connection: Connection) -> None:
        ledger.reserve(connection, self.held)

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
def taken(store: Store, people: People, clock: MovedClock) -> Taken:
    return Taken(store, people, clock)


def amounts(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in ("generations", "characters", "yen")}


def test_a_job_reserves_what_it_asks_for_in_every_scope(taken: Taken) -> None:
    (row,) = taken.rows("reserved")
    assert amounts(row) == ASKED
    for scope in ("person", "organisation", "use_case", "model"):
        counter = taken.counter(scope)
        assert {name: counter[f"reserved_{name}"] for name in ASKED} == ASKED
        assert amounts(counter) == {"generations": 0, "characters": 0, "yen": 0}


def test_a_finished_job_counts_what_it_wrote_and_gives_the_rest_back(taken: Taken) -> None:
    taken.begin()
    taken.call()
    taken.end()
    assert amounts(taken.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    (refund,) = taken.rows("refunded")
    assert amounts(refund) == {"generations": 0, "characters": 600, "yen": ASKED["yen"] - YEN}
    assert usage_sums.reserved(taken.store) == 0
    assert usage_sums.rolled_up(taken.store) == usage_sums.ledger(taken.store)


def test_an_overrun_settles_as_it_is(taken: Taken) -> None:
    taken.begin()
    taken.call(CALL.model_copy(update={"yen": Decimal(9)}))
    taken.end(reached=2_000)
    assert amounts(taken.counter()) == {"generations": 1, "characters": 2_000, "yen": 9}
    assert taken.rows("refunded") == []
    assert usage_sums.reserved(taken.store) == 0


def test_failed_job_returns_its_reservation_but_keeps_its_tokens(taken: Taken) -> None:
    taken.begin()
    taken.call(reason="stream-cut")
    taken.end(JobState.FAILED)
    assert amounts(taken.counter()) == {"generations": 0, "characters": 0, "yen": YEN}
    assert usage_sums.ledger(taken.store)["prompt_tokens"] == CALL.prompt_tokens
    assert usage_sums.reserved(taken.store) == 0
    (day,) = usage_sums.rows(taken.store, "usage_days")
    assert (day["failed"], day["failed_calls"], day["calls"]) == (1, 1, 1)


def test_a_job_that_is_stopped_before_it_wrote_counts_as_nothing(taken: Taken) -> None:
    job_states.ask_stop(taken.store, taken.job.id, taken.clock())
    assert amounts(taken.counter()) == {"generations": 0, "characters": 0, "yen": 0}
    assert usage_sums.reserved(taken.store) == 0


def test_what_is_asked_twice_is_done_once(taken: Taken) -> None:
    taken.take()
    taken.begin()
    key = taken.call()
    taken.record.finish(key, CALL, "本文")
    taken.record.fail(key, "stopped", CALL)
    for state in (JobState.DONE, JobState.FAILED, JobState.DONE):
        taken.end(state)
    assert [len(taken.rows(kind)) for kind in ("reserved", "called", "settled", "refunded")] == [1, 1, 1, 1]
    assert amounts(taken.counter()) == {"generations": 1, "characters": 300, "yen": YEN}


def test_a_reservation_is_made_once_even_past_the_job(taken: Taken) -> None:
    with pytest.raises(IntegrityError), taken.store.transaction() as connection:
        taken.reserve(connection)
    assert taken.counter()["reserved_generations"] == 1


def test_an_unknown_price_stays_unknown_and_is_counted_as_that(store: Store, people: People, clock: MovedClock) -> None:
    taken = Taken(store, people, clock, yen=None)
    taken.begin()
    taken.call(CALL.model_copy(update={"yen": None}))
    taken.end()
    (called,) = taken.rows("called")
    assert (called["yen"], called["prompt_tokens"]) == (None, 100)
    counter = taken.counter()
    assert (counter["yen"], counter["unpriced"]) == (0, 1)
    (day,) = usage_sums.rows(store, "usage_days")
    assert (day["yen"], day["unpriced"]) == (0, 1)


def test_an_interrupted_call_is_marked_and_charged_only_when_its_answer_comes_after_all(taken: Taken) -> None:
    taken.begin()
    key = taken.record.begin("section-0", taken.job.model, 80)
    taken.call()
    (marked, _) = taken.rows("called")
    assert (marked["attempt_id"], marked["state"], marked["yen"]) == (UUID(key), "interrupted", 0)
    assert usage_sums.ledger(taken.store)["calls"] == 1
    taken.record.finish(key, CALL, "本文")
    assert usage_sums.ledger(taken.store)["yen"] == 2 * YEN
    (day,) = usage_sums.rows(taken.store, "usage_days")
    assert (day["calls"], day["interrupted_calls"]) == (2, 0)


def test_a_late_answer_of_a_job_that_has_ended_is_charged_and_reserves_nothing(taken: Taken) -> None:
    taken.begin()
    key = taken.record.begin("section-0", taken.job.model, 80)
    taken.end()
    taken.record.finish(key, CALL, "本文")
    assert amounts(taken.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    assert usage_sums.reserved(taken.store) == 0
    assert usage_sums.rolled_up(taken.store) == usage_sums.ledger(taken.store)


def test_a_job_that_an_earlier_release_took_in_is_counted_without_a_reservation(
    store: Store, people: People, clock: MovedClock
) -> None:
    taken = Taken(store, people, clock)
    with store.transaction() as connection:
        for table in ("reservations", "ledger", "counters"):
            connection.execute(usage_sums.table(table).delete())
    taken.begin()
    taken.call()
    taken.end()
    assert amounts(taken.counter()) == {"generations": 1, "characters": 300, "yen": YEN}
    assert usage_sums.reserved(store) == 0


def test_all_of_a_job_counts_on_the_day_on_which_it_was_taken_in(taken: Taken) -> None:
    day = taken.held.day
    taken.clock.moment += timedelta(days=40)
    taken.begin()
    taken.call()
    taken.end()
    assert {row["day"] for row in usage_sums.rows(taken.store, "ledger")} == {day}
    assert {row["day"] for row in usage_sums.rows(taken.store, "usage_days")} == {day}


def test_a_call_names_the_price_list_that_it_was_priced_by(taken: Taken) -> None:
    taken.begin()
    taken.call()
    taken.record = StoredRecord(taken.store, taken.job.id, taken.clock, price_version="p2")
    taken.call()
    assert [row["price_version"] for row in taken.rows("called")] == ["p1", "p2"]


def test_a_call_says_how_long_it_took(taken: Taken) -> None:
    taken.begin()
    begun = taken.clock.moment
    key = taken.record.begin("section-0", taken.job.model, 80)
    taken.clock.moment += timedelta(seconds=3)
    taken.record.finish(key, CALL, "本文")
    (called,) = taken.rows("called")
    assert 3_000 <= called["milliseconds"] <= (taken.clock.moment - begun).total_seconds() * 1_000
    assert attempt_rows.COUNTED == ("finished", "failed", "stopped")
    assert isinstance(called["happened_at"], datetime)
