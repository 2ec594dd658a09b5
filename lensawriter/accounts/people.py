"""People 利用者 of an organisation: the owner gives them one of the fixed roles, suspends, restores and removes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS
from lensawriter.accounts.context import Grounds
from lensawriter.accounts.sessions import Sessions
from lensawriter.errors import AccountInvalid, Forbidden, LastOwner, NotFound
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import jobs as job_rows
from lensawriter.store import people as rows
from lensawriter.store.contracts import find_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_ids, find_language
from lensawriter.store.members import User

LEADERS = (Role.OWNER, Role.OPERATOR)
"""Who runs an organisation: of customers, or the operators' own."""


class Member(Value):
    """A person as the owner sees them."""

    id: UUID
    name: str
    email: str
    role: Role
    department_id: UUID | None
    created_at: datetime
    suspended_at: datetime | None


class People:
    """The people of the house; one per process."""

    def __init__(self, grounds: Grounds, outbox: Outbox, sessions: Sessions) -> None:
        """Take what the process has one of."""
        self._store, self._clock, self._audit = grounds.store, grounds.clock, grounds.audit
        self._admission, self._proof = grounds.admission, grounds.proof
        self._outbox, self._sessions = outbox, sessions

    def members(self, principal: Principal) -> tuple[Member, ...]:
        """Return the people of one's organisation, oldest first; raises Forbidden."""
        with self._admission.acting(principal, *LEADERS), self._store.reading() as connection:
            departments = department_ids(connection, principal.org_id)
            return tuple(
                Member(department_id=departments.get(user.id), **user.model_dump(exclude={"org_id", "password_hash"}))
                for user in rows.members_in(connection, principal.org_id)
                if _together(principal, user)
            )

    def change_role(self, principal: Principal, sid: str, user_id: UUID, role: Role) -> None:
        """Give a person another of the fixed roles; raises Forbidden, StepUpRequired, NotFound, LastOwner."""
        with self._changing(principal, sid, user_id, Role.OWNER) as (connection, user):
            if role not in CUSTOMERS:
                raise Forbidden()
            if role is user.role:
                return
            if role is not Role.OWNER:
                _keep_an_owner(connection, user)
            rows.set_role(connection, user_id, role)
            facts = {"before": user.role.value, "after": role.value}
            self._record(connection, principal, Event.ROLE_CHANGED, user_id, **facts)

    def suspend(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Suspend a person: every session ends at once, and what is being written for them stops.

        The seat stays theirs. Raises Forbidden, StepUpRequired, NotFound, LastOwner.
        """
        with self._changing(principal, sid, user_id) as (connection, user):
            refuse_oneself(principal, user)
            if user.suspended_at is not None:
                return
            _keep_an_owner(connection, user)
            now = self._clock()
            rows.set_suspended(connection, user_id, now)
            jobs = self._end(connection, principal, user, now)
            self._record(connection, principal, Event.MEMBER_SUSPENDED, user_id)
        self._stop(jobs)

    def restore(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Let a suspended person act again, with the password and the second factor they had.

        Raises Forbidden, StepUpRequired, NotFound.
        """
        with self._changing(principal, sid, user_id) as (connection, user):
            if user.suspended_at is None:
                return
            rows.set_suspended(connection, user_id, None)
            self._record(connection, principal, Event.MEMBER_RESTORED, user_id)

    def remove(self, principal: Principal, sid: str, user_id: UUID, heir_id: UUID) -> None:
        """Remove a person for good: sessions end, jobs stop, and the drafts go to somebody of the organisation.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid, LastOwner.
        """
        with self._changing(principal, sid, user_id) as (connection, user):
            refuse_oneself(principal, user)
            jobs = self.leave(connection, principal, user, heir_id)
            self._record(connection, principal, Event.MEMBER_REMOVED, user_id, heir=str(heir_id))
            self._tell(connection, user, Mail.REMOVED)
            self._outbox.forget(connection, user.email)
        self._stop(jobs)

    def transfer(self, principal: Principal, sid: str, user_id: UUID) -> None:
        """Hand the ownership to somebody else and become a manager oneself, both or neither; both are told by mail.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid.
        """
        with self._changing(principal, sid, user_id, Role.OWNER) as (connection, user):
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

    def leave(self, connection: Connection, actor: Principal, user: User, heir_id: UUID) -> tuple[UUID, ...]:
        """Take a person out of the house, drafts to the heir, and return the jobs that the caller stops after the commit.

        No rule of who may do so: for `remove`, and for the deletion of one's own ID, within their transaction.
        Raises LastOwner, AccountInvalid.
        """
        heir = rows.find_member(connection, user.org_id, heir_id)
        if heir is None or heir.id == user.id or heir.suspended_at is not None:
            raise AccountInvalid("原稿を引き継ぐ方を、利用中の利用者から選んでください。", field="heir_id")
        _keep_an_owner(connection, user)
        jobs = self._end(connection, actor, user, self._clock())
        rows.hand_over(connection, user.org_id, user.id, heir.id)
        rows.forget(connection, user.org_id, user.id)
        return jobs

    @contextmanager
    def _changing(
        self, principal: Principal, sid: str, user_id: UUID, *roles: Role
    ) -> Iterator[tuple[Connection, User]]:
        """Hold the organisation while one of its people is changed, by somebody who has just proved the second factor."""
        with self._admission.acting(principal, *(roles or LEADERS)):
            self._proof.require(principal, sid)
            with self._store.transaction(lock=principal.org_id) as connection:
                self._admission.check(connection, principal, *(roles or LEADERS))
                yield connection, get_member(connection, principal, user_id)
            self._sessions.forget(user_id)  # what they may do is looked up anew, in this process at once

    def _end(self, connection: Connection, actor: Principal, user: User, now: datetime) -> tuple[UUID, ...]:
        self._sessions.end_of(connection, user.id, actor=actor, org_id=user.org_id)
        rows.drop_tickets(connection, user.id)
        return rows.ask_all_to_stop(connection, user.org_id, user.id, now)

    def _stop(self, jobs: tuple[UUID, ...]) -> None:
        """End those jobs at once that nobody works on; the others see the wish that was stored."""
        for job_id in jobs:
            job_rows.ask_stop(self._store, job_id, self._clock())

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
