"""The signed-in person's own profile: name, mail language and password, and the deletion of the account."""

from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts import passwords
from lensawriter.accounts.current_password import CurrentPassword
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.members import Members
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.validation import checked_name
from lensawriter.drafts.job_states import stop_job
from lensawriter.errors import AccountInvalid, NotFound
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Value
from lensawriter.store import link_tokens, members
from lensawriter.store.contracts import get_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language, set_language
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import forget_sign_ins

LANGUAGES = ("ja", "en")
"""The languages of mails."""


class Me(Value):
    """The profile of the caller."""

    name: str
    email: str
    language: str
    successors: dict[UUID, str] = {}
    """Members of the organisation who can take over the person's drafts: id -> name."""


class Profile(Service):
    """What people change about themselves."""

    def __init__(
        self, context: ServiceContext, hasher: Hasher, sessions: Sessions, members: Members, outbox: Outbox
    ) -> None:
        super().__init__(context)
        self._hasher, self._sessions, self._members, self._outbox = hasher, sessions, members, outbox
        self._current_password = CurrentPassword(context.store, context.clock, hasher)

    @authorised(*EVERYBODY)
    def get(self, principal: Principal) -> Me:
        """Return the caller's profile; raises SignInRequired."""
        with self._store.reading() as connection:
            user = _get_self(connection, principal)
            others = members.all_members(connection, user.org_id)
            successors = {each.id: each.name for each in others if each.id != user.id and each.suspended_at is None}
            language = find_language(connection, user.id)
        return Me(name=user.name, email=user.email, language=language, successors=successors)

    @authorised(*EVERYBODY)
    def rename(self, principal: Principal, name: str) -> None:
        """Change the caller's name; raises AccountInvalid."""
        name = checked_name(name, "name", "お名前")
        with self._store.transaction(lock=principal.org_id) as connection:
            members.set_name(connection, principal.user_id, name)
            self._record(connection, Event.NAME_CHANGED, principal)
        self._sessions.forget(principal.user_id)

    @authorised(*EVERYBODY)
    def choose_language(self, principal: Principal, language: str) -> None:
        """Choose the language of the caller's mails; raises AccountInvalid."""
        if language not in LANGUAGES:
            raise AccountInvalid("メールの言語を選んでください。", field="language")
        with self._store.transaction(lock=principal.org_id) as connection:
            set_language(connection, principal.org_id, principal.user_id, language)
            self._record(connection, Event.LANGUAGE_CHANGED, principal, language=language)

    @authorised(*EVERYBODY)
    def change_password(self, principal: Principal, sid: str, current: str, new: str, *, end_others: bool) -> None:
        """Change the caller's password from `current` to `new`; with `end_others`, end the caller's other sessions.

        Raises PasswordWrong, SignInLocked, PasswordRefused.
        """
        with self._store.reading() as connection:
            user = _get_self(connection, principal)
        self._current_password.check(user, current)
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, user.org_id)
        passwords.check(new, email=user.email, name=user.name, organisation=organisation)
        password_hash = self._hasher.hash(new)
        with self._store.transaction(lock=user.org_id) as connection:
            members.set_password_hash(connection, user.id, password_hash)
            forget_sign_ins(connection, user.id)
            link_tokens.drop_links(connection, user.id)
            if end_others:
                self._sessions.end_sessions(connection, user.id, actor=principal, org_id=user.org_id, but=sid)
            self._notify(connection, user, Mail.PASSWORD_CHANGED)
            self._record(connection, Event.PASSWORD_CHANGED, principal, by="present")
        self._sessions.forget(user.id)

    @authorised(*EVERYBODY, step_up=True)
    def delete(self, principal: Principal, sid: str, successor_id: UUID) -> None:
        """Delete the caller's account permanently; the drafts, which belong to the organisation, go to the successor.

        Raises StepUpRequired, LastOwner, AccountInvalid.
        """
        with self._store.transaction(lock=principal.org_id) as connection:
            user = _get_self(connection, principal)
            jobs = self._members.delete_account(connection, principal, user, successor_id)
            self._notify(connection, user, Mail.DELETION_DONE)
            self._outbox.forget(connection, user.email)
            self._record(connection, Event.ID_DELETED, principal, heir=str(successor_id))
        self._sessions.forget(user.id)
        for job_id in jobs:
            stop_job(self._store, job_id, self._clock())

    def _notify(self, connection: Connection, user: User, kind: Mail) -> None:
        language = find_language(connection, user.id)
        self._outbox.add(connection, kind, user.email, user.org_id, language, happened_at=self._clock())

    def _record(self, connection: Connection, event: Event, principal: Principal, **facts: str) -> None:
        org_id, subject = principal.org_id, principal.user_id
        self._audit.add(connection, event, actor=principal, org_id=org_id, subject=subject, **facts)


def _get_self(connection: Connection, principal: Principal) -> User:
    user = members.find_member(connection, principal.org_id, principal.user_id)
    if user is None:
        raise NotFound()
    return user
