"""Limits that an organisation sets: the scopes of each role, replacement and removal."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lensawriter.errors import Forbidden, LimitInvalid, NotFound
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Role
from lensawriter.store.database import Store
from lensawriter.store.departments import Department, add_department
from tests.conftest import MovedClock, People
from tests.support.consents import consented
from tests.support.people_services import plan
from tests.usage.limit_scene import DAY, GENERATIONS, MONTH, LimitScene
from tests.usage.test_budget_quote import Quotes


@pytest.mark.parametrize(("role", "scopes"), [(Role.MANAGER, 2), (Role.OWNER, 5)])
def test_subjects_are_persons_and_departments_for_managers_and_everything_for_owners(
    store: Store, people: People, clock: MovedClock, role: Role, scopes: int
) -> None:
    limits, who = Quotes(store, people, clock, plan()).limits, people.manager if role is Role.MANAGER else people.owner
    consented(store, people.add(people.other_org, "elsewhere", Role.WRITER))
    active, archived_id = uuid4(), uuid4()
    with store.transaction() as connection:
        for key, archived in ((active, None), (archived_id, datetime(2026, 11, 2, tzinfo=UTC))):
            row = Department(id=key, org_id=people.org, name=key.hex, created_at=clock(), archived_at=archived)
            add_department(connection, row)
    found = limits.subjects(who)
    assert list(found) == list(Scope)[:scopes]
    assert list(found[Scope.DEPARTMENT]) == [str(active)]
    assert {"writer", "colleague", "manager", "owner"} <= set(found[Scope.PERSON].values())
    assert not {"stranger", "elsewhere"} & set(found[Scope.PERSON].values())
    for scope, subjects in found.items():
        for subject in subjects:
            limits.set(who, scope, subject, Period.MONTH, Unit.GENERATIONS, 5)


@pytest.mark.slow
def test_managers_set_limits_for_persons_and_departments_and_owners_for_all_scopes(limit_scene: LimitScene) -> None:
    limits, department = limit_scene.services.usage.limits, limit_scene.department("営業部")
    for scope, subject in ((Scope.PERSON, str(limit_scene.writer.user_id)), (Scope.DEPARTMENT, department)):
        limits.set(limit_scene.manager, scope, subject, MONTH, GENERATIONS, 5)
    for scope, subject in ((Scope.ORGANISATION, str(limit_scene.org)), (Scope.USE_CASE, "blog"), (Scope.MODEL, "x")):
        with pytest.raises(Forbidden):
            limits.set(limit_scene.manager, scope, subject, MONTH, GENERATIONS, 5)
        with pytest.raises(Forbidden):
            limits.remove(limit_scene.manager, scope, subject, MONTH, GENERATIONS)
    limits.set(limit_scene.owner, Scope.USE_CASE, "blog", DAY, GENERATIONS, 5)
    for scope, subject in ((Scope.PERSON, "x"), (Scope.MODEL, "openai:x"), (Scope.ORGANISATION, str(department))):
        with pytest.raises(NotFound):
            limits.set(limit_scene.owner, scope, subject, MONTH, GENERATIONS, 5)
    for wrong in (-1, 10**12 + 1):
        with pytest.raises(LimitInvalid):
            limits.set(limit_scene.owner, Scope.USE_CASE, "blog", DAY, GENERATIONS, wrong)


@pytest.mark.slow
def test_setting_a_limit_again_replaces_it_and_a_removed_limit_is_gone(limit_scene: LimitScene) -> None:
    limits = limit_scene.services.usage.limits
    for amount in (5, 7):
        limit_scene.limit(amount)
    assert [each.state.limit.amount for each in limits.all(limit_scene.owner)] == [7]
    limits.remove(limit_scene.owner, Scope.PERSON, str(limit_scene.writer.user_id), MONTH, GENERATIONS)
    assert limits.all(limit_scene.owner) == ()
