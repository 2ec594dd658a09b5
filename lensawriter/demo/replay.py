"""Replays the diary through the services of the house, with a clock that is moved from one entry to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from lensawriter import briefs, services
from lensawriter.accounts.second_factor import code
from lensawriter.clock import TOKYO, now
from lensawriter.demo.diary import Diary, Entry
from lensawriter.errors import AnswerEmpty
from lensawriter.jobs import Steps
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Brief, Job, Principal, Role
from lensawriter.services import Services
from lensawriter.settings import Settings
from lensawriter.writing.workflow import FAILED

DAYS = 90
"""How long ago the organisation began."""
_PAUSE = timedelta(seconds=2)
"""What passes between two looks at the clock."""
_HERE = "127.0.0.1"


class MovedClock:
    """A clock that goes by its looks, and never beyond the present."""

    def __init__(self) -> None:
        self._end = now()
        self._moment = self._end - timedelta(days=DAYS)

    def __call__(self) -> datetime:
        """Return the moment of the diary."""
        self._moment = min(self._moment + _PAUSE, self._end)
        return self._moment

    def move(self, day: int, number: int) -> None:
        """Go to an hour of work, `day` days ago; what falls on a weekend was done on the Friday before."""
        local = self._end.astimezone(TOKYO) - timedelta(days=day)
        local = local.replace(hour=9 + number % 8, minute=number * 17 % 60, second=number * 7 % 60)
        while local.weekday() > 4:
            local -= timedelta(days=1)
        self._moment = min(local, self._end - timedelta(minutes=30)).astimezone(self._end.tzinfo)

    def wait(self, minutes: int) -> None:
        """Let some time pass."""
        self._moment += timedelta(minutes=minutes)


def replay(diary: Diary, settings: Settings, password: str) -> dict[str, str]:
    """Fill an empty data folder with the diary, and return the secrets of the second factors by address.

    Everybody signs in with the same password.
    """
    clock = MovedClock()
    house = services.build(settings, clock)
    try:
        people, secrets = _people(house, diary, password), _enrol(house, diary, password)
        owner = _Owner(house, clock, diary, people, (password, secrets[diary.owner.email]))
        owner.arrange()
        asyncio.run(_Replay(house, clock, diary, people, owner).run())
        return secrets
    finally:
        house.close()


def _people(house: Services, diary: Diary, password: str) -> dict[str, Principal]:
    accounts, found = house.accounts, dict[str, Principal]()
    owner = accounts.set_up(
        code=accounts.set_up_code(),
        organisation=diary.organisation,
        name=diary.owner.name,
        email=diary.owner.email,
        password=password,
        network=_HERE,
    )
    for key, person in diary.people.items():
        found[key] = owner
        if person.email != diary.owner.email:
            user = accounts.add_member(owner.org_id, person.name, person.email, person.role, password)
            found[key] = Principal(user_id=user, org_id=owner.org_id, role=person.role, name=person.name)
        house.consent.give(found[key], house.consent.terms().number, _HERE)
    return found


def _enrol(house: Services, diary: Diary, password: str) -> dict[str, str]:
    """Set up everybody's second factor, as at a first sign-in, and return the secrets by address."""
    accounts, browser, secrets = house.accounts, "demo", dict[str, str]()
    for person in diary.people.values():
        pending = accounts.begin(person.email, password, network=_HERE, browser=browser).id
        secret = accounts.enrol(pending, browser=browser).secret
        accounts.confirm(pending, code(secret, house.clock()), browser=browser, network=_HERE)
        secrets[person.email] = secret
    return secrets


class _Owner:
    """What the owner does beside the writing; lives as long as the replay."""

    def __init__(
        self,
        house: Services,
        clock: MovedClock,
        diary: Diary,
        people: dict[str, Principal],
        signing_in: tuple[str, str],
    ) -> None:
        self._house, self._clock, self._diary, self._people = house, clock, diary, people
        self._password, self._secret = signing_in
        self._owner = next(people[key] for key, person in diary.people.items() if person.role is Role.OWNER)
        self._invited: set[str] = set()

    def arrange(self) -> None:
        """Put people into departments, set limits, and record what writing took before."""
        house, owner, sid = self._house, self._owner, self._sign_in()
        for name, keys in self._diary.departments.items():
            department = house.departments.add(owner, name)
            for key in keys:
                house.departments.assign(owner, sid, self._people[key].user_id, department.id)
        for key, amount in self._diary.limits.items():
            subject = str(self._people[key].user_id)
            house.caps.set(owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, amount)
        for use_case, minutes in self._diary.baselines.items():
            house.dashboards.record_baseline(owner, use_case, minutes)

    def invite(self, day: int) -> None:
        """Invite who was invited by so many days ago."""
        due = [email for email, ago in self._diary.invitations.items() if ago >= day and email not in self._invited]
        for email in due:
            self._house.invitations.add(self._owner, self._sign_in(), email, Role.WRITER)
            self._invited.add(email)

    def _sign_in(self) -> str:
        """Sign in with both factors, and return the session: deeds on people ask for a fresh code."""
        accounts, browser = self._house.accounts, "demo"
        pending = accounts.begin(self._diary.owner.email, self._password, network=_HERE, browser=browser).id
        self._clock.wait(1)  # each code works once
        ticket = accounts.prove(pending, code(self._secret, self._clock()), browser=browser, network=_HERE)
        return accounts.sid(accounts.redeem(ticket, browser))


class _Replay:
    """One replay; lives until the last entry is written."""

    def __init__(
        self, house: Services, clock: MovedClock, diary: Diary, people: dict[str, Principal], owner: _Owner
    ) -> None:
        self._house, self._clock, self._diary, self._people, self._owner = house, clock, diary, people, owner

    async def run(self) -> None:
        """Write every entry, oldest first, and invite people between."""
        for number, entry in enumerate(self._diary.entries):
            self._clock.move(entry.day, number)
            self._owner.invite(entry.day)
            await self._write(entry, self._people[entry.who])
        self._owner.invite(0)

    async def _write(self, entry: Entry, principal: Principal) -> None:
        house = self._house
        job = house.writing.submit(principal, self._brief(entry), straight=entry.state != "outlined")
        await house.writing.work(str(job.id), job.run, self._steps(entry, principal, job))
        if entry.state == "archived":
            house.library.archive(principal, job.draft_id)
        if entry.added:
            self._edit(entry, principal, job)
        if entry.duplicated:
            self._clock.wait(35)
            house.library.duplicate(principal, job.draft_id)

    def _brief(self, entry: Entry) -> Brief:
        topic = self._diary.topics[entry.topic]
        fields = entry.model_dump(include={"use_case", "title", "inputs", "audience", "keywords", "tone", "length"})
        given: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        given["sources"] = [{"name": topic.name, "text": topic.text}]
        return briefs.parse(given, self._house.usecases, folder=None, read_source=None)

    def _edit(self, entry: Entry, principal: Principal, job: Job) -> None:
        library = self._house.library
        self._clock.wait(12)
        copy = library.open(principal, job.draft_id)
        copy = library.autosave(principal, job.draft_id, f"{copy.text}\n\n{entry.added}", copy.revision)
        library.save(principal, job.draft_id, copy.text, copy.revision)
        if entry.restored:
            self._clock.wait(8)
            library.restore(principal, job.draft_id, 1)

    def _steps(self, entry: Entry, principal: Principal, job: Job) -> Steps:
        """Run steps at once; at the third section, when the second is written, come to what ends the job early."""
        second = asyncio.Event()

        async def step(name: str, work: Callable[[], Awaitable[str]]) -> str:
            if name == "section-2" and entry.state in ("failed", "stopped"):
                await second.wait()
                if entry.state == "failed":
                    return FAILED + AnswerEmpty.code
                self._house.writing.stop(principal, job.id)
            outcome = await work()
            if name == "section-1":
                second.set()
            return outcome

        return step
