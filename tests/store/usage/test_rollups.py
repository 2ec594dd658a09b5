"""The queries of the dashboard on each engine: sums, groups, jobs, baselines and members without usage."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, event, insert

from lensawriter.limits.periods import Span
from lensawriter.models import Job, JobState, Usage
from lensawriter.store import ledger, schema
from lensawriter.store.database import Store
from lensawriter.store.usage import calls, outcomes, rollups
from lensawriter.store.usage import people as people_rows
from lensawriter.store.usage.outcomes import Baseline
from lensawriter.store.usage.rollups import GroupBy, UsageFilter
from tests.conftest import People
from tests.support.usage_rows import Person, UsageRows

NOW, BEFORE = Span(date(2026, 11, 10), date(2026, 11, 12)), Span(date(2026, 11, 1), date(2026, 11, 3))
MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)


def used_on(connection: Connection, org_id: UUID, day: date, **fields: object) -> None:
    """Add a row of the roll-up: one generation of a thousand characters."""
    row = {column.name: 0 for column in schema.usage_days.c} | {
        "org_id": org_id, "day": day, "user_id": UUID(int=1), "department_id": None, "use_case": "blog", "model": "m",
        "prompt_version": "v", "generations": 1, "characters": 1000, "yen": Decimal("0.000001"),
    }  # fmt: skip
    connection.execute(insert(schema.usage_days).values(row | fields))


def test_days_between_two_spans_are_not_counted(store: Store, people: People) -> None:
    with store.transaction() as connection:
        for day in range(1, 20):
            used_on(connection, people.org, date(2026, 11, day))
    with store.reading() as connection:
        rows = rollups.group_rows(connection, UsageFilter(people.org), NOW, BEFORE)
        days = rollups.day_rows(connection, UsageFilter(people.org), [NOW, BEFORE])
    assert {(row.by, row.now, row.sums["generations"]) for row in rows} == {
        (by, now, 3) for by in GroupBy for now in (True, False)
    }
    assert [row.day.day for row in days] == [1, 2, 3, 10, 11, 12]


def test_each_grouping_has_its_key_and_no_department_is_a_group_of_its_own(store: Store, people: People) -> None:
    with store.transaction() as connection:
        for department in (None, UUID(int=7)):
            used_on(connection, people.org, NOW.first, department_id=department)
    with store.reading() as connection:
        rows = rollups.group_rows(connection, UsageFilter(people.org), NOW, BEFORE)
    assert sorted((row.by.value, row.key) for row in rows if row.by is not GroupBy.DEPARTMENT) == [
        ("model", ("m",)),
        ("prompt_version", ("blog", "v")),
        ("use_case", ("blog",)),
        ("user_id", (UUID(int=1),)),
    ]
    assert {row.key for row in rows if row.by is GroupBy.DEPARTMENT} == {(None,), (UUID(int=7),)}


def test_large_yen_are_exact_and_large_numbers_whole(store: Store, people: People) -> None:
    with store.transaction() as connection:
        for _ in range(3):
            used_on(connection, people.org, NOW.first, characters=2**61, yen=Decimal("123456789.345678"))
    with store.reading() as connection:
        (row,) = rollups.day_rows(connection, UsageFilter(people.org), [NOW])
    assert row.sums["yen"] == Decimal("370370368.037034")
    assert (row.sums["characters"], type(row.sums["characters"])) == (3 * 2**61, int)


def test_member_with_failed_jobs_only_is_not_counted_as_a_user(store: Store, people: People) -> None:
    with store.transaction() as connection:
        used_on(connection, people.org, NOW.first, user_id=UUID(int=1))
        used_on(connection, people.org, NOW.last, user_id=UUID(int=1))
        used_on(connection, people.org, NOW.last, user_id=UUID(int=2), generations=0, failed=1)
    with store.reading() as connection:
        rows = rollups.group_rows(connection, UsageFilter(people.org), NOW, BEFORE)
    assert {row.by: row.sums["people"] for row in rows if row.by is not GroupBy.PERSON} == dict.fromkeys(
        set(GroupBy) - {GroupBy.PERSON}, 1
    )


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Yield a list that collects the executed statements."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def test_all_groups_of_both_spans_need_two_statements(store: Store, people: People) -> None:
    with store.reading() as connection, counted(store) as statements:
        rollups.group_rows(connection, UsageFilter(people.org, user_id=UUID(int=1), model="m"), NOW, BEFORE)
    assert len(statements) == 2


def test_use_case_first_used_between_the_statements_is_left_out(store: Store, people: People) -> None:
    with store.transaction() as connection:
        used_on(connection, people.org, NOW.first)
    statements: list[str] = []

    def use(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)
        if len(statements) == 2:  # the second statement of the page comes next
            with store.transaction() as other:
                used_on(other, people.org, NOW.first, use_case="sns")

    event.listen(store.engine, "before_cursor_execute", use)
    try:
        with store.reading() as connection:
            rows = rollups.group_rows(connection, UsageFilter(people.org), NOW, BEFORE)
    finally:
        event.remove(store.engine, "before_cursor_execute", use)
    assert [row.key for row in rows if row.by is GroupBy.USE_CASE] == [("blog",)]
    with store.reading() as connection:
        rows = rollups.group_rows(connection, UsageFilter(people.org), NOW, BEFORE)
    assert sorted(row.key for row in rows if row.by is GroupBy.USE_CASE) == [("blog",), ("sns",)]


def job(people: People) -> Job:
    return Job(
        id=uuid4(),
        org_id=people.org,
        user_id=people.writer.user_id,
        draft_id=uuid4(),
        use_case="blog",
        model="m",
        state=JobState.WRITING,
        straight=True,
        run=1,
        created_at=MOMENT,
    )


def call(
    store: Store, connection: Connection, of: Job, state: str, yen: Decimal | None, took: int | None, **more: object
) -> None:
    fields = {"attempt_id": uuid4(), "step": "text", "state": state, "milliseconds": took} | more
    usage = Usage(prompt_tokens=10, completion_tokens=5, yen=yen)
    ledger.charge(connection, MOMENT, of, ledger.Call.model_validate(fields | {"usage": usage}))


def test_speeds_are_of_finished_calls_and_counts_of_ended_calls(store: Store, people: People) -> None:
    one = job(people)
    with store.transaction() as connection:
        for took in (1000, 2000, 3000, 10_000):
            call(store, connection, one, "finished", Decimal(1), took)
        call(store, connection, one, "failed", Decimal(0), 99_000)
        call(store, connection, one, "stopped", Decimal(1), 77_000)
        call(store, connection, one, "interrupted", Decimal(0), None)
        call(store, connection, one.model_copy(update={"id": uuid4(), "model": "n"}), "failed", Decimal(0), 5)
    with store.reading() as connection:
        rows = calls.speed_rows(connection, UsageFilter(people.org), NOW)
    assert rows == [("m", 6, 1, pytest.approx(2500.0), pytest.approx(8950.0)), ("n", 1, 1, None, None)]


def test_cost_of_a_job_is_unknown_if_one_price_is_unknown(store: Store, people: People) -> None:
    known, unknown, none = (job(people) for _ in range(3))
    with store.transaction() as connection:
        for each, prices in ((known, (Decimal("1.25"), Decimal(2))), (unknown, (Decimal(2), None)), (none, ())):
            for yen in prices:
                call(store, connection, each, "finished", yen, 1)
            call(store, connection, each, "interrupted", Decimal(0), None)
            ledger.settle(connection, MOMENT + timedelta(minutes=1), each, JobState.DONE, 900, None)
    with store.reading() as connection:
        found = calls.settled_rows(connection, UsageFilter(people.org), NOW, weekday=None, hour=None)
        costs = calls.cost_rows(connection, people.org, found)
        assert calls.cost_rows(connection, people.org, []) == {}
        assert calls.cost_rows(connection, people.other_org, found) == {}
    assert costs[known.id] == (MOMENT, 20, 10, Decimal("3.25"))
    assert costs[unknown.id] == (MOMENT, 20, 10, None)
    assert costs[none.id] == (MOMENT, 0, 0, Decimal(0))


def test_weekdays_begin_with_monday(store: Store, people: People) -> None:
    used, who = UsageRows(store), Person(people.org, people.writer.user_id, None)
    with store.transaction() as connection:
        for day in range(9, 16):  # from a Monday to a Sunday
            for _ in range(5):
                used.write(connection, who, datetime(2026, 11, day, 20, tzinfo=UTC), JobState.DONE)
    week = Span(date(2026, 11, 10), date(2026, 11, 16))
    with store.reading() as connection:
        rows = calls.hour_rows(connection, UsageFilter(people.org), week)
    assert [(row.weekday, row.hour) for row in rows] == [(each, 5) for each in range(1, 8)], (
        "jobs count in the hour of Tokyo"
    )


def test_newest_baseline_of_each_use_case_counts_in_its_organisation(store: Store, people: People) -> None:
    with store.transaction() as connection:
        for minutes, org, hours in ((30, people.org, 2), (20, people.org, 1), (99, people.other_org, 3)):
            row = Baseline(
                id=uuid4(),
                org_id=org,
                use_case="blog",
                minutes=minutes,
                set_by=people.owner.user_id,
                set_at=MOMENT + timedelta(hours=hours),
            )
            outcomes.add_baseline(connection, row)
    with store.reading() as connection:
        assert outcomes.baseline_minutes(connection, people.org) == {"blog": 30}


def test_usage_in_another_organisation_does_not_count(store: Store, people: People) -> None:
    with store.transaction() as connection:
        used_on(connection, people.org, date(2020, 1, 1), user_id=people.writer.user_id)
        used_on(connection, people.org, NOW.first, user_id=people.colleague.user_id, generations=0, failed=1)
        used_on(connection, people.other_org, NOW.first, user_id=people.owner.user_id)
    written = {people.writer.user_id, people.stranger.user_id}
    everybody = {each.user_id for each in vars(people).values() if hasattr(each, "user_id")}
    with store.reading() as connection:
        silent = people_rows.without_generations(connection, people.org, everybody)
        assert people_rows.without_generations(connection, people.org, []) == {}
        assert set(people_rows.without_generations(connection, people.org, [people.owner.user_id, *written])) == {
            people.owner.user_id
        }
    assert set(silent) == everybody - written
