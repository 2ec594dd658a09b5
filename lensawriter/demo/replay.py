"""Replay the scenario through the services, with a clock set to the time of each entry."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from lensawriter import briefs
from lensawriter.accounts.second_factor import code
from lensawriter.accounts.sessions import digest
from lensawriter.clock import TOKYO, now
from lensawriter.demo.scenario import Entry, Scenario
from lensawriter.errors import AnswerEmpty
from lensawriter.jobs import Steps
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Brief, Job, Principal, Role
from lensawriter.services import Services, build
from lensawriter.settings import Settings
from lensawriter.writing.outcome import Outcome

DAYS = 90
"""Age of the organisation in days."""
_TICK = timedelta(seconds=2)
"""Time by which each reading advances the clock."""
_NETWORK = "127.0.0.1"


class ScenarioClock:
    """A clock that advances with each reading, but never beyond the time of its creation."""

    def __init__(self) -> None:
        self._end = now()
        self._moment = self._end - timedelta(days=DAYS)

    def __call__(self) -> datetime:
        """Advance the clock and return its time."""
        self._moment = min(self._moment + _TICK, self._end)
        return self._moment

    def move(self, day: int, number: int) -> None:
        """Set the clock to working hours `day` days ago, or on the Friday before a weekend; `number` varies the time."""
        local = self._end.astimezone(TOKYO) - timedelta(days=day)
        local = local.replace(hour=9 + number % 8, minute=number * 17 % 60, second=number * 7 % 60)
        while local.weekday() > 4:
            local -= timedelta(days=1)
        self._moment = min(local, self._end - timedelta(minutes=30)).astimezone(self._end.tzinfo)

    def advance(self, minutes: int) -> None:
        """Advance the clock by minutes."""
        self._moment += timedelta(minutes=minutes)


def replay(scenario: Scenario, settings: Settings, password: str) -> dict[str, str]:
    """Fill an empty data folder with the scenario; return a dictionary from mail address to second-factor secret.

    All people have the same password.
    """
    clock = ScenarioClock()
    services = build(settings, clock)
    try:
        people, secrets = _people(services, scenario, password), _enrol(services, scenario, password)
        owner = _Owner(services, clock, scenario, people, (password, secrets[scenario.owner.email]))
        owner.arrange()
        asyncio.run(_Replay(services, clock, scenario, people, owner).run())
        return secrets
    finally:
        services.close()


def _people(services: Services, scenario: Scenario, password: str) -> dict[str, Principal]:
    set_up, found = services.account.set_up, dict[str, Principal]()
    owner = set_up.add_first_owner(
        code=set_up.get_code(),
        organisation=scenario.organisation,
        name=scenario.owner.name,
        email=scenario.owner.email,
        password=password,
        network=_NETWORK,
    )
    for key, person in scenario.people.items():
        found[key] = owner
        if person.email != scenario.owner.email:
            user = set_up.add_member(owner.org_id, person.name, person.email, person.role, password)
            found[key] = Principal(user_id=user, org_id=owner.org_id, role=person.role, name=person.name)
        services.account.consent.give(found[key], services.account.consent.terms().number, _NETWORK)
    return found


def _enrol(services: Services, scenario: Scenario, password: str) -> dict[str, str]:
    """Set up the second factor of each person, as at a first sign-in; return mail address -> secret."""
    sign_in, browser, secrets = services.account.sign_in, "demo", dict[str, str]()
    for person in scenario.people.values():
        pending = sign_in.begin(person.email, password, network=_NETWORK, browser=browser).id
        secret = sign_in.enrol(pending, browser=browser).secret
        sign_in.confirm(pending, code(secret, services.clock()), browser=browser, network=_NETWORK)
        secrets[person.email] = secret
    return secrets


class _Owner:
    """Performs the actions of the owner."""

    def __init__(
        self,
        services: Services,
        clock: ScenarioClock,
        scenario: Scenario,
        people: dict[str, Principal],
        credentials: tuple[str, str],
    ) -> None:
        self._services, self._clock, self._scenario, self._people = services, clock, scenario, people
        self._password, self._secret = credentials
        self._owner = next(people[key] for key, person in scenario.people.items() if person.role is Role.OWNER)
        self._invited: set[str] = set()

    def arrange(self) -> None:
        """Assign people to departments, set limits, and record the baselines."""
        services, owner, sid = self._services, self._owner, self._sign_in()
        for name, keys in self._scenario.departments.items():
            department = services.people.departments.add(owner, name)
            for key in keys:
                services.people.departments.assign(owner, sid, self._people[key].user_id, department.id)
        for key, amount in self._scenario.limits.items():
            subject = str(self._people[key].user_id)
            services.usage.limits.set(owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, amount)
        for use_case, minutes in self._scenario.baselines.items():
            services.usage.dashboards.record_baseline(owner, use_case, minutes)

    def invite(self, day: int) -> None:
        """Send the invitations that were due `day` days ago or earlier and have not been sent."""
        due = [email for email, ago in self._scenario.invitations.items() if ago >= day and email not in self._invited]
        for email in due:
            self._services.people.invitations.add(self._owner, self._sign_in(), email, Role.WRITER)
            self._invited.add(email)

    def _sign_in(self) -> str:
        """Sign in with both factors and return the session id; actions on members require a recent code."""
        account, browser = self._services.account, "demo"
        pending = account.sign_in.begin(
            self._scenario.owner.email, self._password, network=_NETWORK, browser=browser
        ).id
        self._clock.advance(1)  # each code can be used once
        ticket = account.sign_in.prove(pending, code(self._secret, self._clock()), browser=browser, network=_NETWORK)
        return digest(account.sessions.redeem(ticket, browser))


class _Replay:
    """Writes the entries of the scenario."""

    def __init__(
        self, services: Services, clock: ScenarioClock, scenario: Scenario, people: dict[str, Principal], owner: _Owner
    ) -> None:
        self._services, self._clock, self._scenario, self._people, self._owner = (
            services,
            clock,
            scenario,
            people,
            owner,
        )

    async def run(self) -> None:
        """Write all entries, oldest first, and send the invitations in between."""
        for number, entry in enumerate(self._scenario.entries):
            self._clock.move(entry.day, number)
            self._owner.invite(entry.day)
            await self._write(entry, self._people[entry.who])
        self._owner.invite(0)

    async def _write(self, entry: Entry, principal: Principal) -> None:
        services = self._services
        job = services.drafts.writing.submit(principal, self._brief(entry), straight=entry.state != "outlined")
        await services.drafts.writing.work(str(job.id), job.run, self._steps(entry, principal, job))
        if entry.state == "archived":
            services.drafts.library.archive(principal, job.draft_id)
        if entry.added:
            self._edit(entry, principal, job)
        if entry.duplicated:
            self._clock.advance(35)
            services.drafts.library.duplicate(principal, job.draft_id)

    def _brief(self, entry: Entry) -> Brief:
        topic = self._scenario.topics[entry.topic]
        fields = entry.model_dump(include={"use_case", "title", "inputs", "audience", "keywords", "tone", "length"})
        given: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        given["sources"] = [{"name": topic.name, "text": topic.text}]
        return briefs.parse(given, self._services.usecases, folder=None, read_source=None)

    def _edit(self, entry: Entry, principal: Principal, job: Job) -> None:
        library = self._services.drafts.library
        self._clock.advance(12)
        copy = library.open(principal, job.draft_id)
        copy = library.autosave(principal, job.draft_id, f"{copy.text}\n\n{entry.added}", copy.revision)
        library.save(principal, job.draft_id, copy.text, copy.revision)
        if entry.restored:
            self._clock.advance(8)
            library.restore(principal, job.draft_id, 1)

    def _steps(self, entry: Entry, principal: Principal, job: Job) -> Steps:
        """Return a function that runs each step at once.

        For an entry with the state failed or stopped, it ends the job at the third section, after the second.
        """
        second = asyncio.Event()

        async def step(name: str, work: Callable[[], Awaitable[str]]) -> str:
            if name == "section-2" and entry.state in ("failed", "stopped"):
                await second.wait()
                if entry.state == "failed":
                    return Outcome.failure(AnswerEmpty()).word()
                self._services.drafts.writing.stop(principal, job.id)
            outcome = await work()
            if name == "section-1":
                second.set()
            return outcome

        return step
