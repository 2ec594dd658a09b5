"""The services for members, plans and consent on one store, with an audit log in memory and a step-up that tests switch off."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from lensawriter.access.rights import Rights
from lensawriter.accounts.consent import Consent
from lensawriter.accounts.departments import Departments
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.invitation_mail import InvitationMail, Sent
from lensawriter.accounts.invitations import Invitations
from lensawriter.accounts.members import Members
from lensawriter.accounts.organisations import Organisations
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.errors import StepUpRequired
from lensawriter.limits.plans import Plan, Plans
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role
from lensawriter.store import members
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support.contexts import RecordedEvents, service_context
from tests.support.sign_in_steps import add_ticket
from tests.support.transactions import read

SID = "0" * 64
"""The id of a session; `ControlledRights` decides whether it has proved the second factor."""
PASSWORD = "春はあけぼの、やうやう白く"
BROWSER, HERE = "the cookie of a browser", "192.0.2.1"
CHEAP_HASHER = Hasher(memory_kib=8, passes=1)


class ControlledRights(Rights):
    """Rights for which the session SID has always stepped up, unless a test sets `stepped_up` to False."""

    stepped_up = True

    def require_step_up(self, principal: Principal, sid: str) -> None:
        if not self.stepped_up or sid != SID:
            raise StepUpRequired()


def plan(**changed: object) -> Plan:
    """Return a plan with six seats and the given changes."""
    default = {
        "id": "usual", "title": "標準", "seats": 6, "invitations": True, "generations": None, "characters": None,
        "yen": None, "use_cases": None, "models": None, "retention_days": None,
    }  # fmt: skip
    return Plan.model_validate(default | changed)


PLANS = [
    plan(),
    plan(id="closed", invitations=False),
    plan(id="small", seats=4),
    plan(id="seven", seats=7),
    plan(id="none", seats=0),
    plan(id="unlimited", seats=None),
]


class RecordedPeopleServices:
    """The services for people on one store; everybody has consented to the terms."""

    def __init__(self, store: Store, clock: MovedClock, folder: Path, people: People | None = None) -> None:
        self.store, self.clock = store, clock
        self.people = people or People(store)
        self.audit, self.rights = RecordedEvents(), ControlledRights(store, clock)
        plans = Plans({each.id: each for each in PLANS}, PLANS[0])
        context = service_context(store, clock, folder=folder, rights=self.rights, audit=self.audit)
        self.context, self.sessions = context, Sessions(context)
        self.outbox = Outbox(service_context(store, clock, folder=folder, rights=self.rights))
        mail = InvitationMail(context, self.outbox)
        self.consent = Consent(context)
        self.departments = Departments(context)
        self.invitations = Invitations(context, plans, mail, CHEAP_HASHER)
        self.organisations = Organisations(context, plans, mail, self.sessions)
        self.members = Members(context, self.outbox, self.sessions)
        for each in (value for value in vars(self.people).values() if isinstance(value, Principal)):
            self.consent.give(each, self.consent.terms().number, HERE)
        self.audit.take()

    @property
    def owner(self) -> Principal:
        return self.people.owner

    def assign_plan(self, plan_id: str, *, org: UUID | None = None) -> None:
        """Assign a plan to an organisation, by default the owner's."""
        contract = Contract(org_id=org or self.people.org, plan=plan_id, started_at=self.clock(), ended_at=None)
        with self.store.transaction(lock=contract.org_id) as connection:
            set_contract(connection, contract)

    def invite(self, email: str = "shinjin@example.jp", role: Role = Role.WRITER) -> str:
        """Invite a person as the owner, and return the token of the link."""
        return token_of(self.invitations.add(self.owner, SID, email, role))

    def accept_invitation(self, token: str, name: str = "新人") -> Principal:
        """Accept an invitation and consent to the terms."""
        principal = read(
            self.store, members.get_user, self.invitations.accept(token, name=name, password=PASSWORD)
        ).principal()
        self.consent.give(principal, self.consent.terms().number, HERE)
        return principal

    def open_session(self, principal: Principal) -> str:
        """Sign a person in and return the id of the session."""
        return digest(self.sessions.redeem(add_ticket(self.store, self.clock(), principal.user_id, BROWSER), BROWSER))

    def mails(self) -> list[tuple[str, str]]:
        """Return kind and recipient of each mail, sorted."""
        rows = self.outbox.rows(self.people.operator)
        return sorted((row.kind, row.recipient) for row in rows)


def token_of(sent: Sent) -> str:
    """Return the token in the link of an invitation that is not sent by mail."""
    assert sent.link is not None
    return parse_qs(urlsplit(sent.link).query)["token"][0]
