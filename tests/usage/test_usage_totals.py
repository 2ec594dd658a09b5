"""A thousand generations: what the dashboard, 利用状況, the ledger and the model server say of them is the same, to the last yen."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from lensawriter import briefs, services
from lensawriter.clock import now
from lensawriter.limits.periods import Span, day_of, month_of
from lensawriter.llm.prices import load_prices
from lensawriter.models import Brief, Job, Principal, Role
from lensawriter.services import Services
from lensawriter.store import members
from lensawriter.usage.dashboard_values import Selection
from tests.support import usage_sums
from tests.support.consents import consented
from tests.support.model_server import ModelServer
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read
from tests.support.writing_services import SOURCE, at_once, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

GENERATIONS, AT_ONCE, FAULTY = 1_000, 8, 50
"""For one in fifty a call fails first and is sent again: charged, and no generation of its own."""


@pytest.fixture
def house(server: ModelServer, tmp_path: Path) -> Iterator[Services]:
    opened = services.build(settings_for(server, tmp_path))
    yield opened
    opened.close()


def add(house: Services, org: UUID, name: str, role: Role) -> Principal:
    key = add_user(house.store, org, name, f"{name}@example.jp", role, "-", now())
    found = read(house.store, members.get_user, key).principal()
    consented(house.store, found)
    return found


async def write(house: Services, server: ModelServer, writers: list[Principal], brief: Brief) -> None:
    """Write them all, some at once, as the queue would; without the queue, which is no part of the reckoning."""
    waiting = iter(range(GENERATIONS))

    def submit(who: Principal) -> Job:
        return house.drafts.writing.submit(who, brief, straight=True)

    async def line() -> None:
        for number in waiting:
            if number % FAULTY == 0:
                server.script.fail("empty")
            job = await asyncio.to_thread(submit, writers[number % len(writers)])
            await house.drafts.writing.work(str(job.id), 1, at_once)

    await asyncio.gather(*(line() for _ in range(AT_ONCE)))


def test_a_thousand_generations_are_the_same_wherever_they_are_shown(house: Services, server: ModelServer) -> None:
    org = add_organisation(house.store, "青葉商会", now())
    writers = [add(house, org, f"writer-{number}", Role.WRITER) for number in range(4)]
    manager = add(house, org, "manager", Role.MANAGER)
    given = {"use_case": "summary", "title": "席数", "length": {"min": 20, "max": 60}, "sources": [{"text": SOURCE}]}
    brief = briefs.parse(given, house.usecases, folder=None, read_source=None)
    server.script.chunk = 50
    begun = day_of(now())
    asyncio.run(write(house, server, writers, brief))

    ledger = usage_sums.ledger(house.store)
    served = usage_sums.served(server, load_prices(house.settings.prices)["gpt-4.1"])
    assert (ledger["generations"], ledger["calls"]) == (GENERATIONS, GENERATIONS + GENERATIONS // FAULTY)
    assert {name: ledger[name] for name in served} == served
    assert served["yen"] > 0
    assert usage_sums.rolled_up(house.store) == ledger
    assert usage_sums.reserved(house.store) == 0

    span = Span(month_of(begun).first, month_of(day_of(now())).last)  # a test may be run over midnight of a month's end
    dashboard = house.usage.dashboards.read(manager, Selection(span=span)).now
    months = [month.together for writer in writers for month in house.usage.personal_usage.read(writer).months]
    for name, value in ledger.items():
        assert getattr(dashboard, name) == value, name
        assert sum(getattr(month, name) for month in months) == value, name
    if begun == day_of(now()):
        counted = [house.usage.personal_usage.read(writer).month for writer in writers]
        for name in ("generations", "characters", "yen"):
            assert sum(getattr(each, name) for each in counted) == ledger[name], name
