"""A thousand generations: dashboard, 利用状況, ledger and model server have the same totals, to the last yen."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from lensawriter import briefs
from lensawriter.clock import now
from lensawriter.limits.periods import Span, day_of, month_of
from lensawriter.llm.prices import load_prices
from lensawriter.models import Brief, Job, Principal, Role
from lensawriter.services import Services, build
from lensawriter.store import members
from lensawriter.usage.dashboard_values import Selection
from tests.support import usage_sums
from tests.support.consents import consented
from tests.support.model_server import ModelServer
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read
from tests.support.writing_services import SOURCE, run_step, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

GENERATIONS, AT_ONCE, FAULTY = 1_000, 8, 50
"""Jobs, jobs at the same time, and one job in how many has a failed call: it is charged, and its repetition is no generation."""


@pytest.fixture
def services(server: ModelServer, tmp_path: Path) -> Iterator[Services]:
    opened = build(settings_for(server, tmp_path))
    yield opened
    opened.close()


def add(services: Services, org: UUID, name: str, role: Role) -> Principal:
    key = add_user(services.store, org, name, f"{name}@example.jp", role, "-", now())
    found = read(services.store, members.get_user, key).principal()
    consented(services.store, found)
    return found


async def write(services: Services, server: ModelServer, writers: list[Principal], brief: Brief) -> None:
    """Write all drafts, some concurrently, without the job queue."""
    waiting = iter(range(GENERATIONS))

    def submit(who: Principal) -> Job:
        return services.drafts.writing.submit(who, brief, straight=True)

    async def submit_and_work() -> None:
        for number in waiting:
            if number % FAULTY == 0:
                server.script.fail("empty")
            job = await asyncio.to_thread(submit, writers[number % len(writers)])
            await services.drafts.writing.work(str(job.id), 1, run_step)

    await asyncio.gather(*(submit_and_work() for _ in range(AT_ONCE)))


def test_thousand_generations_have_the_same_totals_everywhere(services: Services, server: ModelServer) -> None:
    org = add_organisation(services.store, "青葉商会", now())
    writers = [add(services, org, f"writer-{number}", Role.WRITER) for number in range(4)]
    manager = add(services, org, "manager", Role.MANAGER)
    given = {"use_case": "summary", "title": "席数", "length": {"min": 20, "max": 60}, "sources": [{"text": SOURCE}]}
    brief = briefs.parse(given, services.usecases, folder=None, read_source=None)
    server.script.chunk = 50
    begun = day_of(now())
    asyncio.run(write(services, server, writers, brief))

    ledger = usage_sums.ledger(services.store)
    served = usage_sums.served(server, load_prices(services.settings.prices)["gpt-4.1"])
    assert (ledger["generations"], ledger["calls"]) == (GENERATIONS, GENERATIONS + GENERATIONS // FAULTY)
    assert {name: ledger[name] for name in served} == served
    assert served["yen"] > 0
    assert usage_sums.rolled_up(services.store) == ledger
    assert usage_sums.reserved(services.store) == 0

    span = Span(
        month_of(begun).first, month_of(day_of(now())).last
    )  # the test may run across midnight at the end of a month
    dashboard = services.usage.dashboards.read(manager, Selection(span=span)).now
    months = [month.total for writer in writers for month in services.usage.personal_usage.read(writer).months]
    for name, value in ledger.items():
        assert getattr(dashboard, name) == value, name
        assert sum(getattr(month, name) for month in months) == value, name
    if begun == day_of(now()):
        counted = [services.usage.personal_usage.read(writer).month for writer in writers]
        for name in ("generations", "characters", "yen"):
            assert sum(getattr(each, name) for each in counted) == ledger[name], name
