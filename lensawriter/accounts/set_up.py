"""Accounts: the first owner by the set-up code, sign-in by password, and the sessions that follow."""

from collections.abc import Callable
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_network, by_person
from lensawriter.accounts.second_factor import Enrolment, SecondFactor
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.set_up_code import SetUpCode
from lensawriter.accounts.two_factor_sign_in import Admitted, Pending, TwoFactorSignIn
from lensawriter.accounts.validation import checked_email, checked_name
from lensawriter.errors import SetUpDone, SetUpRefused, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import members
from lensawriter.store.contracts import add_organisation, get_organisation_name
from lensawriter.store.members import User


class Accounts(Service):
    """The accounts of the house; one per process."""

    def __init__(
        self,
        context: ServiceContext,
        hasher: Hasher,
        sessions: Sessions,
        *,
        on_locked: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(context)
        self._hasher, self._sessions, self._on_locked = hasher, sessions, on_locked
        self._code = SetUpCode(context.settings.data)
        self._attempts = RateLimits(context.store, context.clock)
        factor = SecondFactor(context.store, context.clock, hasher)
        self._second = TwoFactorSignIn(context, hasher, factor, sessions)

    def needs_set_up(self) -> bool:
        """Tell whether nobody has an account yet."""
        with self._store.reading() as connection:
            return not members.any_member(connection)

    def set_up_code(self) -> str:
        """Return the code that the first visit asks for, the same until it is used; raises SetUpDone."""
        self._refuse_second_set_up()
        return self._code.get()

    def set_up(self, *, code: str, organisation: str, name: str, email: str, password: str, network: str) -> Principal:
        """Make the organisation and its owner, once.

        Raises SetUpDone, SignInLocked, SetUpRefused, and then for a field AccountInvalid or PasswordRefused.
        """
        self._refuse_second_set_up()
        (counted,) = self._attempts.add(by_network(network, "set-up"))
        if not self._code.matches(code):
            self._refuse_second_set_up()  # the code goes when somebody else uses it
            raise SetUpRefused(field="code")
        self._attempts.remove(counted)
        organisation = checked_name(organisation, "organisation", "組織名")
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        hashed = self._hasher.hash(password)
        owner = self._add_first_owner(organisation, name, email, hashed)
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
            _, from_here = self._attempts.add(person, by_network(network))
        except SignInLocked as error:
            self._note(Event.SIGN_IN_LOCKED, None, by=error.rate_limit)
            if self._on_locked is not None and error.rate_limit == person.kind:
                self._on_locked(email)
            raise
        with self._store.reading() as connection:
            user = members.find_member_by_email(connection, email)
        possible = user is not None and user.suspended_at is None and len(password) <= passwords.MOST
        right = self._hasher.verify(user.password_hash if possible and user else None, password[: passwords.MOST])
        if user is None or not right:
            self._note(Event.SIGN_IN_REFUSED, user)
            raise SignInRefused()
        # Of the network only this try is forgotten: one account of one's own must not free the guesses at others.
        self._attempts.clear(person)
        self._attempts.remove(from_here)
        return user.id

    def _add_first_owner(self, organisation: str, name: str, email: str, password_hash: str) -> User | None:
        """Add the first organisation and its owner; None where somebody has an account already: at most one call wins."""
        org_id, now = uuid4(), self._clock()
        with self._store.transaction(lock=members.FIRST_OWNER) as connection:
            if members.any_member(connection):
                return None
            add_organisation(connection, org_id, organisation, now)
            key = members.add_member(connection, org_id, name, email, Role.OWNER, password_hash, now)
            owner = members.get_user(connection, key)
            self._audit.add(connection, Event.SET_UP, actor=owner.principal(), org_id=org_id, subject=key)
            return owner

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
        return self._attempts.reached(by_network(network))

    def end(self, sid: str) -> None:
        """End one session."""
        self._sessions.end(sid)

    @staticmethod
    def sid(token: str) -> str:
        """Return the id of the session of a token."""
        return digest(token)

    def add_member(self, org_id: UUID, name: str, email: str, role: Role, password: str) -> UUID:
        """Add a person without an invitation, for the demo only; raises AccountInvalid, PasswordRefused, EmailTaken."""
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, org_id)
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        password_hash = self._hasher.hash(password)
        with self._store.transaction(lock=org_id) as connection:
            members.hold_address(connection, email)
            return members.add_member(connection, org_id, name, email, role, password_hash, self._clock())

    def _refuse_second_set_up(self) -> None:
        if not self.needs_set_up():
            self._code.remove()
            raise SetUpDone()
