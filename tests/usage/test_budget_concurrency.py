"""Fifty concurrent submissions with ten generations left: ten are accepted, and the ledger has the sums of the model server's log."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lensawriter.errors import LimitReached
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.llm.prices import load_prices
from lensawriter.models import Job, JobState, Principal, Role
from tests.support import usage_sums
from tests.support.consents import consented
from tests.support.model_server import ModelServer
from tests.support.writing_services import WritingServices, written
from tests.usage.conftest import Limits

pytestmark = pytest.mark.slow

AT_ONCE, LEFT, BEFORE = 50, 10, 2


def test_ten_of_fifty_concurrent_submissions_pass_a_limit_of_ten(
    services: WritingServices, server: ModelServer, limits: Limits
) -> None:
    for _ in range(BEFORE):
        written(services, "newsletter")
    limits.set(services, Scope.ORGANISATION, services.people.org, Unit.GENERATIONS, BEFORE + LEFT)
    people = [services.people.add(services.people.org, f"writer-{number}", Role.WRITER) for number in range(5)]
    consented(services.store, *people)
    barrier = threading.Barrier(AT_ONCE)

    def ask(who: Principal) -> Job | LimitReached:
        barrier.wait()
        try:
            return services.writing.submit(who, services.brief("newsletter"), straight=True)
        except LimitReached as refused:
            return refused

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask, people * (AT_ONCE // len(people))))
    jobs = [each for each in answers if isinstance(each, Job)]
    refusals = [each for each in answers if isinstance(each, LimitReached)]
    assert (len(jobs), len(refusals)) == (LEFT, AT_ONCE - LEFT)
    assert {services.wait(job).state for job in jobs} == {JobState.DONE}

    ledger = usage_sums.ledger(services.store)
    served = usage_sums.served(server, load_prices(services.settings.prices)["gpt-4.1"])
    assert ledger["generations"] == BEFORE + LEFT
    assert {name: ledger[name] for name in served} == served
    assert usage_sums.rolled_up(services.store) == ledger
    for scope in Scope:
        for monthly in (True, False):
            expected = {name: ledger[name] for name in ("generations", "characters", "yen")}
            if scope is not Scope.DEPARTMENT:  # no writer has a department
                assert usage_sums.counted(services.store, scope, monthly=monthly) == expected
    assert usage_sums.reserved(services.store) == 0
    with pytest.raises(LimitReached) as refused:
        services.writing.submit(services.writer, services.brief("newsletter"))
    _names_limit_and_reset(refused.value)
    for refusal in refusals:
        _names_limit_and_reset(refusal)


def _names_limit_and_reset(refusal: LimitReached) -> None:
    assert "組織の今月の生成回数の上限（12回）を超えるため" in refusal.message
    assert "残りは0回、この原稿に必要な見込みは1回です。" in refusal.message
    assert re.search(r"\d{4}/\d\d/01 00:00 \+09:00 に数え直します。", refusal.message)
    assert (refusal.scope, refusal.period, refusal.unit) == ("organisation", "month", "generations")
