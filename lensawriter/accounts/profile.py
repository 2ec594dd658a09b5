"""My account: one's own name, language and password, and the end of one's own ID."""

from typing import Protocol
from uuid import UUID

from lensawriter.access.events import Auditor, Event
from lensawriter.access.rights import EVERYBODY, Admission
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import Tries, by_person
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.step_up import StepUp
from lensawriter.accounts.validation import checked_name
from lensawriter.clock import Clock
from lensawriter.errors import AccountInvalid, NotFound, PasswordWrong
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Value
from lensawriter.store import jobs as job_rows
from lensawriter.store import link_tokens, members
from lensawriter.store import people as people_rows
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
    heirs: dict[UUID, str] = {}
    """Who of the organisation could take over one's drafts: id -> name."""


class Leaving(Protocol):
    """Who takes a person out of the house; `People` in the house."""

    def leave(self, connection: Connection, actor: Principal, user: User, heir_id: UUID) -> tuple[UUID, ...]:
        """Take a person out, drafts to the heir, and return the jobs that are to stop after the commit."""


class PresentPassword:
    """Asks for the present password before what would lock its owner out; one per process."""

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        """Take what the process has one of."""
        self._hasher, self._tries = hasher, Tries(store, clock)

    def check(self, user: User, password: str) -> None:
        """Raise PasswordWrong, or SignInLocked: a try is counted with those at the sign-in."""
        self._tries.add(by_person(user.email))
        right = self._hasher.verify(user.password_hash, password[: passwords.MOST])
        if not right or len(password) > passwords.MOST:
            raise PasswordWrong(field="present")
        self._tries.clear(by_person(user.email))


class Own:
    """What people change of themselves; one per process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hasher: Hasher,
        sessions: Sessions,
        admission: Admission,
        step_up: StepUp,
        people: Leaving,
        audit: Auditor,
        outbox: Outbox,
    ) -> None:
        """Take what the process has one of."""
        self._store, self._clock, self._hasher, self._sessions = store, clock, hasher, sessions
        self._admission, self._step_up, self._people = admission, step_up, people
        self._audit, self._outbox = audit, outbox
        self._present = PresentPassword(store, clock, hasher)

    def get(self, principal: Principal) -> Me:
        """Return what one sees of oneself; raises SignInRequired."""
        with self._admission.acting(principal, *EVERYBODY), self._store.reading() as connection:
            user = _oneself(connection, principal)
            others = people_rows.members_in(connection, user.org_id)
            heirs = {each.id: each.name for each in others if each.id != user.id and each.suspended_at is None}
            language = find_language(connection, user.id)
        return Me(name=user.name, email=user.email, language=language, heirs=heirs)

    def rename(self, principal: Principal, name: str) -> None:
        """Change one's own name; raises AccountInvalid."""
        with self._admission.acting(principal, *EVERYBODY):
            name = checked_name(name, "name", "お名前")
            with self._store.transaction(lock=principal.org_id) as connection:
                members.set_name(connection, principal.user_id, name)
                self._note(connection, Event.NAME_CHANGED, principal)
            self._sessions.forget(principal.user_id)

    def choose_language(self, principal: Principal, language: str) -> None:
        """Choose the language of one's own mails; raises AccountInvalid."""
        with self._admission.acting(principal, *EVERYBODY):
            if language not in LANGUAGES:
                raise AccountInvalid("メールの言語を選んでください。", field="language")
            with self._store.transaction(lock=principal.org_id) as connection:
                set_language(connection, principal.org_id, principal.user_id, language)
                self._note(connection, Event.LANGUAGE_CHANGED, principal, language=language)

    def change_password(self, principal: Principal, sid: str, present: str, new: str, *, end_others: bool) -> None:
        """Change one's own password, and end one's other sessions where that is wished.

        Raises PasswordWrong, SignInLocked, PasswordRefused.
        """
        with self._admission.acting(principal, *EVERYBODY):
            with self._store.reading() as connection:
                user = _oneself(connection, principal)
            self._present.check(user, present)
            organisation = members.get_organisation_name(self._store, user.org_id)
            passwords.check(new, email=user.email, name=user.name, organisation=organisation)
            password_hash = self._hasher.hash(new)
            with self._store.transaction(lock=user.org_id) as connection:
                members.set_password_hash_in(connection, user.id, password_hash)
                forget_sign_ins(connection, user.id)
                link_tokens.drop_links(connection, user.id)
                if end_others:
                    self._sessions.end_of(connection, user.id, actor=principal, org_id=user.org_id, but=sid)
                self._tell(connection, user, Mail.PASSWORD_CHANGED)
                self._note(connection, Event.PASSWORD_CHANGED, principal, by="present")
            self._sessions.forget(user.id)

    def delete(self, principal: Principal, sid: str, heir_id: UUID) -> None:
        """Delete one's own ID for good; the drafts, which are the organisation's, go to a named person of it.

        Raises StepUpRequired, LastOwner, AccountInvalid.
        """
        with self._admission.acting(principal, *EVERYBODY):
            self._step_up.require(principal, sid)
            with self._store.transaction(lock=principal.org_id) as connection:
                user = _oneself(connection, principal)
                jobs = self._people.leave(connection, principal, user, heir_id)
                self._tell(connection, user, Mail.DELETION_DONE)
                self._outbox.forget(connection, user.email)
                self._note(connection, Event.ID_DELETED, principal, heir=str(heir_id))
            self._sessions.forget(user.id)
            for job_id in jobs:
                job_rows.ask_stop(self._store, job_id, self._clock())

    def _tell(self, connection: Connection, user: User, kind: Mail) -> None:
        language = find_language(connection, user.id)
        self._outbox.add(connection, kind, user.email, user.org_id, language, happened_at=self._clock())

    def _note(self, connection: Connection, event: Event, who: Principal, **facts: str) -> None:
        self._audit.add(connection, event, actor=who, org_id=who.org_id, subject=who.user_id, **facts)


def _oneself(connection: Connection, principal: Principal) -> User:
    user = people_rows.find_member(connection, principal.org_id, principal.user_id)
    if user is None:
        raise NotFound()
    return user
