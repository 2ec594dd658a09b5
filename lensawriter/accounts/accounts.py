"""Accounts: the first owner by the set-up code, sign-in by password, and the sessions that follow."""

from collections.abc import Callable
from uuid import UUID

from lensawriter.access.events import Auditor, Event, Unrecorded
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import Tries, by_network, by_person
from lensawriter.accounts.second_factor import Enrolment, SecondFactor
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.set_up_code import SetUpCode
from lensawriter.accounts.two_factor_sign_in import Admitted, Pending, SecondStage
from lensawriter.accounts.validation import checked_email, checked_name
from lensawriter.clock import Clock
from lensawriter.errors import SetUpDone, SetUpRefused, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.settings import Settings
from lensawriter.store import members
from lensawriter.store.database import Connection, Store
from lensawriter.store.members import User


class Accounts:
    """The accounts of the house; one per process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Settings,
        hasher: Hasher | None = None,
        *,
        audit: Auditor | None = None,
        sessions: Sessions | None = None,
        tell_locked: Callable[[str], None] | None = None,
    ) -> None:
        """Take what the process has one of; only tests bring a cheaper hasher.

        `tell_locked` is told of an address at which somebody knocks while it is locked.
        """
        self._store, self._clock = store, clock
        self._hasher, self._audit = hasher or Hasher(), audit or Unrecorded()
        self._code = SetUpCode(settings.data)
        self._tries = Tries(store, clock)
        self._sessions = sessions or Sessions(store, clock, self._audit)
        self._tell_locked = tell_locked
        factor = SecondFactor(store, clock, self._hasher)
        self._second = SecondStage(store, clock, self._hasher, factor, self._sessions, self._audit)

    def needs_set_up(self) -> bool:
        """Tell whether nobody has an account yet."""
        return not members.any_user(self._store)

    def set_up_code(self) -> str:
        """Return the code that the first visit asks for, the same until it is used; raises SetUpDone."""
        self._refuse_second_set_up()
        return self._code.get()

    def set_up(self, *, code: str, organisation: str, name: str, email: str, password: str, network: str) -> Principal:
        """Make the organisation and its owner, once.

        Raises SetUpDone, SignInLocked, SetUpRefused, and then for a field AccountInvalid or PasswordRefused.
        """
        self._refuse_second_set_up()
        (counted,) = self._tries.add(by_network(network, "set-up"))
        if not self._code.matches(code):
            self._refuse_second_set_up()  # the code goes when somebody else uses it
            raise SetUpRefused(field="code")
        self._tries.remove(counted)
        organisation = checked_name(organisation, "organisation", "組織名")
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        hashed = self._hasher.hash(password)
        owner = members.add_first_owner(
            self._store, organisation, name, email, hashed, self._clock(), noted=self._note_set_up
        )
        self._code.remove()
        if owner is None:
            raise SetUpDone()
        return owner.principal()

    def _know(self, email: str, password: str, network: str) -> UUID:
        """Return the person of an address and a password; raises SignInLocked, SignInRefused.

        The same text and the same work whether the address is unknown, suspended, or the password wrong.
        """
        person = by_person(email)
        try:
            _, from_here = self._tries.add(person, by_network(network))
        except SignInLocked as error:
            self._note(Event.SIGN_IN_LOCKED, None, by=error.bound)
            if self._tell_locked is not None and error.bound == person.kind:
                self._tell_locked(email)
            raise
        user = members.find_user_by_email(self._store, email)
        possible = user is not None and user.suspended_at is None and len(password) <= passwords.MOST
        right = self._hasher.verify(user.password_hash if possible and user else None, password[: passwords.MOST])
        if user is None or not right:
            self._note(Event.SIGN_IN_REFUSED, user)
            raise SignInRefused()
        # Of the network only this try is forgotten: one account of one's own must not free the guesses at others.
        self._tries.clear(person)
        self._tries.remove(from_here)
        return user.id

    def _note_set_up(self, connection: Connection, owner: User) -> None:
        self._audit.add(connection, Event.SET_UP, actor=owner.principal(), org_id=owner.org_id, subject=owner.id)

    def _note(self, event: Event, user: User | None, **facts: str) -> None:
        org_id, subject = (user.org_id, user.id) if user else (None, None)
        with self._store.transaction() as connection:
            self._audit.add(connection, event, actor=None, org_id=org_id, subject=subject, **facts)

    def begin(self, email: str, password: str, *, network: str, browser: str) -> Pending:
        """Begin a sign-in by the password, which alone opens nothing; raises SignInLocked, SignInRefused."""
        return self._second.begin(self._know(email, password, network), browser)

    def enrol(self, pending: str, *, browser: str) -> Enrolment:
        """Offer a second factor to who has begun and has none; raises SignInRefused."""
        return self._second.enrol(pending, browser=browser)

    def confirm(self, pending: str, code: str, *, browser: str, network: str) -> Admitted:
        """Make the offer the second factor by a code from it; raises SignInRefused, SignInLocked, CodeRefused."""
        return self._second.confirm(pending, code, browser=browser, network=network)

    def prove(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a code from the app; raises SignInRefused, SignInLocked, CodeRefused."""
        return self._second.prove(pending, code, browser=browser, network=network)

    def recover(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a recovery code; raises SignInRefused, SignInLocked, CodeRefused."""
        return self._second.recover(pending, code, browser=browser, network=network)

    def redeem(self, ticket: str, browser: str, *, agent: str = "", network: str = "") -> str:
        """Burn a ticket and return the token of a fresh session; raises SignInRefused."""
        return self._sessions.redeem(ticket, browser, agent=agent, network=network)

    def principal(self, sid: str, *, used: bool = True) -> Principal | None:
        """Return who acts in a session; None where it is unknown, ended, too long idle, too old, or suspended.

        `used` False is for what a page does by itself, every two seconds: it does not put off the idle end.
        """
        return self._sessions.principal(sid, used=used)

    def locked(self, network: str) -> SignInLocked | None:
        """Return what to tell a stranger from an address at which too many sign-ins failed; None where there is nothing."""
        return self._tries.reached(by_network(network))

    def end(self, sid: str) -> None:
        """End one session."""
        self._sessions.end(sid)

    @staticmethod
    def sid(token: str) -> str:
        """Return the id of the session of a token."""
        return digest(token)

    def add_member(self, org_id: UUID, name: str, email: str, role: Role, password: str) -> UUID:
        """Add a person without an invitation, for the demo only; raises AccountInvalid, PasswordRefused, EmailTaken."""
        organisation = members.get_organisation_name(self._store, org_id)
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        return members.add_user(self._store, org_id, name, email, role, self._hasher.hash(password), self._clock())

    def _refuse_second_set_up(self) -> None:
        if not self.needs_set_up():
            self._code.remove()
            raise SetUpDone()
