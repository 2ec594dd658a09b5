"""People 利用者 of an organisation: the owner gives them one of the fixed roles, suspends, restores and removes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS, LEADERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.sessions import Sessions
from lensawriter.drafts.job_states import stop_job
from lensawriter.errors import AccountInvalid, Forbidden, LastOwner, NotFound
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import member_removal as removal
from lensawriter.store import members as rows
from lensawriter.store.contracts import find_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_ids, find_language
from lensawriter.store.members import User


class Member(Value):
    """A person as the owner sees them."""

    id: UUID
    name: str
    email: str
    role: Role
    department_id: UUID | None
    created_at: datetime
    suspended_at: datetime | None


class Members(Service):
    """The people of the house; one per process."""

    def __init__(self, context: ServiceContext, outbox: Outbox, sessions: Sessions) -> None:
        super().__init__(context)
        self._outbox, self._sessions = outbox, sessions

    @authorised(*LEADERS)
    def members(self, principal: Principal) -> tuple[Member, ...]:
        """Return the people of one's organisation, oldest first; raises Forbidden."""
        with self._store.reading() as connection:
            departments = department_ids(connection, principal.org_id)
            return tuple(
                Member(department_id=departments.get(user.id), **user.model_dump(exclude={"org_id", "password_hash"}))
                for user in rows.all_members(connection, principal.org_id)
                if _together(principal, user)
            )

    @authorised(Role.OWNER, subject="user_id", step_up=True)
    def change_role(self, principal: Principal, sid: str, user_id: UUID, role: Role) -> None:
        """Give a person another of the fixed roles; raises Forbidden, StepUpRequired, NotFound, LastOwner."""
        with self._changing(principal, user_id, Role.OWNER) as (connection, user):
            if role not in CUSTOMERS:
                raise Forbidden()
            if role is user.role:
                return
            if role is not Role.OWNER:
                _keep_an_owner(connection, user)
            rows.set_role(connection, user_id, role)
            facts = {"before": user.role.value, "after": role.value}
            self._record(connection, principal, Event.ROLE_CHANGED, user_id, **facts)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def suspend(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Suspend a person: every session ends at once, and what is being written for them stops.

        The seat stays tsuccessors. Raises Forbidden, StepUpRequired, NotFound, LastOwner.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            refuse_oneself(principal, user)
            if user.suspended_at is not None:
                return
            _keep_an_owner(connection, user)
            now = self._clock()
            rows.set_suspended(connection, user_id, now)
            jobs = self._end(connection, principal, user, now)
            self._record(connection, principal, Event.MEMBER_SUSPENDED, user_id)
        self._stop(jobs)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def restore(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Let a suspended person act again, with the password and the second factor they had.

        Raises Forbidden, StepUpRequired, NotFound.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            if user.suspended_at is None:
                return
            rows.set_suspended(connection, user_id, None)
            self._record(connection, principal, Event.MEMBER_RESTORED, user_id)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def remove(self, principal: Principal, sid: str, user_id: UUID, successor_id: UUID) -> None:
        """Remove a person for good: sessions end, jobs stop, and the drafts go to somebody of the organisation.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid, LastOwner.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            refuse_oneself(principal, user)
            jobs = self.leave(connection, principal, user, successor_id)
            self._record(connection, principal, Event.MEMBER_REMOVED, user_id, heir=str(successor_id))
            self._tell(connection, user, Mail.REMOVED)
            self._outbox.forget(connection, user.email)
        self._stop(jobs)

    @authorised(Role.OWNER, subject="user_id", step_up=True)
    def transfer(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Hand the ownership to somebody else and become a manager oneself, both or neither; both are told by mail.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid.
        """
        with self._changing(principal, user_id, Role.OWNER) as (connection, user):
            refuse_oneself(principal, user)
            if user.suspended_at is not None:
                raise AccountInvalid("停止中の利用者には引き継げません。", field="user_id")
            giver = get_member(connection, principal, principal.user_id)
            rows.set_role(connection, user.id, Role.OWNER)
            rows.set_role(connection, giver.id, Role.MANAGER)
            self._record(connection, principal, Event.OWNERSHIP_TRANSFERRED, user.id)
            for each in (giver, user):
                self._tell(connection, each, Mail.OWNERSHIP_TRANSFERRED, owner=user.name)
        self._sessions.forget(principal.user_id)

    def leave(self, connection: Connection, actor: Principal, user: User, successor_id: UUID) -> tuple[UUID, ...]:
        """Take a person out of the house, drafts to the heir, and return the jobs that the caller stops after the commit.

        No rule of who may do so: for `remove`, and for the deletion of one's own ID, within their transaction.
        Raises LastOwner, AccountInvalid.
        """
        heir = rows.find_member(connection, user.org_id, successor_id)
        if heir is None or heir.id == user.id or heir.suspended_at is not None:
            raise AccountInvalid("原稿を引き継ぐ方を、利用中の利用者から選んでください。", field="successor_id")
        _keep_an_owner(connection, user)
        jobs = self._end(connection, actor, user, self._clock())
        removal.hand_over(connection, user.org_id, user.id, heir.id)
        removal.forget(connection, user.org_id, user.id)
        return jobs

    @contextmanager
    def _changing(self, principal: Principal, user_id: UUID, *roles: Role) -> Iterator[tuple[Connection, User]]:
        """Lock the organisation while one of its people is changed, and check the role again under the lock.

        Two owners may take each other's role at the same time: the second one must be refused.
        """
        with self._store.transaction(lock=principal.org_id) as connection:
            self._rights.check(connection, principal, *roles)
            yield connection, get_member(connection, principal, user_id)
        self._sessions.forget(user_id)  # so that this process reads what they may do from the store again

    def _end(self, connection: Connection, actor: Principal, user: User, now: datetime) -> tuple[UUID, ...]:
        self._sessions.end_of(connection, user.id, actor=actor, org_id=user.org_id)
        removal.drop_tickets(connection, user.id)
        return removal.ask_all_to_stop(connection, user.org_id, user.id, now)

    def _stop(self, jobs: tuple[UUID, ...]) -> None:
        """End those jobs at once that nobody works on; the others see the wish that was stored."""
        for job_id in jobs:
            stop_job(self._store, job_id, self._clock())

    def _tell(self, connection: Connection, user: User, kind: Mail, **facts: str) -> None:
        organisation = find_organisation_name(connection, user.org_id) or ""
        language, now = find_language(connection, user.id), self._clock()
        self._outbox.add(
            connection, kind, user.email, user.org_id, language, organisation=organisation, happened_at=now, **facts
        )

    def _record(self, connection: Connection, actor: Principal, event: Event, subject: UUID, **facts: str) -> None:
        self._audit.add(connection, event, actor=actor, org_id=actor.org_id, subject=subject, **facts)


def get_member(connection: Connection, principal: Principal, user_id: UUID) -> User:
    """Return a person whom an owner or an operator may change: operators are among themselves; raises NotFound."""
    user = rows.find_member(connection, principal.org_id, user_id)
    if user is None or not _together(principal, user):
        raise NotFound()
    return user


def _together(principal: Principal, user: User) -> bool:
    return (user.role is Role.OPERATOR) == (principal.role is Role.OPERATOR)


def refuse_oneself(principal: Principal, user: User) -> None:
    """Raise AccountInvalid where a deed would be on oneself."""
    if user.id == principal.user_id:
        raise AccountInvalid("ご自分に対しては、この操作を行えません。", field="user_id")


def _keep_an_owner(connection: Connection, user: User) -> None:
    """Raise LastOwner where nobody else of the organisation could act as its owner, or as an operator."""
    if user.role in LEADERS and not rows.has_other(connection, user.org_id, user.id, user.role):
        raise LastOwner()
