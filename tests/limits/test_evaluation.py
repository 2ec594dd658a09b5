"""Evaluation of limits: every scope, period and unit, and the choice of the reported limit."""

from datetime import date
from decimal import Decimal

import pytest

from lensawriter.limits.evaluation import (
    CounterKey,
    CounterValues,
    Limit,
    Scope,
    Subjects,
    Unit,
    UsageAmounts,
    exceeded_limit,
    limit_states,
)
from lensawriter.limits.periods import Period, period_key

DAY = date(2026, 11, 25)
WANTED = UsageAmounts(generations=1, characters=1_000, yen=Decimal(3))
NOTHING = CounterValues()
SUBJECTS = Subjects(org_id="org", user_id="me", department_id="sales", use_case="blog", model="openai:a")


def limit(
    scope: Scope = Scope.PERSON, period: Period = Period.MONTH, unit: Unit = Unit.GENERATIONS, amount: int = 10
) -> Limit:
    return Limit(scope=scope, subject=SUBJECTS.by_scope()[scope], period=period, unit=unit, amount=amount)


def refused(limits: list[Limit], wanted: UsageAmounts = WANTED, counted: CounterValues = NOTHING) -> Limit | None:
    counters = {CounterKey(each.scope, each.subject, period_key(each.period, DAY)): counted for each in limits}
    state = exceeded_limit(limit_states(limits, counters, DAY), wanted)
    return None if state is None else state.limit


def spent(**amounts: int) -> CounterValues:
    return CounterValues.model_validate(amounts)


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize("scope", Scope)
def test_each_limit_allows_exactly_its_amount_including_reservations(scope: Scope, period: Period, unit: Unit) -> None:
    wanted = int(WANTED.of(unit) or 0)
    alone = limit(scope, period, unit, 10 + wanted)
    assert refused([alone], counted=spent(**{unit: 10})) is None
    assert refused([alone], counted=spent(**{unit: 11})) == alone
    assert refused([alone], counted=spent(**{unit: 4, f"reserved_{unit}": 6})) is None
    assert refused([alone], counted=spent(**{unit: 4, f"reserved_{unit}": 7})) == alone


def test_no_limit_allows_everything_and_zero_allows_nothing() -> None:
    assert refused([]) is None
    assert refused([limit(amount=0)]) == limit(amount=0)
    assert refused([limit(unit=Unit.YEN, amount=0)], UsageAmounts(generations=1, yen=Decimal(0))) is None


def test_only_a_limit_in_yen_refuses_an_unknown_price() -> None:
    unknown = WANTED.model_copy(update={"yen": None})
    assert refused([limit(unit=Unit.YEN, amount=10_000)], unknown) == limit(unit=Unit.YEN, amount=10_000)
    assert refused([limit(), limit(unit=Unit.CHARACTERS, amount=5_000)], unknown) is None


def test_temporary_extra_is_added_to_the_limit() -> None:
    raised = limit().model_copy(update={"extra": 5})
    assert refused([raised], counted=spent(generations=14)) is None
    assert refused([raised], counted=spent(generations=15)) == raised


def test_exceeded_limit_that_resets_last_is_reported() -> None:
    today, month = limit(Scope.ORGANISATION, Period.DAY, amount=0), limit(Scope.PERSON, Period.MONTH, amount=0)
    assert refused([today, month]) == month
    person, model = limit(Scope.PERSON, amount=0), limit(Scope.MODEL, amount=0)
    assert refused([model, person]) == person


def test_job_is_counted_in_every_scope_by_day_and_by_month() -> None:
    keys = SUBJECTS.counter_keys(DAY)
    assert len(keys) == len(set(keys)) == len(Scope) * len(Period)
    alone = SUBJECTS.model_copy(update={"department_id": None})
    assert {key.scope for key in alone.counter_keys(DAY)} == set(Scope) - {Scope.DEPARTMENT}
