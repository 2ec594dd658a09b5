"""Estimates by `Budget.quote`: refusals by the plan and by limits, and cheaper models."""

from lensawriter import usecases
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.limits.plans import Plan, Plans
from lensawriter.models import LengthRange
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from lensawriter.usage.budget import Budget, Estimate
from lensawriter.usage.context import UsageContext
from lensawriter.usage.organisation_limits import Caps
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import RecordedEvents
from tests.support.people_services import plan

USUAL, CHEAP = "openai:gpt-4.1", "openai:gpt-4.1-mini"
ENVIRONMENT = {"LENSAWRITER_MODEL": USUAL, "LENSAWRITER_MODELS": CHEAP, "OPENAI_API_KEY": "sk-test"}
LENGTH = LengthRange(min=1500, max=2500)


class Quotes:
    """The budget and the limits of an organisation with one plan; estimates a draft of its writer."""

    def __init__(self, store: Store, people: People, clock: MovedClock, held: Plan) -> None:
        settings = Settings.read(ENVIRONMENT)
        plans, cases = Plans({held.id: held}, held), usecases.load(settings.prompts)
        context = UsageContext(settings, store, clock, rights(store, people), RecordedEvents(), plans, cases)
        self.budget, self.limits, self.people = Budget(context), Caps(context), people

    def quote(self, model: str | None = None, use_case: str = "blog") -> Estimate:
        return self.budget.quote(self.people.writer, use_case, LENGTH, 400, model=model)


def test_use_case_outside_the_plan_is_refused_without_a_cheaper_model(
    store: Store, people: People, clock: MovedClock
) -> None:
    budget = Quotes(store, people, clock, plan(use_cases=("sns",)))
    budget.limits.set(people.owner, Scope.PERSON, str(people.writer.user_id), Period.MONTH, Unit.YEN, 2)
    found = budget.quote()
    assert found.refusal == "ご契約のプラン「標準」では、用途「ブログ・SEO記事」を使えません。"
    assert (found.refused, found.cheaper) == (None, None)


def test_model_outside_the_plan_is_refused_and_an_included_one_is_offered(
    store: Store, people: People, clock: MovedClock
) -> None:
    found = Quotes(store, people, clock, plan(models=(CHEAP,))).quote()
    assert found.refusal == f"ご契約のプラン「標準」では、モデル「{USUAL}」を使えません。"
    assert (found.refused, found.cheaper) == (None, CHEAP)


def test_exceeded_limit_is_named_with_a_cheaper_model(store: Store, people: People, clock: MovedClock) -> None:
    budget = Quotes(store, people, clock, plan())
    budget.limits.set(people.owner, Scope.PERSON, str(people.writer.user_id), Period.MONTH, Unit.YEN, 2)
    found = budget.quote()
    assert found.refusal is not None
    assert found.refused is not None
    assert (found.refused.scope, found.refused.unit, found.cheaper) == (Scope.PERSON, Unit.YEN, CHEAP)
    fitting = budget.quote(CHEAP)
    assert (fitting.refusal, fitting.refused, fitting.cheaper) == (None, None, None)
