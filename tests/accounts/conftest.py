"""The account services on each database engine, with a cheap password hash."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import insert, select

from lensawriter.access.service import ServiceContext
from lensawriter.accounts.devices import Devices
from lensawriter.accounts.email_changes import EmailChanges
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.members import Members
from lensawriter.accounts.password_resets import PasswordResets
from lensawriter.accounts.profile import Profile
from lensawriter.accounts.profile_second_factor import ProfileSecondFactor
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.set_up import SetUp
from lensawriter.accounts.sign_in import SignIn
from lensawriter.accounts.step_up import StepUp
from lensawriter.errors import SignInRefused
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role
from lensawriter.settings import Settings, Smtp, Tls
from lensawriter.store import members, schema
from lensawriter.store.database import Store
from tests.conftest import MovedClock
from tests.support.contexts import RecordedEvents, service_context
from tests.support.sign_in_steps import add_ticket, check_password
from tests.support.transactions import read

PASSWORD = "春はあけぼの、やうやう白く"
NEW_PASSWORD = "夏は夜。月の頃はさらなり、闇もなほ"
EMAIL, TARO, NEW_EMAIL = "hanako@example.jp", "taro@example.jp", "hanako@new.example.jp"
BROWSER = "the cookie of a browser"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountingHasher(Hasher):
    """A hasher that records for each call of `verify` whether a hash was given; cheap by default."""

    def __init__(self, memory_kib: int = 8, passes: int = 1) -> None:
        super().__init__(memory_kib, passes)
        self.verified: list[bool] = []

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password_hash is not None)
        return super().verify(password_hash, password)


class Phone(NamedTuple):
    """An authenticator app with the secret of one person, and the person's recovery codes."""

    secret: str
    recovery_codes: tuple[str, ...]
    clock: MovedClock

    def code(self, steps: int = 0) -> str:
        """Return the code that the app shows now, or `steps` time steps later."""
        return pyotp.TOTP(self.secret).at(self.clock.moment + timedelta(seconds=30 * steps))

    def next(self) -> str:
        """Move the clock on by one time step and return the new code."""
        self.clock.moment += timedelta(seconds=30)
        return self.code()


class Accounts(NamedTuple):
    """The account services of one process, with the context, hasher and audit log they use."""

    context: ServiceContext
    sign_in: SignIn
    set_up: SetUp
    sessions: Sessions
    hasher: CountingHasher
    audit: RecordedEvents

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def clock(self) -> MovedClock:
        assert isinstance(self.context.clock, MovedClock)
        return self.context.clock

    @property
    def settings(self) -> Settings:
        return self.context.settings

    @property
    def resets(self) -> PasswordResets:
        return PasswordResets(self.context, self.hasher, self.sessions, self.outbox)

    @property
    def outbox(self) -> Outbox:
        """An outbox whose mail server is never contacted: the mails stay in the store."""
        smtp = Smtp(host="127.0.0.1", sender="noreply@example.jp", tls=Tls.NONE)
        settings = Settings(data=self.settings.data, smtp=smtp, base_url="https://lensa.example.jp")
        return Outbox(service_context(self.store, self.clock, settings=settings, audit=self.audit))

    @property
    def step_up(self) -> StepUp:
        return StepUp(self.context, self.factor)

    @property
    def factor(self) -> SecondFactor:
        return SecondFactor(self.store, self.clock, self.hasher)

    @property
    def devices(self) -> Devices:
        return Devices(self.context, self.sessions)

    def mails(self) -> list[tuple[str, str, str]]:
        """Return the mails in the outbox, oldest first: kind, recipient, and the token of the link if there is one."""
        table = schema.outbox
        with self.store.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.created_at)).mappings().all()
        return [(row["kind"], row["recipient"], _token(row["facts"] or {})) for row in rows]

    def link(self) -> str:
        """Return the token of the newest mail with a link."""
        return [token for _, _, token in self.mails() if token][-1]

    def add_consents(self, *people: Principal) -> None:
        """Record the consent of people to the terms."""
        rows = [
            {"user_id": each.user_id, "number": 1, "org_id": each.org_id, "network": HERE, "consented_at": self.clock()}
            for each in people
        ]
        with self.store.transaction() as connection:
            connection.execute(insert(schema.terms_consents), rows)

    def begin(self, email: str = EMAIL, *, browser: str = BROWSER) -> str:
        """Return the id of a pending sign-in."""
        return self.sign_in.begin(email, PASSWORD, network=HERE, browser=browser).id

    def enrol(self, email: str = EMAIL) -> Phone:
        """Enrol a phone for a person."""
        pending = self.begin(email)
        secret = self.sign_in.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(self.clock.moment)
        enrolled = self.sign_in.confirm(pending, code, browser=BROWSER, network=HERE)
        return Phone(secret, enrolled.recovery_codes, self.clock)

    def other_process(self, hasher: CountingHasher | None = None) -> "Accounts":
        """Return the account services of another process on the same store and folder, with nothing cached."""
        return build_accounts(self.store, self.clock, self.settings, hasher or self.hasher)

    def add_first_owner(
        self,
        code: str | None = None,
        *,
        organisation: str = "青葉商会",
        name: str = "山田 花子",
        email: str = EMAIL,
        password: str = PASSWORD,
        network: str = HERE,
    ) -> Principal:
        """Add the first owner, by default with the right code."""
        code = self.set_up.get_code() if code is None else code
        return self.set_up.add_first_owner(
            code=code, organisation=organisation, name=name, email=email, password=password, network=network
        )

    def add_ticket(self, user_id: UUID, browser: str = BROWSER) -> str:
        """Return a ticket without a proof of the second factor."""
        return add_ticket(self.store, self.clock(), user_id, browser)

    def check_password(self, email: str, password: str, *, network: str) -> UUID:
        """Return the id of the person with this address and password; raises as `SignIn.begin` does."""
        return check_password(self.sign_in, self.store, email, password, network=network)

    def open_session(self, person: Principal) -> str:
        """Return the id of a new session of a person."""
        return digest(self.sessions.redeem(self.add_ticket(person.user_id), BROWSER))


def build_accounts(
    store: Store,
    clock: MovedClock,
    settings: Settings,
    hasher: CountingHasher,
    on_locked: Callable[[str], None] = lambda email: None,
    audit: RecordedEvents | None = None,
) -> Accounts:
    """Build the account services of one process."""
    audit = audit or RecordedEvents()
    context = service_context(store, clock, settings=settings, audit=audit)
    sessions, factor = Sessions(context), SecondFactor(store, clock, hasher)
    sign_in = SignIn(context, hasher, factor, sessions, on_locked=on_locked)
    return Accounts(context, sign_in, SetUp(context, hasher), sessions, hasher, audit)


def _token(facts: dict[str, str]) -> str:
    return parse_qs(urlsplit(facts.get("link", "")).query).get("token", [""])[0]


@pytest.fixture
def accounts(store: Store, clock: MovedClock, tmp_path: Path) -> Accounts:
    """The account services on an empty store."""
    return build_accounts(store, clock, Settings(data=tmp_path), CountingHasher())


@pytest.fixture
def owner(accounts: Accounts) -> Principal:
    """The first owner."""
    return accounts.add_first_owner()


class SignedInMember(NamedTuple):
    """A member with a phone and two sessions, and the profile services."""

    accounts: Accounts
    me: Principal
    phone: Phone
    sid: str
    other_sid: str
    profile: Profile
    emails: EmailChanges
    factor: ProfileSecondFactor

    def step_up(self) -> None:
        """Prove the second factor in the first session."""
        self.accounts.step_up.prove(self.me, self.sid, self.phone.next())


@pytest.fixture
def taro(accounts: Accounts, owner: Principal) -> Principal:
    key = accounts.set_up.add_member(owner.org_id, "田中 太郎", TARO, Role.WRITER, PASSWORD)
    return read(accounts.store, members.get_user, key).principal()


@pytest.fixture
def member(accounts: Accounts, owner: Principal, taro: Principal) -> SignedInMember:
    """Taro as a signed-in member; he and the owner have consented."""
    context, hasher, outbox, sessions = accounts.context, accounts.hasher, accounts.outbox, accounts.sessions
    members_service = Members(context, outbox, sessions)
    accounts.add_consents(owner, taro)
    phone = accounts.enrol(TARO)
    return SignedInMember(
        accounts,
        taro,
        phone,
        accounts.open_session(taro),
        accounts.open_session(taro),
        Profile(context, hasher, sessions, members_service, outbox),
        EmailChanges(context, hasher, outbox),
        ProfileSecondFactor(context, hasher, accounts.factor, sessions, outbox),
    )


def signs_in(member: SignedInMember, email: str, password: str) -> bool:
    """Return whether an address and a password belong to the member."""
    try:
        return member.accounts.check_password(email, password, network=ELSEWHERE) == member.me.user_id
    except SignInRefused:
        return False


@pytest.fixture
def colleague(owner: Principal, accounts: Accounts) -> Principal:
    """A colleague, who has consented."""
    key = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    found = read(accounts.store, members.get_user, key).principal()
    accounts.add_consents(found)
    return found
