"""Figures of the dashboard from other sources than the ledger: edits, efforts, projections, and people without usage."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean, median
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, Span
from lensawriter.models import JobState, Role
from lensawriter.store import invitations, schema
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.store.database import Store
from lensawriter.store.departments import set_department
from lensawriter.store.invitations import Invitation
from lensawriter.store.limits import NewLimit, add_limit
from lensawriter.usage.dashboard_values import Absence, Selection
from lensawriter.usage.limits_in_force import PLAN
from tests.conftest import MovedClock, People
from tests.support.dashboard_scene import NOVEMBER, PLANNING, SALES, DashboardScene
from tests.support.usage_rows import MODELS, VERSIONS

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 10, 3, tzinfo=UTC)


@pytest.fixture
def scene(store: Store, people: People, clock: MovedClock) -> DashboardScene:
    return DashboardScene(store, people, clock)


def test_edits_and_efforts_are_shown_by_use_case(scene: DashboardScene) -> None:
    rows = [scene.used.outcome(scene.writers[each % 4], MOMENT + timedelta(hours=each)) for each in range(40)]
    scene.used.outcome(scene.writers[0], MOMENT - timedelta(days=30))
    scene.used.outcome(scene.strangers[0], MOMENT)
    scene.dashboards.record_baseline(scene.manager, "blog", 45)
    for parts in ({}, {"department_id": SALES}, {"use_case": "blog", "prompt_version": VERSIONS[1]}):
        selection = Selection.model_validate({"span": NOVEMBER} | parts)
        mine = [row for row in rows if all(row[name] == value for name, value in parts.items())]
        found = scene.dashboards.read(scene.manager, selection)
        for edits in found.edits:
            here = [
                row for row in mine if all(row[name] == getattr(edits, name) for name in ("use_case", "prompt_version"))
            ]
            rates = [row["distance"] / max(row["generated"], row["final"]) for row in here]
            assert edits.drafts == len(here)
            assert edits.rate == pytest.approx(fmean(rates))
        for effort in found.efforts:
            taken = [row["seconds"] / 60 for row in mine if row["use_case"] == effort.use_case]
            saved = sum(45 - each for each in taken) / 60 if effort.use_case == "blog" else None
            assert (effort.drafts, effort.baseline) == (len(taken), 45 if effort.use_case == "blog" else None)
            assert effort.minutes == pytest.approx(median(taken))
            assert effort.saved_hours == (None if saved is None else pytest.approx(saved))
            assert effort.name == scene.titles.get(effort.use_case, effort.use_case)
        assert sum(each.drafts for each in found.edits) == sum(each.drafts for each in found.efforts) == len(mine) > 0


def test_empty_draft_has_an_edit_rate_of_zero(scene: DashboardScene) -> None:
    scene.used.outcome(scene.writers[0], MOMENT, generated=0, final=0, distance=0)
    (found,) = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER)).edits
    assert (found.drafts, found.rate) == (1, 0.0)


def test_selection_of_a_model_has_no_edits(scene: DashboardScene) -> None:
    scene.used.outcome(scene.writers[0], MOMENT)
    found = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER, model=MODELS[0]))
    assert (found.edits, found.efforts) == ((), ())


def limit(scene: DashboardScene, scope: Scope, subject: str, amount: int, **fields: object) -> None:
    row = {"id": uuid4(), "org_id": scene.people.org, "scope": scope, "subject": subject, "period": Period.MONTH}
    row |= {"unit": Unit.GENERATIONS, "amount": amount, "set_by": scene.people.owner.user_id, "set_at": MOMENT}
    with scene.store.transaction(lock=scene.people.org) as connection:
        add_limit(connection, NewLimit.model_validate(row | fields))


def projected_limit(scene: DashboardScene, **parts: object) -> int | None:
    """Return the limit of generations that is shown with the projection."""
    selection = Selection.model_validate({"span": NOVEMBER} | parts)
    return scene.dashboards.read(scene.manager, selection).projections[0].limit


def test_projection_starts_from_the_usage_so_far(scene: DashboardScene) -> None:
    with scene.store.transaction() as connection:
        for day in range(1, 25):
            moment = datetime(2026, 11, day, 3, tzinfo=UTC)
            for _ in range(2):
                scene.used.write(connection, scene.writers[0], moment, JobState.DONE)
    for last in (TODAY, NOVEMBER.last):
        found = scene.dashboards.read(scene.manager, Selection(span=Span(NOVEMBER.first, last)))
        assert [each.unit for each in found.projections] == list(Unit)
        for each in found.projections:
            assert each.so_far == getattr(found.now, each.unit)
            assert each.so_far <= each.low <= each.expected <= each.high
    for span in (
        Span(NOVEMBER.first, date(2026, 11, 23)),
        Span(date(2026, 11, 2), TODAY),
        Span(date(2026, 10, 1), date(2026, 10, 31)),
        Span(date(2026, 10, 1), TODAY),
    ):
        assert scene.dashboards.read(scene.manager, Selection(span=span)).projections == ()


def test_projection_uses_four_weeks_even_if_fewer_days_are_compared(scene: DashboardScene) -> None:
    with scene.store.transaction() as connection:
        for day in (27, 28, 31):  # 27 October is the first of the observed days
            for _ in range(4):
                scene.used.write(connection, scene.writers[0], datetime(2026, 10, day, 3, tzinfo=UTC), JobState.DONE)
    found = scene.dashboards.read(scene.manager, Selection(span=Span(NOVEMBER.first, TODAY)))
    assert found.before == Span(date(2026, 10, 1), date(2026, 10, 24))
    assert found.earlier.people == sum(each.sums.generations for each in found.days_before) == 0
    unchanged = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER)).projections
    assert found.projections == unchanged
    assert all(each.so_far == 0 < each.expected for each in found.projections)


def test_projection_shows_the_limit_of_the_organisation_with_its_extras(scene: DashboardScene) -> None:
    org = str(scene.people.org)
    assert projected_limit(scene) is None, "the plan of the tests is unlimited"
    limit(scene, Scope.ORGANISATION, org, 500)
    limit(scene, Scope.ORGANISATION, org, 3, period=Period.DAY)
    limit(scene, Scope.ORGANISATION, org, 7, unit=Unit.YEN)
    assert projected_limit(scene) == 500
    limit(scene, Scope.ORGANISATION, org, 20, extra=True, ends_on=TODAY)
    limit(scene, Scope.ORGANISATION, org, 40, extra=True, ends_on=TODAY - timedelta(days=1))
    assert projected_limit(scene) == 520


def test_projection_shows_the_limit_of_the_plan_if_it_is_lower(
    store: Store, people: People, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support import dashboard_scene as module
    from tests.support.people_services import plan

    monkeypatch.setattr(module, "PLANS", [plan(), plan(id="tight", generations=100)])
    scene = DashboardScene(store, people, clock)
    limit(scene, Scope.ORGANISATION, str(people.org), 500)
    contract = Contract(org_id=people.org, plan="tight", started_at=MOMENT, ended_at=None)
    with store.transaction(lock=people.org) as connection:
        set_contract(connection, contract)
    assert projected_limit(scene) == 100
    limit(scene, Scope.ORGANISATION, PLAN, 30, extra=True, ends_on=TODAY)
    assert projected_limit(scene) == 130


def test_projection_has_the_limit_of_one_selected_part_and_no_limit_for_two(scene: DashboardScene) -> None:
    limit(scene, Scope.ORGANISATION, str(scene.people.org), 500)
    limit(scene, Scope.DEPARTMENT, str(SALES), 50)
    limit(scene, Scope.USE_CASE, "blog", 60)
    assert projected_limit(scene, department_id=SALES) == 50
    assert projected_limit(scene, use_case="blog") == 60
    assert projected_limit(scene, department_id=PLANNING) is None
    assert projected_limit(scene, department_id=SALES, use_case="blog") is None
    assert projected_limit(scene, use_case="blog", prompt_version=VERSIONS[0]) is None


def add_invitation(
    scene: DashboardScene, email: str, sent: datetime, *, ended: bool = False, department: UUID | None = None
) -> None:
    row = Invitation(
        id=uuid4(),
        org_id=scene.people.org,
        invited_by=scene.people.owner.user_id,
        token=uuid4().hex,
        role=Role.WRITER,
        department_id=department,
        email=email,
        created_at=sent,
        expires_at=sent + timedelta(hours=72),
    )
    with scene.store.transaction(lock=scene.people.org) as connection:
        invitations.add_invitation(connection, row)
        if ended:
            invitations.end_invitation(connection, row.id, sent)


def test_people_without_usage_are_listed(scene: DashboardScene) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    add_invitation(scene, "new@example.jp", now)
    add_invitation(scene, "late@example.jp", now - timedelta(days=9), department=SALES)
    add_invitation(scene, "came@example.jp", now - timedelta(days=9), ended=True)
    with scene.store.transaction(lock=scene.people.org) as connection:
        for who, end in ((scene.writers[0], JobState.DONE), (scene.writers[1], JobState.FAILED)):
            scene.used.write(connection, who, datetime(2025, 3, 3, tzinfo=UTC), end, model=MODELS[0])
        set_department(connection, scene.people.org, scene.people.colleague.user_id, SALES)
        # A stopped job of 0 characters is not a generation; any other generation counts, however long ago.
        row = {column.name: 0 for column in schema.usage_days.c} | {
            "org_id": scene.people.org, "day": date(2025, 3, 4), "user_id": scene.people.writer.user_id,
            "department_id": None, "use_case": "blog", "model": "m", "prompt_version": "", "generations": 1,
            "yen": Decimal(0),
        }  # fmt: skip
        connection.execute(insert(schema.usage_days).values(row))
    found = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER))
    assert {(each.name, each.state) for each in found.absent} == {
        ("colleague", Absence.SILENT),
        ("manager", Absence.SILENT),
        ("owner", Absence.SILENT),
        ("late@example.jp", Absence.EXPIRED),
        ("new@example.jp", Absence.INVITED),
    }
    assert [each.since for each in found.absent] == sorted(each.since for each in found.absent)
    sales = scene.dashboards.read(scene.manager, Selection(span=NOVEMBER, department_id=SALES))
    assert {each.name for each in sales.absent} == {"colleague", "late@example.jp"}
    assert sales.members == 1
    person = Selection(span=NOVEMBER, user_id=scene.people.writer.user_id)
    assert scene.dashboards.read(scene.manager, person).absent == ()
