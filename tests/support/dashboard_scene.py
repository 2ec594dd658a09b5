"""Two organisations with usage; the manager of the first one reads the dashboard."""

from datetime import date
from uuid import UUID

from lensawriter import usecases
from lensawriter.limits.periods import Span
from lensawriter.limits.plans import Plans
from lensawriter.models import Principal
from lensawriter.settings import ROOT, Settings
from lensawriter.store.database import Store
from lensawriter.usage.context import UsageContext
from lensawriter.usage.dashboard import Dashboards
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import RecordedEvents
from tests.support.people_services import PLANS
from tests.support.usage_rows import LedgerRows, Person, UsageRows

NOVEMBER, OCTOBER = Span(date(2026, 11, 1), date(2026, 11, 30)), Span(date(2026, 10, 1), date(2026, 10, 31))
"""The month of the test clock, which starts on 24 November, and the month before."""
SALES, PLANNING, FORMER = UUID(int=71), UUID(int=72), UUID(int=99)


class DashboardScene:
    """The dashboard service and the members of both organisations; for one test."""

    def __init__(self, store: Store, people: People, clock: MovedClock) -> None:
        self.store, self.people, self.notes, self.used = store, people, RecordedEvents(), UsageRows(store)
        plans = Plans({each.id: each for each in PLANS}, PLANS[0])
        cases = usecases.load(ROOT / "prompts")
        self.dashboards = Dashboards(
            UsageContext(Settings(), store, clock, rights(store, people), self.notes, plans, cases)
        )
        self.titles = {key: case.title for key, case in cases.items()}
        self.writers = [
            Person(people.org, people.writer.user_id, SALES),
            Person(people.org, people.colleague.user_id, None),
            Person(people.org, people.owner.user_id, PLANNING),
            Person(people.org, FORMER, SALES),  # a former member
        ]
        self.strangers = [Person(people.other_org, people.stranger.user_id, None)]

    @property
    def manager(self) -> Principal:
        return self.people.manager

    def fill(self, first: date = date(2026, 9, 20), jobs: int = 40) -> LedgerRows:
        """Write jobs of both organisations, and return the ledger rows of the first one."""
        span = Span(first, NOVEMBER.last)
        self.used.fill(self.writers, span, jobs)
        self.used.fill(self.strangers, span, jobs // 5)
        return LedgerRows(self.store, self.people.org)
