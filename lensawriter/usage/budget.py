"""The budget: all limits that apply to a job, checked and reserved in the transaction that adds the job."""

from decimal import Decimal
from uuid import UUID

from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.errors import LimitReached, NotFound, PlanExcludes
from lensawriter.limits.evaluation import Limit, LimitState, Subjects, UsageAmounts, exceeded_limit
from lensawriter.limits.periods import day_of
from lensawriter.limits.plans import Plan
from lensawriter.llm.prices import price_version
from lensawriter.llm.provider import choices, effective_spec, price_of
from lensawriter.models import Brief, Job, LengthRange, Principal, Value
from lensawriter.store import counters, ledger
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_department_id
from lensawriter.usage import estimates, limit_texts
from lensawriter.usage.context import UsageService
from lensawriter.usage.estimates import TokenEstimate
from lensawriter.usage.limits_in_force import LimitsInForce, get_plan, subject_names
from lensawriter.usecases import UseCase


class NamedState(Value):
    """The state of a limit, with the title that a page shows."""

    title: str
    state: LimitState


class Estimate(Value):
    """The estimate 見積もり of a draft: what it will use, and whether the limits allow it now."""

    model: str
    characters: tuple[int, int]
    """The minimum and maximum that the brief asks for, of all variants together."""
    yen: Decimal | None
    """The maximum cost; None where the price of the model is unknown."""
    tightest: NamedState | None
    """The limit with the smallest share left; None where nothing is limited."""
    refusal: str | None
    """Why the draft cannot be written now; None if it can."""
    refused: Limit | None
    """The exceeded limit; None where none is exceeded, or where the plan excludes the use case or the model."""
    cheaper: str | None
    """Another model that the limits allow; None where this model is allowed, or where no other one is."""


class Budget(UsageService):
    """Checks jobs against the limits; one per process. Its name, and that of `quote`, are stored in the audit log."""

    def reserve(self, connection: Connection, job: Job, brief: Brief) -> None:
        """Check the limits and reserve what a job may use; raises LimitReached, PlanExcludes.

        Call it in the transaction that adds the job: the usage of the organisation stays locked until its end.
        """
        counters.lock_usage(connection, job.org_id)
        case, plan = self._usecases[job.use_case], get_plan(connection, self._plans, job.org_id)
        if excluded := _excluded(plan, case, job.model):
            raise PlanExcludes(excluded)
        subjects = self._subjects(connection, job.org_id, job.user_id, job.use_case, job.model)
        estimate = estimates.estimate_brief(case, brief)
        limits = LimitsInForce(connection, job.org_id, plan, day_of(job.created_at))
        wanted = estimate.amounts(price_of(self._settings, job.model))
        if refused := exceeded_limit(limits.for_job(subjects), wanted):
            cheaper = self._cheaper(limits, plan, subjects, estimate)
            raise _refusal(refused, wanted, self._names(connection, job.org_id), cheaper)
        reservation = ledger.Reservation.of_job(
            job,
            wanted,
            department_id=UUID(subjects.department_id) if subjects.department_id else None,
            prompt_version=case.version,
            price_version=price_version(self._settings.prices),
        )
        ledger.reserve(connection, reservation)

    @authorised(*CUSTOMERS)
    def quote(
        self,
        principal: Principal,
        use_case: str,
        length: LengthRange,
        input_characters: int,
        *,
        model: str | None = None,
    ) -> Estimate:
        """Estimate a draft by its length and the characters of its brief and sources, without reserving anything.

        Raises NotFound for an unknown use case.
        """
        case, spec = self._usecases.get(use_case), model or effective_spec(self._settings)
        if case is None:
            raise NotFound()
        estimate = estimates.estimate(case, length, input_characters)
        wanted = estimate.amounts(price_of(self._settings, spec))
        with self._store.reading() as connection:
            subjects = self._subjects(connection, principal.org_id, principal.user_id, use_case, spec)
            plan = get_plan(connection, self._plans, principal.org_id)
            limits = LimitsInForce(connection, principal.org_id, plan, day_of(self._clock()))
            states, names = limits.for_job(subjects), self._names(connection, principal.org_id)
            excluded, refused = _excluded(plan, case, spec), exceeded_limit(states, wanted)
            cheaper = self._cheaper(limits, plan, subjects, estimate) if excluded or refused else None
        tightest = min(states, key=_left_share, default=None)
        variants = case.variants if "variants" in case.steps else 1
        return Estimate(
            model=spec,
            characters=(length.min * variants, length.max * variants),
            yen=wanted.yen,
            tightest=_named(tightest, names) if tightest else None,
            refusal=excluded or (_refusal(refused, wanted, names, cheaper).message if refused else None),
            refused=refused.limit if refused and not excluded else None,
            cheaper=cheaper if plan.allows_use_case(use_case) else None,
        )

    @authorised(*CUSTOMERS)
    def mine(self, principal: Principal) -> tuple[NamedState, ...]:
        """Return all limits that apply to the principal in the order of scopes, including those of use cases and models."""
        with self._store.reading() as connection:
            plan = get_plan(connection, self._plans, principal.org_id)
            limits = LimitsInForce(connection, principal.org_id, plan, day_of(self._clock()))
            states = limits.for_person(principal.user_id)
            names = self._names(connection, principal.org_id)
        return tuple(_named(state, names) for state in states)

    def models(self) -> tuple[str, ...]:
        """Return the models that a writer can choose, the default one first."""
        return choices(self._settings)

    def _subjects(self, connection: Connection, org_id: UUID, user_id: UUID, use_case: str, model: str) -> Subjects:
        department = find_department_id(connection, user_id)
        return Subjects(
            org_id=str(org_id),
            user_id=str(user_id),
            department_id=str(department) if department else None,
            use_case=use_case,
            model=model,
        )

    def _names(self, connection: Connection, org_id: UUID) -> limit_texts.SubjectNames:
        return subject_names(connection, org_id, self._usecases)

    def _cheaper(self, limits: LimitsInForce, plan: Plan, subjects: Subjects, estimate: TokenEstimate) -> str | None:
        """Return the most expensive other model that the limits allow, or None. It is the one nearest to the chosen model."""
        fitting = []
        for model in choices(self._settings):
            price = price_of(self._settings, model)
            if price is None or model == subjects.model or not plan.allows_model(model):
                continue
            wanted = estimate.amounts(price)
            if exceeded_limit(limits.for_job(subjects.model_copy(update={"model": model})), wanted) is None:
                fitting.append((wanted.yen or Decimal(0), model))
        return max(fitting)[1] if fitting else None


def _named(state: LimitState, names: limit_texts.SubjectNames) -> NamedState:
    return NamedState(title=limit_texts.title(state.limit, names), state=state)


def _refusal(
    refused: LimitState, wanted: UsageAmounts, names: limit_texts.SubjectNames, cheaper: str | None
) -> LimitReached:
    error, limit = LimitReached(limit_texts.refusal(refused, wanted, names, cheaper=cheaper)), refused.limit
    error.scope, error.subject, error.period, error.unit = limit.scope, limit.subject, limit.period, limit.unit
    error.of_plan, error.cheaper = limit.of_plan, cheaper
    return error


def _excluded(plan: Plan, case: UseCase, model: str) -> str | None:
    """Return the sentence for a use case or a model that the plan does not include; None where it includes both."""
    if not plan.allows_use_case(case.id):
        return f"ご契約のプラン「{plan.title}」では、用途「{case.title}」を使えません。"
    if not plan.allows_model(model):
        return f"ご契約のプラン「{plan.title}」では、モデル「{model}」を使えません。"
    return None


def _left_share(state: LimitState) -> float:
    return float(state.left / state.limit.total) if state.limit.total else 0.0
