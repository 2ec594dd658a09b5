"""Members 利用者 of an organisation: an owner changes their roles, and suspends, restores and removes them."""

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
    """A member as an owner sees them."""

    id: UUID
    name: str
    email: str
    role: Role
    department_id: UUID | None
    created_at: datetime
    suspended_at: datetime | None


class Members(Service):
    """Manages the members of the caller's organisation."""

    def __init__(self, context: ServiceContext, outbox: Outbox, sessions: Sessions) -> None:
        super().__init__(context)
        self._outbox, self._sessions = outbox, sessions

    @authorised(*LEADERS)
    def members(self, principal: Principal) -> tuple[Member, ...]:
        """Return the members of the caller's organisation, oldest first; raises Forbidden."""
        with self._store.reading() as connection:
            departments = department_ids(connection, principal.org_id)
            return tuple(
                Member(department_id=departments.get(user.id), **user.model_dump(exclude={"org_id", "password_hash"}))
                for user in rows.all_members(connection, principal.org_id)
                if _is_visible(principal, user)
            )

    @authorised(Role.OWNER, subject="user_id", step_up=True)
    def change_role(self, principal: Principal, sid: str, user_id: UUID, role: Role) -> None:
        """Give a member another role; raises Forbidden, StepUpRequired, NotFound, LastOwner."""
        with self._changing(principal, user_id, Role.OWNER) as (connection, user):
            if role not in CUSTOMERS:
                raise Forbidden()
            if role is user.role:
                return
            if role is not Role.OWNER:
                _refuse_last_owner(connection, user)
            rows.set_role(connection, user_id, role)
            facts = {"before": user.role.value, "after": role.value}
            self._record(connection, principal, Event.ROLE_CHANGED, user_id, **facts)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def suspend(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Suspend a member: all sessions end at once, and running jobs stop.

        The member keeps the seat. Raises Forbidden, StepUpRequired, NotFound, LastOwner.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            refuse_self(principal, user)
            if user.suspended_at is not None:
                return
            _refuse_last_owner(connection, user)
            now = self._clock()
            rows.set_suspended(connection, user_id, now)
            jobs = self._end_sessions(connection, principal, user, now)
            self._record(connection, principal, Event.MEMBER_SUSPENDED, user_id)
        self._stop(jobs)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def restore(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Let a suspended member act again, with the same password and second factor.

        Raises Forbidden, StepUpRequired, NotFound.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            if user.suspended_at is None:
                return
            rows.set_suspended(connection, user_id, None)
            self._record(connection, principal, Event.MEMBER_RESTORED, user_id)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def remove(self, principal: Principal, sid: str, user_id: UUID, successor_id: UUID) -> None:
        """Remove a member permanently: sessions end, jobs stop, and the drafts go to the successor.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid, LastOwner.
        """
        with self._changing(principal, user_id, *LEADERS) as (connection, user):
            refuse_self(principal, user)
            jobs = self.delete_account(connection, principal, user, successor_id)
            self._record(connection, principal, Event.MEMBER_REMOVED, user_id, heir=str(successor_id))
            self._notify(connection, user, Mail.REMOVED)
            self._outbox.forget(connection, user.email)
        self._stop(jobs)

    @authorised(Role.OWNER, subject="user_id", step_up=True)
    def transfer(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Make another member the owner and the caller a manager, in one transaction; both get a mail.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid.
        """
        with self._changing(principal, user_id, Role.OWNER) as (connection, user):
            refuse_self(principal, user)
            if user.suspended_at is not None:
                raise AccountInvalid("停止中の利用者には引き継げません。", field="user_id")
            previous = get_member(connection, principal, principal.user_id)
            rows.set_role(connection, user.id, Role.OWNER)
            rows.set_role(connection, previous.id, Role.MANAGER)
            self._record(connection, principal, Event.OWNERSHIP_TRANSFERRED, user.id)
            for each in (previous, user):
                self._notify(connection, each, Mail.OWNERSHIP_TRANSFERRED, owner=user.name)
        self._sessions.forget(principal.user_id)

    def delete_account(
        self, connection: Connection, actor: Principal, user: User, successor_id: UUID
    ) -> tuple[UUID, ...]:
        """Delete a person, give the drafts to the successor, and return the jobs that the caller stops after the commit.

        Does not authorise: `remove` and `Profile.delete` call it in their transactions. Raises LastOwner, AccountInvalid.
        """
        successor = rows.find_member(connection, user.org_id, successor_id)
        if successor is None or successor.id == user.id or successor.suspended_at is not None:
            raise AccountInvalid("原稿を引き継ぐ方を、利用中の利用者から選んでください。", field="successor_id")
        _refuse_last_owner(connection, user)
        jobs = self._end_sessions(connection, actor, user, self._clock())
        removal.hand_over(connection, user.org_id, user.id, successor.id)
        removal.forget(connection, user.org_id, user.id)
        return jobs

    @contextmanager
    def _changing(self, principal: Principal, user_id: UUID, *roles: Role) -> Iterator[tuple[Connection, User]]:
        """Lock the organisation while a member is changed, and check the caller's role again under the lock.

        Two owners may demote each other at the same time: the second call must be refused.
        """
        with self._store.transaction(lock=principal.org_id) as connection:
            self._rights.check(connection, principal, *roles)
            yield connection, get_member(connection, principal, user_id)
        self._sessions.forget(user_id)  # so that this process reads the changed role from the store

    def _end_sessions(self, connection: Connection, actor: Principal, user: User, now: datetime) -> tuple[UUID, ...]:
        """End the sessions and sign-ins of a person, request their jobs to stop, and return the ids of these jobs."""
        self._sessions.end_sessions(connection, user.id, actor=actor, org_id=user.org_id)
        removal.drop_tickets(connection, user.id)
        return removal.ask_all_to_stop(connection, user.org_id, user.id, now)

    def _stop(self, jobs: tuple[UUID, ...]) -> None:
        """End the jobs that are not running; running jobs stop by themselves because of the stored request."""
        for job_id in jobs:
            stop_job(self._store, job_id, self._clock())

    def _notify(self, connection: Connection, user: User, kind: Mail, **facts: str) -> None:
        organisation = find_organisation_name(connection, user.org_id) or ""
        language, now = find_language(connection, user.id), self._clock()
        self._outbox.add(
            connection, kind, user.email, user.org_id, language, organisation=organisation, happened_at=now, **facts
        )

    def _record(self, connection: Connection, actor: Principal, event: Event, subject: UUID, **facts: str) -> None:
        self._audit.add(connection, event, actor=actor, org_id=actor.org_id, subject=subject, **facts)


def get_member(connection: Connection, principal: Principal, user_id: UUID) -> User:
    """Return a member of the caller's organisation whom the caller may change; raises NotFound."""
    user = rows.find_member(connection, principal.org_id, user_id)
    if user is None or not _is_visible(principal, user):
        raise NotFound()
    return user


def _is_visible(principal: Principal, user: User) -> bool:
    """Return whether both are operators, or neither is: operators and customers do not see each other."""
    return (user.role is Role.OPERATOR) == (principal.role is Role.OPERATOR)


def refuse_self(principal: Principal, user: User) -> None:
    """Raise AccountInvalid if the caller is the person who would be changed."""
    if user.id == principal.user_id:
        raise AccountInvalid("ご自分に対しては、この操作を行えません。", field="user_id")


def _refuse_last_owner(connection: Connection, user: User) -> None:
    """Raise LastOwner if the person is the last active owner of the organisation, or the last active operator."""
    if user.role in LEADERS and not rows.has_other(connection, user.org_id, user.id, user.role):
        raise LastOwner()
