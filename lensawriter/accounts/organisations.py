"""Organisations 組織: operators add them with a first owner, assign plans and end contracts. They see counts, not people or texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.invitation_mail import InvitationMail, Sent
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.validation import checked_email, checked_name
from lensawriter.drafts.job_states import stop_job
from lensawriter.errors import AccountInvalid, Forbidden, NotFound
from lensawriter.limits.plans import Plan, Plans
from lensawriter.models import Principal, Role, Value
from lensawriter.store import contracts as rows
from lensawriter.store import member_removal, members
from lensawriter.store.contracts import Contract, OrganisationRow
from lensawriter.store.database import Connection
from lensawriter.store.invitations import end_invitations_of
from lensawriter.store.service_values import find_value, set_value

_OPERATORS = "operators"
"""Key of the service value with the id of the operators' organisation."""


class Added(Value):
    """A new organisation and the invitation of its first owner."""

    org_id: UUID
    invitation: Sent


class OwnPlan(Value):
    """The plan of the caller's organisation and its seats."""

    plan: Plan
    members: int
    free_seats: int | None
    """None means unlimited."""


class Organisations(Service):
    """Manages the organisations of customers, and the operators' own."""

    def __init__(self, context: ServiceContext, plans: Plans, mail: InvitationMail, sessions: Sessions) -> None:
        super().__init__(context)
        self._plans, self._mail, self._sessions = plans, mail, sessions

    @authorised(*CUSTOMERS)
    def plan(self, principal: Principal) -> OwnPlan:
        """Return the plan of the caller's organisation; raises Forbidden."""
        with self._store.reading() as connection:
            contract = rows.find_contract(connection, principal.org_id)
            taken = members.count_members(connection, principal.org_id)
        plan = self._plans.of(contract.plan if contract else None)
        return OwnPlan(plan=plan, members=taken, free_seats=plan.free_seats(taken))

    @authorised(Role.OPERATOR)
    def plans(self, principal: Principal) -> tuple[Plan, ...]:
        """Return all plans, for operators; raises Forbidden."""
        return tuple(self._plans.by_id.values())

    @authorised(Role.OPERATOR)
    def all(self, principal: Principal) -> tuple[OrganisationRow, ...]:
        """Return the figures of all organisations, for operators; raises Forbidden."""
        with self._store.reading() as connection:
            return rows.all_organisations(connection)

    @authorised(Role.OPERATOR, step_up=True)
    def add(self, principal: Principal, sid: str, name: str, plan_id: str, email: str) -> Added:
        """Create an organisation and invite its first owner; raises Forbidden, StepUpRequired, AccountInvalid."""
        name, email = checked_name(name, "name", "組織名"), checked_email(email)
        plan, org_id, now = self._get_plan(plan_id), uuid4(), self._clock()
        with self._store.transaction(lock=org_id) as connection:
            rows.add_organisation(connection, org_id, name, now)
            rows.set_contract(connection, Contract(org_id=org_id, plan=plan.id, started_at=now, ended_at=None))
            self._record(connection, principal, Event.ORGANISATION_ADDED, org_id, plan=plan.id)
            invitation = self._mail.send(connection, principal, org_id, email, Role.OWNER)
        return Added(org_id=org_id, invitation=invitation)

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def invite_owner(self, principal: Principal, sid: str, org_id: UUID, email: str) -> Sent:
        """Invite the first owner of an organisation again, at the same or another address; earlier links stop working.

        Possible only while the organisation has no members: after that its owners invite. Raises Forbidden, StepUpRequired,
        NotFound, AccountInvalid.
        """
        with self._changing(principal, org_id) as (connection, _):
            if members.count_members(connection, org_id):
                raise AccountInvalid("この組織にはすでに利用者がいます。招待は、組織の契約アカウント者が行います。")
            end_invitations_of(connection, org_id, self._clock())
            return self._mail.send(connection, principal, org_id, checked_email(email), Role.OWNER, again=True)

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def assign_plan(self, principal: Principal, sid: str, org_id: UUID, plan_id: str) -> None:
        """Assign another plan to an organisation; members keep their seats.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid.
        """
        with self._changing(principal, org_id) as (connection, contract):
            plan = self._get_plan(plan_id)
            rows.set_contract(connection, contract.model_copy(update={"plan": plan.id}))
            if not plan.invitations and members.count_members(connection, org_id):
                end_invitations_of(connection, org_id, self._clock())
            self._record(connection, principal, Event.PLAN_ASSIGNED, org_id, before=contract.plan, after=plan.id)

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def end(self, principal: Principal, sid: str, org_id: UUID) -> None:
        """End the contract of an organisation: its members are signed out and refused; drafts stay until they are deleted.

        Raises Forbidden, StepUpRequired, NotFound.
        """
        with self._changing(principal, org_id) as (connection, contract):
            if contract.ended_at is not None:
                return
            now = self._clock()
            rows.set_contract(connection, contract.model_copy(update={"ended_at": now}))
            end_invitations_of(connection, org_id, now)
            people = members.all_members(connection, org_id)
            jobs: list[UUID] = []
            for user in people:
                self._sessions.end_sessions(connection, user.id, actor=principal, org_id=org_id)
                member_removal.drop_tickets(connection, user.id)
                jobs += member_removal.ask_all_to_stop(connection, org_id, user.id, now)
            self._record(connection, principal, Event.ORGANISATION_ENDED, org_id, members=len(people))
        for user in people:
            self._sessions.forget(user.id)
        for job_id in jobs:
            stop_job(self._store, job_id, self._clock())

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def resume(self, principal: Principal, sid: str, org_id: UUID) -> None:
        """Resume an ended contract; raises Forbidden, StepUpRequired, NotFound."""
        with self._changing(principal, org_id) as (connection, contract):
            if contract.ended_at is None:
                return
            rows.set_contract(connection, contract.model_copy(update={"ended_at": None}))
            self._record(connection, principal, Event.ORGANISATION_RESUMED, org_id, plan=contract.plan)

    def invite_first_operator(self, email: str) -> str:
        """Create the operators' organisation and return the link for the first operator; raises AccountInvalid, Forbidden.

        For the server's terminal, while there is no operator; a repeated call replaces the link.
        """
        email = checked_email(email)
        with self._store.transaction() as connection:
            stored = find_value(connection, _OPERATORS)
            org_id = UUID(stored) if stored else uuid4()
            set_value(connection, _OPERATORS, str(org_id))
        with self._store.transaction(lock=org_id) as connection:
            if members.count_members(connection, org_id):
                raise Forbidden("運用者はすでに登録されています。ほかの運用者は、登録済みの運用者が招待します。")
            if rows.find_organisation_name(connection, org_id) is None:
                rows.add_organisation(connection, org_id, "LENSAwriter 運用", self._clock())
            end_invitations_of(connection, org_id, self._clock())
            invitation, link = self._mail.make(connection, org_id, org_id, email, Role.OPERATOR)
            self._audit.add(
                connection, Event.INVITATION_SENT, actor=None, org_id=org_id, subject=invitation.id, role="operator"
            )
        return link

    @contextmanager
    def _changing(self, principal: Principal, org_id: UUID) -> Iterator[tuple[Connection, Contract]]:
        """Lock a customer's organisation while an operator changes its contract; raises NotFound."""
        with self._store.transaction(lock=org_id) as connection:
            if org_id == principal.org_id or rows.find_organisation_name(connection, org_id) is None:
                raise NotFound("組織が見つかりませんでした。")
            default = Contract(org_id=org_id, plan=self._plans.default.id, started_at=self._clock(), ended_at=None)
            yield connection, rows.find_contract(connection, org_id) or default

    def _get_plan(self, plan_id: str) -> Plan:
        plan = self._plans.by_id.get(plan_id)
        if plan is None:
            raise AccountInvalid("プランを選んでください。", field="plan_id")
        return plan

    def _record(
        self, connection: Connection, actor: Principal, event: Event, org_id: UUID, **facts: str | int | None
    ) -> None:
        """Record an event for the organisation, so that its owner sees what an operator did."""
        self._audit.add(connection, event, actor=actor, org_id=org_id, subject=org_id, **facts)
