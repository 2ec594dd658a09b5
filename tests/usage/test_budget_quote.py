"""What a quote says of the plan and of the limit in the way, and whom and what a limit may be set for."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lensawriter import usecases
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.limits.plans import Plan, Plans
from lensawriter.models import LengthRange, Role
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from lensawriter.store.departments import Department, add_department
from lensawriter.usage.budget import Budget, Estimate
from lensawriter.usage.context import UsageContext
from lensawriter.usage.organisation_limits import Caps
from tests.conftest import MovedClock, People
from tests.support.consents import consented, rights
from tests.support.contexts import NoAudit
from tests.support.people_services import plan

USUAL, CHEAP = "openai:gpt-4.1", "openai:gpt-4.1-mini"
ENVIRONMENT = {"LENSAWRITER_MODEL": USUAL, "LENSAWRITER_MODELS": CHEAP, "OPENAI_API_KEY": "sk-test"}
LENGTH = LengthRange(min=1500, max=2500)


class Desk:
    """The services about limits on one store and one plan."""

    def __init__(self, store: Store, people: People, clock: MovedClock, held: Plan) -> None:
        settings = Settings.read(ENVIRONMENT)
        plans, cases = Plans({held.id: held}, held), usecases.load(settings.prompts)
        grounds = UsageContext(settings, store, clock, rights(store, people), NoAudit(), plans, cases)
        self.budget, self.caps, self.people = Budget(grounds), Caps(grounds), people

    def quote(self, model: str | None = None, use_case: str = "blog") -> Estimate:
        return self.budget.quote(self.people.writer, use_case, LENGTH, 400, model=model)


def test_a_purpose_that_the_plan_has_not_is_refused_and_no_limit_or_model_would_help(
    store: Store, people: People, clock: MovedClock
) -> None:
    desk = Desk(store, people, clock, plan(use_cases=("sns",)))
    desk.caps.set(people.owner, Scope.PERSON, str(people.writer.user_id), Period.MONTH, Unit.YEN, 2)
    quote = desk.quote()
    assert quote.refusal == "ご契約のプラン「標準」では、用途「ブログ・SEO記事」を使えません。"
    assert (quote.refused, quote.cheaper) == (None, None)


def test_of_a_model_that_the_plan_has_not_one_that_it_has_is_offered(
    store: Store, people: People, clock: MovedClock
) -> None:
    quote = Desk(store, people, clock, plan(models=(CHEAP,))).quote()
    assert quote.refusal == f"ご契約のプラン「標準」では、モデル「{USUAL}」を使えません。"
    assert (quote.refused, quote.cheaper) == (None, CHEAP)


def test_the_limit_in_the_way_is_named_with_a_model_that_would_fit(
    store: Store, people: People, clock: MovedClock
) -> None:
    desk = Desk(store, people, clock, plan())
    desk.caps.set(people.owner, Scope.PERSON, str(people.writer.user_id), Period.MONTH, Unit.YEN, 2)
    quote = desk.quote()
    assert quote.refusal is not None
    assert quote.refused is not None
    assert (quote.refused.scope, quote.refused.unit, quote.cheaper) == (Scope.PERSON, Unit.YEN, CHEAP)
    fitting = desk.quote(CHEAP)
    assert (fitting.refusal, fitting.refused, fitting.cheaper) == (None, None, None)


@pytest.mark.parametrize(("role", "scopes"), [(Role.MANAGER, 2), (Role.OWNER, 5)])
def test_a_manager_bounds_people_and_departments_and_an_owner_everything(
    store: Store, people: People, clock: MovedClock, role: Role, scopes: int
) -> None:
    desk, who = Desk(store, people, clock, plan()), people.manager if role is Role.MANAGER else people.owner
    consented(store, people.add(people.other_org, "elsewhere", Role.WRITER))
    kept, away = uuid4(), uuid4()
    with store.transaction() as connection:
        for key, archived in ((kept, None), (away, datetime(2026, 11, 2, tzinfo=UTC))):
            row = Department(id=key, org_id=people.org, name=key.hex, created_at=clock(), archived_at=archived)
            add_department(connection, row)
    found = desk.caps.subjects(who)
    assert list(found) == list(Scope)[:scopes]
    assert list(found[Scope.DEPARTMENT]) == [str(kept)]
    assert {"writer", "colleague", "manager", "owner"} <= set(found[Scope.PERSON].values())
    assert not {"stranger", "elsewhere"} & set(found[Scope.PERSON].values())
    for scope, subjects in found.items():
        for subject in subjects:
            desk.caps.set(who, scope, subject, Period.MONTH, Unit.GENERATIONS, 5)
