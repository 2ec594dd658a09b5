"""The dashboard: every figure is compared with sums over the ledger, and managers see only their own organisation."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import quantiles
from typing import Any

import pytest

from lensawriter.access.events import Event
from lensawriter.errors import BaselineInvalid, Forbidden, NotFound
from lensawriter.limits.periods import Span
from lensawriter.models import JobState, Principal, Role
from lensawriter.store import members as people_rows
from lensawriter.store.database import Store
from lensawriter.store.usage import calls as call_rows
from lensawriter.usage.dashboard import BASELINE_LIMIT
from lensawriter.usage.dashboard_values import Group, JobRow, Selection, Sums
from tests.conftest import MovedClock, People
from tests.support.consents import consented
from tests.support.dashboard_scene import FORMER, NOVEMBER, OCTOBER, SALES, DashboardScene
from tests.support.usage_rows import MODELS, USE_CASES, VERSIONS, LedgerRows, Row, grouped, of_kind, sums

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(store: Store, people: People, clock: MovedClock) -> DashboardScene:
    return DashboardScene(store, people, clock)


KEYS: dict[str, Callable[[Row], Any]] = {
    "people": lambda row: str(row["user_id"]),
    "departments": lambda row: str(row["department_id"]) if row["department_id"] else None,
    "use_cases": lambda row: row["use_case"],
    "models": lambda row: row["model"],
    "versions": lambda row: f"{row['use_case']} {row['prompt_version']}",
}
SELECTIONS: dict[str, dict[str, Any]] = {
    "everything": {},
    "a member": {"user_id": "the writer"},
    "a department": {"department_id": SALES},
    "a use case": {"use_case": "blog"},
    "a model": {"model": MODELS[1]},
    "a version": {"use_case": "sns", "prompt_version": VERSIONS[0]},
    "jobs of an earlier release": {"prompt_version": ""},
}


def test_every_figure_equals_the_sum_over_the_rows_of_the_ledger(scene: DashboardScene) -> None:
    ledger = scene.fill(jobs=70)
    for span, before in ((NOVEMBER, OCTOBER), (Span(date(2026, 11, 5), date(2026, 11, 24)), None)):
        for parts in SELECTIONS.values():
            given = parts | ({"user_id": scene.people.writer.user_id} if "user_id" in parts else {})
            selection = Selection(span=span, **given)
            found = scene.dashboards.read(scene.manager, selection)
            earlier = before or Span(date(2026, 10, 16), date(2026, 11, 4))
            now, then = ledger.of(selection), ledger.of(selection, earlier)
            assert (found.before, found.now, found.earlier) == (earlier, sums(now), sums(then))
            for days, rows, whole in ((found.days, now, span), (found.days_before, then, earlier)):
                by_day = grouped(rows, lambda row: row["day"])
                every = [whole.first + timedelta(days=each) for each in range(whole.days)]
                assert [(each.day, each.sums) for each in days] == [(day, sums(by_day.get(day, []))) for day in every]
            for name, key in KEYS.items():
                assert checked_sums(getattr(found, name)) == ledger_sums(now, then, key), (name, parts)
            assert {(each.weekday, each.hour): each.generations for each in found.hours} == generations_by_hour(now)
            assert [each.model_dump() for each in found.speeds] == [pytest.approx(each) for each in speeds(now)]
    assert sums(ledger.of(Selection(span=NOVEMBER))).generations > 5, "the rows are not empty"


def checked_sums(groups: tuple[Group, ...]) -> dict[Any, tuple[Sums, Sums]]:
    """Return key -> (sums now, sums before) of a table, after checking its order and that its keys are unique."""
    assert len({each.key for each in groups}) == len(groups)
    order = [(-each.now.generations, -each.before.generations, each.name) for each in groups]
    assert order == sorted(order)
    return {each.key: (each.now, each.before) for each in groups}


def ledger_sums(now: list[Row], then: list[Row], key: Callable[[Row], Any]) -> dict[Any, tuple[Sums, Sums]]:
    """Return key -> (sums now, sums before) of rows of the ledger."""
    first, second = grouped(now, key), grouped(then, key)
    return {each: (sums(first.get(each, [])), sums(second.get(each, []))) for each in first.keys() | second.keys()}


def generations_by_hour(rows: list[Row]) -> dict[tuple[int, int], int]:
    """Return (weekday, hour) -> generations; 1 is Monday."""
    settled = [row for row in of_kind(rows, "settled") if row["generations"]]
    places = [(row["day"].isoweekday(), row["hour"]) for row in settled]
    return {place: places.count(place) for place in places}


def speeds(rows: list[Row]) -> list[dict[str, Any]]:
    """Return the fields of `Speed` of each model, with percentiles from the standard library."""
    called = [row for row in of_kind(rows, "called") if row["state"] != "interrupted"]
    found = []
    for model in sorted({row["model"] for row in called}):
        mine = [row for row in called if row["model"] == model]
        taken = sorted(row["milliseconds"] / 1000 for row in mine if row["state"] == "finished")
        cut = quantiles(taken, n=100, method="inclusive") if len(taken) > 1 else taken * 99 or [None] * 99
        failed = sum(row["state"] == "failed" for row in mine)
        found.append({"model": model, "calls": len(mine), "failed": failed, "p50": cut[49], "p95": cut[94]})
    return found


def test_list_of_jobs_equals_the_ledger(scene: DashboardScene) -> None:
    ledger = scene.fill()
    for parts in ({}, {"department_id": SALES}, {"model": MODELS[2]}):
        selection = Selection(span=NOVEMBER, **parts)
        found = scene.dashboards.jobs(scene.manager, selection)
        wanted = [expected_row(scene, ledger, row) for row in of_kind(ledger.of(selection), "settled")]
        assert list(found) == sorted(wanted, key=lambda row: row.happened_at, reverse=True)
        assert found


def expected_row(scene: DashboardScene, ledger: LedgerRows, settled: Row) -> JobRow:
    """Return the row of a list of jobs for a settled row of the ledger."""
    mine = [row for row in ledger.rows if row["job_id"] == settled["job_id"]]
    called = [row for row in of_kind(mine, "called") if row["state"] != "interrupted"]
    prices = [row["yen"] for row in called]
    names = {each.user_id: each.name for each in vars(scene.people).values() if isinstance(each, Principal)}
    return JobRow(
        happened_at=next(row["happened_at"] for row in of_kind(mine, "reserved")),
        name=names.get(settled["user_id"], "退会した利用者"),
        department=None,  # the departments of these rows do not exist
        use_case=str(scene.titles.get(settled["use_case"], settled["use_case"])),
        model=settled["model"],
        prompt_version=settled["prompt_version"][:8] or "以前の版",
        state=settled["state"],
        generations=settled["generations"],
        characters=settled["characters"],
        prompt_tokens=sum(row["prompt_tokens"] for row in called),
        completion_tokens=sum(row["completion_tokens"] for row in called),
        yen=None if None in prices else sum(prices, 0),
    )


def test_cell_of_the_heat_map_lists_as_many_jobs_as_it_counts(scene: DashboardScene) -> None:
    scene.fill(jobs=20)
    with scene.store.transaction() as connection:
        for end in (JobState.DONE,) * 6 + (JobState.FAILED,) * 2:
            scene.used.write(connection, scene.writers[0], datetime.fromisoformat("2026-11-09T08:00+09:00"), end)
    selection = Selection(span=NOVEMBER)
    assert len(scene.dashboards.jobs(scene.manager, Selection(span=Span(date(2026, 11, 9), date(2026, 11, 9))))) >= 8
    cells = scene.dashboards.read(scene.manager, selection).hours
    assert (1, 8) in {(each.weekday, each.hour) for each in cells}
    for cell in cells:
        found = scene.dashboards.jobs(scene.manager, selection, weekday=cell.weekday, hour=cell.hour)
        assert sum(each.generations for each in found) == len(found) == cell.generations
    of_hour = scene.dashboards.jobs(scene.manager, selection, hour=cells[0].hour)
    assert len(of_hour) == sum(each.generations for each in cells if each.hour == cells[0].hour)


def test_list_is_limited_to_the_newest_jobs(scene: DashboardScene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.fill(jobs=20)
    assert call_rows.JOB_LIMIT == 200
    whole = scene.dashboards.jobs(scene.manager, Selection(span=NOVEMBER))
    monkeypatch.setattr(call_rows, "JOB_LIMIT", 3)
    assert scene.dashboards.jobs(scene.manager, Selection(span=NOVEMBER)) == whole[:3]


def test_job_counts_on_the_day_in_tokyo_on_which_it_started(
    scene: DashboardScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for zone in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        with scene.store.transaction() as connection:
            for moment in ("2028-02-28T14:59:59", "2028-02-28T15:00:00", "2028-02-29T14:59:59", "2028-02-29T15:00:00"):
                scene.used.write(connection, scene.writers[0], datetime.fromisoformat(f"{moment}+00:00"), JobState.DONE)
    leap = Selection(span=Span(date(2028, 2, 29), date(2028, 2, 29)))
    ended = scene.dashboards.jobs(scene.manager, leap)
    assert len(ended) == 4
    assert {each.happened_at.isoformat() for each in ended} == {
        "2028-02-28T15:00:00+00:00",
        "2028-02-29T14:59:59+00:00",
    }
    found = scene.dashboards.read(scene.manager, leap)
    assert found.now == sums(LedgerRows(scene.store, scene.people.org).of(leap))
    assert {(each.weekday, each.hour) for each in found.hours} <= {(2, 0), (2, 23)}


def test_groups_have_names_even_if_their_subject_is_gone(scene: DashboardScene, store: Store) -> None:
    scene.fill()
    found = scene.dashboards.read(scene.manager, Selection(span=Span(date(2026, 9, 1), NOVEMBER.last)))
    names = {each.key: each.name for each in found.people}
    assert names[str(scene.people.writer.user_id)] == "writer"
    assert names[str(FORMER)] == "退会した利用者"
    assert {each.key: each.name for each in found.departments}[None] == "部署なし"
    assert {each.key: each.name for each in found.use_cases} == {key: scene.titles.get(key, key) for key in USE_CASES}
    versions = {each.key: each.name for each in found.versions}
    assert versions[f"sns {VERSIONS[0]}"] == f"{scene.titles['sns']} {VERSIONS[0][:8]}"
    assert versions["sns "] == f"{scene.titles['sns']} 以前の版"
    with store.transaction(lock=scene.people.org) as connection:
        people_rows.set_suspended(
            connection, scene.people.colleague.user_id, datetime.fromisoformat("2026-11-02T00:00Z")
        )
    assert scene.dashboards.read(scene.manager, Selection(span=NOVEMBER)).members == found.members - 1


def test_organisation_without_usage_has_all_days_with_zero(scene: DashboardScene) -> None:
    scene.used.fill(scene.strangers, NOVEMBER, 10)
    found = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER))
    assert (len(found.days), len(found.days_before)) == (30, 31)
    assert {found.now, found.earlier, *(each.sums for each in (*found.days, *found.days_before))} == {Sums()}
    tables = ("people", "departments", "use_cases", "models", "versions", "hours", "speeds", "edits", "efforts")
    assert [getattr(found, name) for name in tables] == [()] * len(tables)
    assert found.members == 4, "operators do not write"
    assert [{*each.model_dump(exclude={"unit", "limit"}).values()} for each in found.projections] == [{Decimal(0)}] * 3
    assert scene.dashboards.jobs(scene.manager, Selection(span=NOVEMBER)) == ()


def test_usage_of_another_organisation_is_not_shown(scene: DashboardScene) -> None:
    scene.used.fill(scene.strangers, NOVEMBER, 20)
    at = scene.strangers[0]
    scene.used.outcome(at, datetime.fromisoformat("2026-11-10T00:00Z"))
    for parts in ({}, {"user_id": at.user_id}, {"model": MODELS[0]}):
        selection = Selection(span=NOVEMBER, **parts)
        found = scene.dashboards.read(scene.manager, selection)
        assert (found.now, found.people, found.hours, found.speeds, found.efforts) == (Sums(), (), (), (), ())
        assert scene.dashboards.jobs(scene.manager, selection) == ()
    theirs = scene.people.add(scene.people.other_org, "other-manager", Role.MANAGER)
    consented(scene.store, theirs)
    assert scene.dashboards.read(theirs, Selection(span=NOVEMBER)).now.calls > 0


def test_writers_and_operators_are_refused_and_the_refusal_is_audited(scene: DashboardScene) -> None:
    selection, service = Selection(span=NOVEMBER), scene.dashboards
    calls: tuple[Callable[[Principal], object], ...] = (
        lambda who: service.read(who, selection),
        lambda who: service.jobs(who, selection),
        service.baselines,
        lambda who: service.record_baseline(who, "blog", 60),
    )
    for call in calls:
        for who in (scene.people.writer, scene.people.operator):
            with pytest.raises(Forbidden):
                call(who)
        call(scene.people.owner)
    assert scene.notes.take() == [Event.DENIED] * 8 + [Event.BASELINE_RECORDED]


def test_newest_baseline_replaces_earlier_ones(scene: DashboardScene) -> None:
    for minutes in (1, BASELINE_LIMIT, 90):
        scene.dashboards.record_baseline(scene.manager, "blog", minutes)
    scene.dashboards.record_baseline(scene.people.owner, "sns", 30)
    assert scene.dashboards.baselines(scene.manager) == {"blog": 90, "sns": 30}
    assert scene.notes.rows[-1] == (Event.BASELINE_RECORDED, None, {"use_case": "sns", "minutes": 30})
    for wrong in (0, -1, BASELINE_LIMIT + 1, 1.5, True, "90", None):
        with pytest.raises(BaselineInvalid, match="1分から6,000分まで") as refused:
            scene.dashboards.record_baseline(scene.manager, "blog", wrong)  # type: ignore[arg-type]
        assert refused.value.field == "minutes"
    with pytest.raises(NotFound):
        scene.dashboards.record_baseline(scene.manager, "gone-case", 30)
    assert scene.dashboards.baselines(scene.manager) == {"blog": 90, "sns": 30}
