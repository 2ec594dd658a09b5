"""A house in use: an owner, a writer and an operator, signed in, and what the audit has recorded since a mark."""

from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select

from lensawriter import services
from lensawriter.accounts.accounts import Accounts
from lensawriter.errors import SignInRefused
from lensawriter.models import Job, Principal, Role
from lensawriter.settings import Settings
from lensawriter.store import members, schema
from tests.conftest import MovedClock
from tests.drafts.test_library import write
from tests.support.consents import consented
from tests.support.rights import brief
from tests.support.smtp_server import SmtpServer
from tests.support.stored_people import add_organisation
from tests.support.tickets import ticket
from tests.support.transactions import read

PASSWORD, NEW = "春はあけぼの、やうやう白く", "夏は夜。月の頃はさらなり、闇もなほ"
OWNER, WRITER, OPERATOR = "hanako@example.jp", "taro@example.jp", "unyo@example.jp"
BROWSER, HERE = "the cookie of a browser", "192.0.2.1"


class LivedIn:
    """The house and its people; lives for one test."""

    def __init__(self, folder: Path, clock: MovedClock, mails: SmtpServer) -> None:
        self.folder, self.clock, self.begun = folder, clock, 0
        self.house = services.build(Settings(data=folder, smtp=mails.settings()), clock)
        self.store = self.house.store

    @cached_property
    def owner(self) -> Principal:
        code = self.house.account.sign_in.set_up_code()
        named = {"organisation": "青葉商会", "name": "山田 花子", "email": OWNER, "password": PASSWORD}
        return self.house.account.sign_in.set_up(code=code, network=HERE, **named)

    @cached_property
    def writer(self) -> Principal:
        return self.added(self.owner.org_id, WRITER, Role.WRITER)

    @cached_property
    def operator(self) -> Principal:
        return self.added(add_organisation(self.store, "運用", self.clock()), OPERATOR, Role.OPERATOR)

    @cached_property
    def sids(self) -> dict[Principal, str]:
        """Person -> a session that has just proved the second factor."""
        people = self.owner, self.writer, self.operator
        consented(self.store, *people)
        return {each: self.session(each) for each in people}

    def added(self, org_id: UUID, email: str, role: Role) -> Principal:
        key = self.house.account.sign_in.add_member(org_id, "田中 太郎", email, role, PASSWORD)
        return read(self.store, members.get_user, key).principal()

    def ticket(self, who: Principal) -> str:
        return ticket(self.store, self.clock(), who.user_id, BROWSER, proved=True)

    def session(self, who: Principal) -> str:
        return Accounts.sid(self.house.account.sign_in.redeem(self.ticket(who), BROWSER))

    def begin(self, password: str = PASSWORD) -> str:
        return self.house.account.sign_in.begin(WRITER, password, network=HERE, browser=BROWSER).id

    def enrolled(self) -> tuple[str, tuple[str, ...]]:
        """The secret in the phone of the writer, and the recovery codes."""
        pending = self.begin()
        secret = self.house.account.sign_in.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(self.clock.moment)
        return secret, self.house.account.sign_in.confirm(pending, code, browser=BROWSER, network=HERE).recovery_codes

    def link(self) -> str:
        """The token of the newest mail that has a link."""
        with self.store.reading() as connection:
            query = select(schema.outbox.c.facts).order_by(schema.outbox.c.created_at)
            links = [facts["link"] for facts in connection.execute(query).scalars() if facts and "link" in facts]
        return str(parse_qs(urlsplit(links[-1]).query)["token"][0])

    def locked(self) -> None:
        for _ in range(5):
            with pytest.raises(SignInRefused):
                self.begin(NEW)

    def invited(self) -> UUID:
        return self.house.people.invitations.add(self.owner, self.sids[self.owner], "new@example.jp", Role.WRITER).id

    def job(self) -> Job:
        return self.house.drafts.writing.submit(self.writer, brief())

    def draft(self) -> UUID:
        return write(self.store, self.writer)

    def mark(self) -> None:
        """Say that what is recorded from here on comes of the deed."""
        assert self.sids
        with self.store.reading() as connection:
            self.begun = int(connection.execute(select(func.count()).select_from(schema.audit)).scalar_one())

    def recorded(self) -> list[str]:
        """What the deed has recorded."""
        audit = schema.audit
        with self.store.reading() as connection:
            query = select(audit.c.event).where(audit.c.number > self.begun).order_by(audit.c.number)
            return list(connection.execute(query).scalars())
