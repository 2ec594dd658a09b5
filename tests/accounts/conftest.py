"""Accounts on each engine, with a hash that costs next to nothing where its cost is not the claim."""

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import insert, select

from lensawriter.access.events import Event, Fact, refuse_text
from lensawriter.access.service import ServiceContext
from lensawriter.accounts.accounts import Accounts
from lensawriter.accounts.devices import Devices
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.password_resets import PasswordResets
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.step_up import StepUp
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal
from lensawriter.settings import Settings, Smtp, Tls
from lensawriter.store import schema
from lensawriter.store.database import Connection, Store
from tests.conftest import MovedClock
from tests.support.contexts import accounts as accounts_of
from tests.support.contexts import service_context
from tests.support.tickets import knows, ticket

PASSWORD = "春はあけぼの、やうやう白く"
EMAIL = "hanako@example.jp"
BROWSER = "the cookie of a browser"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountingHasher(Hasher):
    """A cheap hasher that notes each verification: whether it was of a real person's hash."""

    def __init__(self) -> None:
        super().__init__(memory_kib=8, passes=1)
        self.verified: list[bool] = []

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password_hash is not None)
        return super().verify(password_hash, password)


class Recorded:
    """Notes what a service asks the audit to record."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(
        self,
        connection: Connection,
        event: Event,
        *,
        actor: Principal | None,
        org_id: UUID | None,
        subject: UUID | str | None = None,
        **facts: Fact,
    ) -> None:
        assert connection.in_transaction()
        refuse_text(event, subject, facts)
        self.events.append(event)


class Phone(NamedTuple):
    """An authenticator app with the secret of one person, and the recovery codes that were kept."""

    secret: str
    recovery_codes: tuple[str, ...]
    clock: MovedClock

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return pyotp.TOTP(self.secret).at(self.clock.moment + timedelta(seconds=30 * steps))

    def next(self) -> str:
        """The next code, once the app shows it."""
        self.clock.moment += timedelta(seconds=30)
        return self.code()


class House(NamedTuple):
    """Accounts and what they stand on."""

    accounts: Accounts
    store: Store
    clock: MovedClock
    hasher: CountingHasher
    settings: Settings
    audit: Recorded
    sessions: Sessions

    @property
    def resets(self) -> PasswordResets:
        """The ways in by mail."""
        return PasswordResets(self.context, self.hasher, self.sessions, self.outbox)

    @property
    def outbox(self) -> Outbox:
        """An outbox whose server is never spoken to: what a mail would say stays in the store."""
        smtp = Smtp(host="127.0.0.1", sender="noreply@example.jp", tls=Tls.NONE)
        settings = Settings(data=self.settings.data, smtp=smtp, base_url="https://lensa.example.jp")
        return Outbox(service_context(self.store, self.clock, settings=settings, audit=self.audit))

    @property
    def context(self) -> ServiceContext:
        """The context of the services on the same store."""
        return service_context(self.store, self.clock, settings=self.settings, audit=self.audit)

    def mails(self) -> list[tuple[str, str, str]]:
        """The mails in the outbox, oldest first: kind, recipient, and the token of the link, where there is one."""
        table = schema.outbox
        with self.store.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.created_at)).mappings().all()
        return [(row["kind"], row["recipient"], _token(row["facts"] or {})) for row in rows]

    def link(self) -> str:
        """The token of the newest mail that has a link."""
        return [token for _, _, token in self.mails() if token][-1]

    @property
    def step_up(self) -> StepUp:
        """Step-up on the same store."""
        return StepUp(self.context, self.factor)

    @property
    def factor(self) -> SecondFactor:
        """The second factors of the same store."""
        return SecondFactor(self.store, self.clock, self.hasher)

    def consented(self, *people: Principal) -> None:
        """Note the consent of people to the terms, which is no claim of their own accounts."""
        rows = [
            {"user_id": each.user_id, "number": 1, "org_id": each.org_id, "network": HERE, "consented_at": self.clock()}
            for each in people
        ]
        with self.store.transaction() as connection:
            connection.execute(insert(schema.terms_consents), rows)

    @property
    def devices(self) -> Devices:
        """The devices of the same sessions."""
        return Devices(self.context, self.sessions)

    def begin(self, email: str = EMAIL, *, browser: str = BROWSER) -> str:
        """The name of a sign-in that has proved the password."""
        return self.accounts.begin(email, PASSWORD, network=HERE, browser=browser).id

    def enrolled(self, email: str = EMAIL) -> Phone:
        """The phone of a person who has just enrolled it."""
        pending = self.begin(email)
        secret = self.accounts.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(self.clock.moment)
        admitted = self.accounts.confirm(pending, code, browser=BROWSER, network=HERE)
        return Phone(secret, admitted.recovery_codes, self.clock)

    def again(self) -> Accounts:
        """Accounts of another process on the same store and folder, which remember nothing."""
        return accounts_of(service_context(self.store, self.clock, settings=self.settings), self.hasher)

    def set_up(
        self,
        code: str | None = None,
        *,
        organisation: str = "青葉商会",
        name: str = "山田 花子",
        email: str = EMAIL,
        password: str = PASSWORD,
        network: str = HERE,
    ) -> Principal:
        """Set the house up, with the right code if none is given."""
        code = self.accounts.set_up_code() if code is None else code
        return self.accounts.set_up(
            code=code, organisation=organisation, name=name, email=email, password=password, network=network
        )

    def ticket(self, user_id: UUID, browser: str = BROWSER) -> str:
        """A ticket of somebody who has not proved the second factor at this moment."""
        return ticket(self.store, self.clock(), user_id, browser)

    def knows(self, email: str, password: str, *, network: str) -> UUID:
        """Whose sign-in a password begins; raises as the sign-in does."""
        return knows(self.accounts, self.store, email, password, network=network)

    def signed_in(self, owner: Principal) -> str:
        """The id of a fresh session of a person."""
        return Accounts.sid(self.accounts.redeem(self.ticket(owner.user_id), BROWSER))


def _token(facts: dict[str, str]) -> str:
    return parse_qs(urlsplit(facts.get("link", "")).query).get("token", [""])[0]


@pytest.fixture
def house(store: Store, clock: MovedClock, tmp_path: Path) -> House:
    """Accounts that nobody has yet."""
    hasher, settings, audit = CountingHasher(), Settings(data=tmp_path), Recorded()
    context = service_context(store, clock, settings=settings, audit=audit)
    sessions = Sessions(context)
    accounts = Accounts(context, hasher, sessions)
    return House(accounts, store, clock, hasher, settings, audit, sessions)


@pytest.fixture
def owner(house: House) -> Principal:
    """The owner, once the house is set up."""
    return house.set_up()
