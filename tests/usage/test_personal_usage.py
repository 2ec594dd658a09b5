"""The personal usage page shows the sums of the ledger for the principal only."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from lensawriter import usecases
from lensawriter.clock import TOKYO
from lensawriter.errors import Forbidden
from lensawriter.limits.periods import Period, day_of, hour_of, period_key
from lensawriter.limits.plans import load_plans
from lensawriter.models import Job, JobState, Principal, Usage
from lensawriter.settings import Settings
from lensawriter.store import ledger
from lensawriter.store.database import Store
from lensawriter.usage.context import UsageContext
from lensawriter.usage.dashboard_values import Sums
from lensawriter.usage.personal_usage import FORMER_USE_CASE, MONTHS, OwnUse, add
from tests.conftest import MovedClock, People
from tests.support import usage_sums
from tests.support.consents import rights
from tests.support.contexts import RecordedEvents

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=TOKYO)
"""The time at which the test clock starts, in Tokyo."""


@pytest.fixture
def usage(store: Store, people: People, clock: MovedClock) -> OwnUse:
    settings = Settings.read({})
    cases = usecases.load(settings.prompts)
    context = UsageContext(
        settings, store, clock, rights(store, people), RecordedEvents(), load_plans(settings.plans), cases
    )
    return OwnUse(context)


def add_running_job(
    store: Store, who: Principal, at: datetime, case: str = "blog", yen: Decimal | None = Decimal(9)
) -> Job:
    """Reserve a job."""
    job = Job(
        id=uuid4(),
        org_id=who.org_id,
        user_id=who.user_id,
        draft_id=uuid4(),
        use_case=case,
        model="openai:gpt-4.1",
        state=JobState.QUEUED,
        straight=True,
        run=1,
        created_at=at,
    )
    reservation = ledger.Reservation(
        job_id=job.id,
        department_id=None,
        prompt_version="1",
        price_version="1",
        day=day_of(at),
        hour=hour_of(at),
        generations=1,
        characters=2500,
        yen=yen,
        created_at=at,
        **job.model_dump(include={"org_id", "user_id", "use_case", "model"}),
    )
    with store.transaction() as connection:
        ledger.reserve(connection, reservation)
    return job


def add_ended_job(
    store: Store,
    who: Principal,
    at: datetime,
    case: str = "blog",
    *,
    characters: int = 1800,
    yen: Decimal | None = Decimal("2.5"),
    state: JobState = JobState.DONE,
) -> None:
    """Reserve, charge and settle a job."""
    job = add_running_job(store, who, at, case, yen)
    usage = Usage(prompt_tokens=700, completion_tokens=characters, yen=yen)
    call = ledger.Call(attempt_id=uuid4(), step="text", state="done", usage=usage, milliseconds=400)
    error = "model-hung" if state is JobState.FAILED else None
    with store.transaction() as connection:
        ledger.charge(connection, at, job, call)
        ledger.settle(connection, at, job, state, characters, error)


def ledger_sums(store: Store, who: Principal, period: str) -> dict[str, object]:
    """Return the sums of the ledger for a member in a day or month."""
    rows = [row for row in usage_sums.rows(store, "ledger") if row["user_id"] == who.user_id]
    rows = [row for row in rows if row["day"].isoformat().startswith(period)]
    called = [row for row in rows if row["kind"] == "called"]
    settled = [row for row in rows if row["kind"] == "settled"]
    return {
        "generations": sum(row["generations"] for row in settled),
        "characters": sum(row["characters"] for row in settled),
        "yen": sum((row["yen"] or Decimal(0) for row in called), Decimal(0)),
        "unpriced": sum(row["yen"] is None for row in called),
    }


def add_history(store: Store, people: People) -> None:
    """Add finished, failed and stopped jobs of two members in fourteen months."""
    for back in range(14):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        at = NOW.replace(year=year, month=month + 1, day=1 + back)
        add_ended_job(store, people.writer, at, characters=1000 + back, yen=Decimal("1.000001") * back)
        add_ended_job(store, people.writer, at, "sns", characters=140, yen=None)
        add_ended_job(store, people.colleague, at, characters=9999, yen=Decimal(77))
    add_ended_job(store, people.writer, NOW, "titles", characters=90)
    add_ended_job(store, people.writer, NOW, state=JobState.FAILED, characters=0, yen=Decimal("0.25"))
    add_ended_job(store, people.writer, NOW, state=JobState.STOPPED, characters=300)


def test_today_and_this_month_equal_the_ledger(store: Store, people: People, usage: OwnUse) -> None:
    add_history(store, people)
    found = usage.read(people.writer)
    for period, counted in ((Period.DAY, found.today), (Period.MONTH, found.month)):
        shown = counted.model_dump(include={"generations", "characters", "yen", "unpriced"})
        assert shown == ledger_sums(store, people.writer, period_key(period, found.day))
    assert found.today.generations == 2
    assert found.month.unpriced == 1


def test_each_of_twelve_months_equals_the_ledger(store: Store, people: People, usage: OwnUse) -> None:
    add_history(store, people)
    months = usage.read(people.writer).months
    assert [each.first.strftime("%Y-%m") for each in months][:: MONTHS - 1] == ["2026-11", "2025-12"]
    for each in months:
        shown = each.total.model_dump(include={"generations", "characters", "yen", "unpriced"})
        assert shown == ledger_sums(store, people.writer, f"{each.first:%Y-%m}")
    assert set(months[0].by_use_case) == {"blog", "sns", "titles"}
    assert months[0].by_use_case["blog"].failed == 1


def test_usage_of_others_is_not_shown(store: Store, people: People, usage: OwnUse) -> None:
    add_ended_job(store, people.writer, NOW)
    for other in (people.colleague, people.manager, people.owner, people.stranger):
        found = usage.read(other)
        assert (found.month.generations, add(each.total for each in found.months)) == (0, Sums())
    with pytest.raises(Forbidden):
        usage.read(people.operator)


def test_month_begins_at_midnight_in_tokyo(store: Store, people: People, usage: OwnUse) -> None:
    last = datetime(2026, 10, 31, 23, 59, 59, tzinfo=TOKYO)
    add_ended_job(store, people.writer, last)
    add_ended_job(store, people.writer, datetime(2026, 11, 1, 0, 0, tzinfo=TOKYO), characters=5)
    found = usage.read(people.writer)
    assert (found.month.generations, found.month.characters) == (1, 5)
    assert [each.total.characters for each in found.months[:2]] == [5, 1800]


def test_running_job_is_reserved_and_not_used(store: Store, people: People, usage: OwnUse) -> None:
    add_running_job(store, people.writer, NOW)
    found = usage.read(people.writer)
    assert (found.today.generations, found.today.reserved_generations) == (0, 1)
    assert not any(each.by_use_case for each in found.months)


def test_use_case_without_a_file_still_counts(store: Store, people: People, usage: OwnUse) -> None:
    add_ended_job(store, people.writer, NOW, "newspaper")
    assert usage.read(people.writer).names == {"newspaper": FORMER_USE_CASE}
