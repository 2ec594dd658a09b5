"""Sign-in with a password and a second factor.

1. `begin` checks the password. The result is a pending sign-in, which the server stores for ten minutes. It belongs to
   one browser and gives access to nothing.
2. The second factor turns the pending sign-in into a ticket: `prove` by a code of the authenticator app, `recover` by a
   recovery code. A person without a second factor gets one first: `enrol` offers a secret, `confirm` checks its first code.
3. `Sessions.redeem` turns the ticket into a session, whose token the browser keeps in a cookie.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from secrets import token_urlsafe
from typing import Literal
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext
from lensawriter.accounts import passwords, recovery_codes
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_code, by_network, by_person
from lensawriter.accounts.second_factor import Enrolment, Proof, SecondFactor
from lensawriter.accounts.sessions import SIGN_IN_EXPIRED, Sessions, digest
from lensawriter.errors import CodeRefused, SignInLocked, SignInRefused
from lensawriter.models import Value
from lensawriter.store import members
from lensawriter.store import pending_sign_ins as rows
from lensawriter.store.database import Connection
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import PendingSignIn

PENDING = timedelta(minutes=10)
"""How long a pending sign-in and the offer of a secret last."""


class Pending(Value):
    """A pending sign-in as the page knows it, and which second step it needs."""

    id: str
    needs: Literal["enrol", "code"]


class Enrolled(Value):
    """The result of enrolling a second factor at sign-in: a ticket, and the recovery codes, which are shown only once."""

    ticket: str
    recovery_codes: tuple[str, ...]


class SignIn(Service):
    """Signs people in; the state of each sign-in is in the store."""

    def __init__(
        self,
        context: ServiceContext,
        hasher: Hasher,
        factor: SecondFactor,
        sessions: Sessions,
        *,
        on_locked: Callable[[str], None],
    ) -> None:
        """`on_locked` is called with the address when the rate limit of a person is exceeded."""
        super().__init__(context)
        self._hasher, self._factor, self._sessions, self._on_locked = hasher, factor, sessions, on_locked
        self._attempts = RateLimits(context.store, context.clock)

    def find_lock(self, network: str) -> SignInLocked | None:
        """Return the error that a sign-in from a network would raise because of its rate limit, or None; counts no attempt."""
        return self._attempts.find_lock(by_network(network))

    def begin(self, email: str, password: str, *, network: str, browser: str) -> Pending:
        """Check the password and begin a sign-in in one browser; raises SignInLocked, SignInRefused."""
        user_id = self._check_password(email, password, network)
        if not browser:
            raise SignInRefused(SIGN_IN_EXPIRED)
        pending_id, now = token_urlsafe(32), self._clock()
        row = PendingSignIn(id=digest(pending_id), user_id=user_id, browser=digest(browser), expires_at=now + PENDING)
        with self._store.transaction() as connection:
            rows.add_pending(connection, row, now)
            enrolled = self._factor.is_enrolled(connection, user_id)
        return Pending(id=pending_id, needs="code" if enrolled else "enrol")

    def enrol(self, pending: str, *, browser: str) -> Enrolment:
        """Offer a secret to a person without a second factor; further calls return the same one. Raises SignInRefused."""
        found, user = self._find(pending, browser)
        self._refuse_enrolled(user)
        return self._factor.offer(found.id, user.id, user.email, found.expires_at)

    def confirm(self, pending: str, code: str, *, browser: str, network: str) -> Enrolled:
        """Make the offered secret the second factor if the code belongs to it; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        self._refuse_enrolled(user)
        attempts = self._count(user, network)
        proof = self._factor.check_offer(found.id, user.id, code)
        if proof is None:
            raise self._refused(user, "enrol")
        codes = recovery_codes.make()
        hashes = recovery_codes.hashed(codes, self._hasher)
        with self._store.transaction(lock=user.id) as connection:
            ticket = self._add_ticket(connection, found)
            if self._factor.is_enrolled(connection, user.id):
                raise SignInRefused(SIGN_IN_EXPIRED)  # another tab has enrolled one in the meantime
            if not self._factor.enrol(connection, found.id, user.id, proof, hashes):
                raise SignInRefused(SIGN_IN_EXPIRED)
            self._record(connection, Event.SECOND_FACTOR_ENROLLED, user)
        self._clear(user, attempts)
        return Enrolled(ticket=ticket, recovery_codes=codes)

    def prove(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a code from the app; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        attempts = self._count(user, network)
        return self._ticket(found, user, self._factor.check_code(user.id, code), attempts)

    def recover(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a recovery code; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        attempts = self._count(user, network)
        return self._ticket(found, user, self._factor.check_recovery_code(user.id, code), attempts)

    def _check_password(self, email: str, password: str, network: str) -> UUID:
        """Return the id of the person with an address and a password; raises SignInLocked, SignInRefused.

        The error and the cost are the same whether the address is unknown, the person suspended, or the password wrong.
        """
        person = by_person(email)
        try:
            _, by_this_network = self._attempts.add(person, by_network(network))
        except SignInLocked as error:
            with self._store.transaction() as connection:
                self._record(connection, Event.SIGN_IN_LOCKED, None, by=error.rate_limit)
            if error.rate_limit == person.kind:
                self._on_locked(email)
            raise
        with self._store.reading() as connection:
            user = members.find_member_by_email(connection, email)
        possible = user is not None and user.suspended_at is None and len(password) <= passwords.MAX_LENGTH
        password_hash = user.password_hash if possible and user else None
        right = self._hasher.verify(password_hash, password[: passwords.MAX_LENGTH])
        if user is None or not right:
            with self._store.transaction() as connection:
                self._record(connection, Event.SIGN_IN_REFUSED, user, by_user=False)
            raise SignInRefused()
        # Only this attempt is removed from the count of the network: an attacker could reset it by signing in to an own account.
        self._attempts.clear(person)
        self._attempts.remove(by_this_network)
        return user.id

    def _refuse_enrolled(self, user: User) -> None:
        """Raise SignInRefused if the person has a second factor: it cannot be replaced without proving it."""
        with self._store.reading() as connection:
            if self._factor.is_enrolled(connection, user.id):
                raise SignInRefused(SIGN_IN_EXPIRED)

    def _ticket(self, found: PendingSignIn, user: User, proof: Proof | None, attempts: tuple[UUID, ...]) -> str:
        if proof is None:
            raise self._refused(user, "code")
        try:
            with self._store.transaction(lock=user.id) as connection:
                ticket = self._add_ticket(connection, found)
                if not self._factor.use(connection, user.id, proof):
                    raise CodeRefused(field="code")
                if proof.recovery is not None:
                    self._record(connection, Event.RECOVERY_CODE_USED, user)
        except CodeRefused:
            raise self._refused(user, "used") from None
        self._clear(user, attempts)
        return ticket

    def _add_ticket(self, connection: Connection, found: PendingSignIn) -> str:
        """Turn a pending sign-in into a ticket, once; raises SignInRefused."""
        if not rows.take_pending(connection, found.id):
            raise SignInRefused(SIGN_IN_EXPIRED)
        return self._sessions.add_ticket(connection, found.user_id, found.browser)

    def _find(self, pending: str, browser: str) -> tuple[PendingSignIn, User]:
        """Return a pending sign-in and its person; raises SignInRefused, with one text for every reason."""
        with self._store.reading() as connection:
            found = rows.find_pending(connection, digest(pending))
        if found is None or not hmac.compare_digest(digest(browser), found.browser):
            raise SignInRefused(SIGN_IN_EXPIRED)
        with self._store.reading() as connection:
            user = members.find_user(connection, found.user_id)
        if user is None or user.suspended_at is not None or self._clock() >= found.expires_at:
            raise SignInRefused(SIGN_IN_EXPIRED)
        return found, user

    def _count(self, user: User, network: str) -> tuple[UUID, ...]:
        """Count an attempt at a code before the code is verified; raises SignInLocked."""
        try:
            return self._attempts.add(by_code(user.id), by_network(network))
        except SignInLocked:
            with self._store.transaction() as connection:
                self._record(connection, Event.SIGN_IN_LOCKED, user, by="code")
            raise

    def _clear(self, user: User, attempts: tuple[UUID, ...]) -> None:
        """Remove all counted attempts of a person, and only the correct one from the count of the network."""
        self._attempts.clear(by_code(user.id))
        self._attempts.remove(attempts[1])

    def _refused(self, user: User, why: str) -> CodeRefused:
        with self._store.transaction() as connection:
            self._record(connection, Event.SECOND_FACTOR_REFUSED, user, why=why)
        return CodeRefused(field="code")

    def _record(
        self, connection: Connection, event: Event, user: User | None, *, by_user: bool = True, **facts: str
    ) -> None:
        """Record an event about a person; with `by_user=False`, before the password is verified, the event has no actor."""
        actor = user.principal() if user and by_user else None
        org_id, subject = (user.org_id, user.id) if user else (None, None)
        self._audit.add(connection, event, actor=actor, org_id=org_id, subject=subject, **facts)
