"""All services with an owner, a writer and an operator, and the audit events that were recorded since a call of `mark`."""

from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select

from lensawriter import services
from lensawriter.accounts.sessions import digest
from lensawriter.errors import SignInRefused
from lensawriter.models import Job, Principal, Role
from lensawriter.settings import Settings
from lensawriter.store import members, schema
from tests.conftest import MovedClock
from tests.support.consents import consented
from tests.support.job_states import add_written_draft
from tests.support.rights_table import brief
from tests.support.sign_in_steps import add_ticket
from tests.support.smtp_server import SmtpServer
from tests.support.stored_people import add_organisation
from tests.support.transactions import read

PASSWORD, NEW = "春はあけぼの、やうやう白く", "夏は夜。月の頃はさらなり、闇もなほ"
OWNER, WRITER, OPERATOR = "hanako@example.jp", "taro@example.jp", "unyo@example.jp"
BROWSER, HERE = "the cookie of a browser", "192.0.2.1"


class ServicesInUse:
    """All services and some people; people are added when a test first uses them."""

    def __init__(self, folder: Path, clock: MovedClock, mails: SmtpServer) -> None:
        self.folder, self.clock, self.marked = folder, clock, 0
        self.services = services.build(Settings(data=folder, smtp=mails.settings()), clock)
        self.store = self.services.store

    @cached_property
    def owner(self) -> Principal:
        code = self.services.account.set_up.get_code()
        form = {"organisation": "青葉商会", "name": "山田 花子", "email": OWNER, "password": PASSWORD}
        return self.services.account.set_up.add_first_owner(code=code, network=HERE, **form)

    @cached_property
    def writer(self) -> Principal:
        return self.add(self.owner.org_id, WRITER, Role.WRITER)

    @cached_property
    def operator(self) -> Principal:
        return self.add(add_organisation(self.store, "運用", self.clock()), OPERATOR, Role.OPERATOR)

    @cached_property
    def sids(self) -> dict[Principal, str]:
        """Person -> id of a session that has just proved the second factor."""
        people = self.owner, self.writer, self.operator
        consented(self.store, *people)
        return {each: self.open_session(each) for each in people}

    def add(self, org_id: UUID, email: str, role: Role) -> Principal:
        key = self.services.account.set_up.add_member(org_id, "田中 太郎", email, role, PASSWORD)
        return read(self.store, members.get_user, key).principal()

    def add_ticket(self, who: Principal) -> str:
        return add_ticket(self.store, self.clock(), who.user_id, BROWSER, proved=True)

    def open_session(self, who: Principal) -> str:
        return digest(self.services.account.sessions.redeem(self.add_ticket(who), BROWSER))

    def begin(self, password: str = PASSWORD) -> str:
        """Begin a sign-in of the writer and return the id of the pending sign-in."""
        return self.services.account.sign_in.begin(WRITER, password, network=HERE, browser=BROWSER).id

    def enrol(self) -> tuple[str, tuple[str, ...]]:
        """Enrol a phone for the writer and return its secret and the recovery codes."""
        pending = self.begin()
        secret = self.services.account.sign_in.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(self.clock.moment)
        return secret, self.services.account.sign_in.confirm(
            pending, code, browser=BROWSER, network=HERE
        ).recovery_codes

    def link(self) -> str:
        """Return the token of the newest mail with a link."""
        with self.store.reading() as connection:
            query = select(schema.outbox.c.facts).order_by(schema.outbox.c.created_at)
            links = [facts["link"] for facts in connection.execute(query).scalars() if facts and "link" in facts]
        return str(parse_qs(urlsplit(links[-1]).query)["token"][0])

    def lock_out(self) -> None:
        """Enter wrong passwords of the writer until the rate limit is exceeded."""
        for _ in range(5):
            with pytest.raises(SignInRefused):
                self.begin(NEW)

    def invite(self) -> UUID:
        """Invite a new writer as the owner and return the id of the invitation."""
        return self.services.people.invitations.add(self.owner, self.sids[self.owner], "new@example.jp", Role.WRITER).id

    def submit(self) -> Job:
        """Submit a valid brief as the writer."""
        return self.services.drafts.writing.submit(self.writer, brief())

    def add_draft(self) -> UUID:
        return add_written_draft(self.store, self.writer)

    def mark(self) -> None:
        """Start a new list of events: `recorded` returns those after this call. Signs everybody in first."""
        assert self.sids
        with self.store.reading() as connection:
            self.marked = int(connection.execute(select(func.count()).select_from(schema.audit)).scalar_one())

    def recorded(self) -> list[str]:
        """Return the events since `mark`."""
        audit = schema.audit
        with self.store.reading() as connection:
            query = select(audit.c.event).where(audit.c.number > self.marked).order_by(audit.c.number)
            return list(connection.execute(query).scalars())
