"""My account: one's own name, language and password, and the end of one's own ID."""

from typing import Protocol
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_person
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.validation import checked_name
from lensawriter.clock import Clock
from lensawriter.drafts.job_states import stop_job
from lensawriter.errors import AccountInvalid, NotFound, PasswordWrong
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Value
from lensawriter.store import link_tokens, members
from lensawriter.store.contracts import get_organisation_name
from lensawriter.store.database import Connection, Store
from lensawriter.store.departments import find_language, set_language
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import forget_sign_ins

LANGUAGES = ("ja", "en")


class Me(Value):
    """What one sees of oneself."""

    name: str
    email: str
    language: str
    successors: dict[UUID, str] = {}
    """Who of the organisation could take over one's drafts: id -> name."""


class Leaving(Protocol):
    """Who takes a person out of the house; `People` in the house."""

    def leave(self, connection: Connection, actor: Principal, user: User, successor_id: UUID) -> tuple[UUID, ...]:
        """Take a person out, drafts to the heir, and return the jobs that are to stop after the commit."""


class PresentPassword:
    """Asks for the present password before what would lock its owner out; one per process."""

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        """Take what the process has one of."""
        self._hasher, self._attempts = hasher, RateLimits(store, clock)

    def check(self, user: User, password: str) -> None:
        """Raise PasswordWrong, or SignInLocked: a try is counted with those at the sign-in."""
        self._attempts.add(by_person(user.email))
        right = self._hasher.verify(user.password_hash, password[: passwords.MOST])
        if not right or len(password) > passwords.MOST:
            raise PasswordWrong(field="present")
        self._attempts.clear(by_person(user.email))


class Profile(Service):
    """What people change of themselves; one per process."""

    def __init__(
        self, context: ServiceContext, hasher: Hasher, sessions: Sessions, members: Leaving, outbox: Outbox
    ) -> None:
        super().__init__(context)
        self._hasher, self._sessions, self._members, self._outbox = hasher, sessions, members, outbox
        self._present = PresentPassword(context.store, context.clock, hasher)

    @authorised(*EVERYBODY)
    def get(self, principal: Principal) -> Me:
        """Return what one sees of oneself; raises SignInRequired."""
        with self._store.reading() as connection:
            user = _oneself(connection, principal)
            others = members.all_members(connection, user.org_id)
            successors = {each.id: each.name for each in others if each.id != user.id and each.suspended_at is None}
            language = find_language(connection, user.id)
        return Me(name=user.name, email=user.email, language=language, successors=successors)

    @authorised(*EVERYBODY)
    def rename(self, principal: Principal, name: str) -> None:
        """Change one's own name; raises AccountInvalid."""
        name = checked_name(name, "name", "お名前")
        with self._store.transaction(lock=principal.org_id) as connection:
            members.set_name(connection, principal.user_id, name)
            self._note(connection, Event.NAME_CHANGED, principal)
        self._sessions.forget(principal.user_id)

    @authorised(*EVERYBODY)
    def choose_language(self, principal: Principal, language: str) -> None:
        """Choose the language of one's own mails; raises AccountInvalid."""
        if language not in LANGUAGES:
            raise AccountInvalid("メールの言語を選んでください。", field="language")
        with self._store.transaction(lock=principal.org_id) as connection:
            set_language(connection, principal.org_id, principal.user_id, language)
            self._note(connection, Event.LANGUAGE_CHANGED, principal, language=language)

    @authorised(*EVERYBODY)
    def change_password(self, principal: Principal, sid: str, present: str, new: str, *, end_others: bool) -> None:
        """Change one's own password, and end one's other sessions where that is wished.

        Raises PasswordWrong, SignInLocked, PasswordRefused.
        """
        with self._store.reading() as connection:
            user = _oneself(connection, principal)
        self._present.check(user, present)
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, user.org_id)
        passwords.check(new, email=user.email, name=user.name, organisation=organisation)
        password_hash = self._hasher.hash(new)
        with self._store.transaction(lock=user.org_id) as connection:
            members.set_password_hash(connection, user.id, password_hash)
            forget_sign_ins(connection, user.id)
            link_tokens.drop_links(connection, user.id)
            if end_others:
                self._sessions.end_of(connection, user.id, actor=principal, org_id=user.org_id, but=sid)
            self._tell(connection, user, Mail.PASSWORD_CHANGED)
            self._note(connection, Event.PASSWORD_CHANGED, principal, by="present")
        self._sessions.forget(user.id)

    @authorised(*EVERYBODY, step_up=True)
    def delete(self, principal: Principal, sid: str, successor_id: UUID) -> None:
        """Delete one's own ID for good; the drafts, which are the organisation's, go to a named person of it.

        Raises StepUpRequired, LastOwner, AccountInvalid.
        """
        with self._store.transaction(lock=principal.org_id) as connection:
            user = _oneself(connection, principal)
            jobs = self._members.leave(connection, principal, user, successor_id)
            self._tell(connection, user, Mail.DELETION_DONE)
            self._outbox.forget(connection, user.email)
            self._note(connection, Event.ID_DELETED, principal, heir=str(successor_id))
        self._sessions.forget(user.id)
        for job_id in jobs:
            stop_job(self._store, job_id, self._clock())

    def _tell(self, connection: Connection, user: User, kind: Mail) -> None:
        language = find_language(connection, user.id)
        self._outbox.add(connection, kind, user.email, user.org_id, language, happened_at=self._clock())

    def _note(self, connection: Connection, event: Event, who: Principal, **facts: str) -> None:
        self._audit.add(connection, event, actor=who, org_id=who.org_id, subject=who.user_id, **facts)


def _oneself(connection: Connection, principal: Principal) -> User:
    user = members.find_member(connection, principal.org_id, principal.user_id)
    if user is None:
        raise NotFound()
    return user
