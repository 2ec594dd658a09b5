"""The budget: the whole chain of limits, checked and reserved in the transaction that takes a job in."""

from decimal import Decimal
from uuid import UUID

from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.errors import LimitReached, NotFound, PlanExcludes
from lensawriter.limits.evaluation import Amounts, Limit, State, Subjects, exceeded_limit
from lensawriter.limits.periods import day_of, hour_of
from lensawriter.limits.plans import Plan
from lensawriter.llm.prices import price_version
from lensawriter.llm.provider import choices, effective_spec, price_of
from lensawriter.models import Brief, Job, LengthRange, Principal, Value
from lensawriter.store import counters, ledger
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_department_id
from lensawriter.usage import estimates, limit_texts
from lensawriter.usage.context import UsageService
from lensawriter.usage.estimates import Estimate
from lensawriter.usage.limits_in_force import Bounds, names_in, plan_of
from lensawriter.usecases import UseCase


class NamedState(Value):
    """A limit as a page shows it."""

    title: str
    state: State


class Quote(Value):
    """What a text will take, and whether the limits would let it be written now."""

    model: str
    characters: tuple[int, int]
    """From the shortest to the longest that was asked for."""
    yen: Decimal | None
    """At most; None where the price of the model is not known."""
    tightest: NamedState | None
    """The limit of which the smallest share is left; None where nothing is limited."""
    refusal: str | None
    """Why it cannot be written now."""
    refused: Limit | None
    """The limit that stands in the way; None where none does, or where the plan has no such use case or model."""
    cheaper: str | None
    """A model that would fit, where this one does not."""


class Budget(UsageService):
    """The limits of the house; one per process."""

    def reserve(self, connection: Connection, job: Job, brief: Brief) -> None:
        """Check the chain of limits and reserve what a job may use; raises LimitReached, PlanExcludes.

        To be called in the transaction that adds the job, which then holds what the organisation has used until its end.
        """
        counters.lock_usage(connection, job.org_id)
        case, day = self._usecases[job.use_case], day_of(job.created_at)
        plan = plan_of(connection, self._plans, job.org_id)
        _require(plan, case, job.model)
        subjects = self._subjects(connection, job.org_id, job.user_id, job.use_case, job.model)
        estimate = estimates.of_brief(case, brief)
        bounds = Bounds(connection, job.org_id, plan, day)
        wanted = estimate.amounts(price_of(self._settings, job.model))
        if refused := exceeded_limit(bounds.of(subjects), wanted):
            cheaper = self._cheaper(bounds, plan, subjects, estimate)
            raise _refusal(refused, wanted, self._named(connection, job.org_id), cheaper)
        held = ledger.Reservation(
            job_id=job.id,
            org_id=job.org_id,
            user_id=job.user_id,
            department_id=UUID(subjects.department_id) if subjects.department_id else None,
            use_case=job.use_case,
            model=job.model,
            prompt_version=case.version,
            price_version=price_version(self._settings.prices),
            day=day,
            hour=hour_of(job.created_at),
            **wanted.model_dump(),
            created_at=job.created_at,
        )
        ledger.reserve(connection, held)

    @authorised(*CUSTOMERS)
    def quote(
        self, principal: Principal, use_case: str, length: LengthRange, given: int, *, model: str | None = None
    ) -> Quote:
        """Return what a text of some length from so many characters of brief and sources will take; reserves nothing.

        Raises NotFound for an unknown use case.
        """
        case, spec = self._usecases.get(use_case), model or effective_spec(self._settings)
        if case is None:
            raise NotFound()
        estimate = estimates.estimate(case, length, given)
        wanted = estimate.amounts(price_of(self._settings, spec))
        with self._store.reading() as connection:
            subjects = self._subjects(connection, principal.org_id, principal.user_id, use_case, spec)
            plan = plan_of(connection, self._plans, principal.org_id)
            bounds = Bounds(connection, principal.org_id, plan, day_of(self._clock()))
            found, names = bounds.of(subjects), self._named(connection, principal.org_id)
            excluded, refused = _excluded(plan, case, spec), exceeded_limit(found, wanted)
            cheaper = self._cheaper(bounds, plan, subjects, estimate) if excluded or refused else None
        tightest = min(found, key=_left_share, default=None)
        many = case.variants if "variants" in case.steps else 1
        return Quote(
            model=spec,
            characters=(length.min * many, length.max * many),
            yen=wanted.yen,
            tightest=NamedState(title=limit_texts.title(tightest.limit, names), state=tightest) if tightest else None,
            refusal=excluded or (_refusal(refused, wanted, names, cheaper).message if refused else None),
            refused=refused.limit if refused and not excluded else None,
            cheaper=cheaper if plan.allows_use_case(use_case) else None,
        )

    @authorised(*CUSTOMERS)
    def mine(self, principal: Principal) -> tuple[NamedState, ...]:
        """Return every limit that bounds what one writes, in the order of the chain, those of each use case and model too."""
        with self._store.reading() as connection:
            plan = plan_of(connection, self._plans, principal.org_id)
            found = Bounds(connection, principal.org_id, plan, day_of(self._clock())).on(principal.user_id)
            names = self._named(connection, principal.org_id)
        return tuple(NamedState(title=limit_texts.title(state.limit, names), state=state) for state in found)

    def models(self) -> tuple[str, ...]:
        """Return the models that may be chosen, the usual one first."""
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

    def _named(self, connection: Connection, org_id: UUID) -> limit_texts.Names:
        return names_in(connection, org_id, self._usecases)

    def _cheaper(self, bounds: Bounds, plan: Plan, subjects: Subjects, estimate: Estimate) -> str | None:
        """Return the dearest of the other models that the limits would let write this: nearest to what was chosen."""
        fitting = []
        for model in choices(self._settings):
            price = price_of(self._settings, model)
            if price is None or model == subjects.model or not plan.allows_model(model):
                continue
            wanted = estimate.amounts(price)
            if exceeded_limit(bounds.of(subjects.model_copy(update={"model": model})), wanted) is None:
                fitting.append((wanted.yen or Decimal(0), model))
        return max(fitting)[1] if fitting else None


def _refusal(refused: State, wanted: Amounts, names: limit_texts.Names, cheaper: str | None) -> LimitReached:
    error, limit = LimitReached(limit_texts.refusal(refused, wanted, names, cheaper=cheaper)), refused.limit
    error.scope, error.subject, error.period, error.unit = limit.scope, limit.subject, limit.period, limit.unit
    error.of_plan, error.cheaper = limit.of_plan, cheaper
    return error


def _require(plan: Plan, case: UseCase, model: str) -> None:
    if excluded := _excluded(plan, case, model):
        raise PlanExcludes(excluded)


def _excluded(plan: Plan, case: UseCase, model: str) -> str | None:
    """Say what of a job the plan does not hold."""
    if not plan.allows_use_case(case.id):
        return f"ご契約のプラン「{plan.title}」では、用途「{case.title}」を使えません。"
    if not plan.allows_model(model):
        return f"ご契約のプラン「{plan.title}」では、モデル「{model}」を使えません。"
    return None


def _left_share(state: State) -> float:
    return float(state.left / state.limit.total) if state.limit.total else 0.0
