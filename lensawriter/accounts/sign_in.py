"""The second stage of a sign-in: a password was right, and the second factor turns that into a ticket.

What is half done lies on the server and is bound to one browser: the page holds a name for it, and nothing to forge.
"""

import hmac
from datetime import timedelta
from secrets import token_urlsafe
from typing import Literal
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext
from lensawriter.accounts import recovery_codes as recovery
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_code, by_network
from lensawriter.accounts.second_factor import Enrolment, Proof, SecondFactor
from lensawriter.accounts.sessions import BROKEN, Sessions, digest
from lensawriter.errors import CodeRefused, SignInLocked, SignInRefused
from lensawriter.models import Value
from lensawriter.store import members
from lensawriter.store import pending_sign_ins as rows
from lensawriter.store.database import Connection
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import PendingSignIn

PENDING = timedelta(minutes=10)


class Pending(Value):
    """A sign-in half done: the name the page knows it by, and whether a factor is to be enrolled or a code to be typed."""

    id: str
    needs: Literal["enrol", "code"]


class Admitted(Value):
    """A sign-in whose factor was just enrolled: its ticket, and the recovery codes, which are shown this once."""

    ticket: str
    recovery_codes: tuple[str, ...]


class TwoFactorSignIn(Service):
    """The sign-ins half done; one per process, what counts is in the store."""

    def __init__(self, context: ServiceContext, hasher: Hasher, factor: SecondFactor, sessions: Sessions) -> None:
        super().__init__(context)
        self._hasher, self._factor, self._sessions = hasher, factor, sessions
        self._attempts = RateLimits(context.store, context.clock)

    def begin(self, user_id: UUID, browser: str) -> Pending:
        """Note that a password was right, good for ten minutes in one browser; raises SignInRefused without one."""
        if not browser:
            raise SignInRefused(BROKEN)
        name, now = token_urlsafe(32), self._clock()
        row = PendingSignIn(id=digest(name), user_id=user_id, browser=digest(browser), expires_at=now + PENDING)
        with self._store.transaction() as connection:
            rows.add_pending(connection, row, now)
        return Pending(id=name, needs="code" if self._factor.enrolled(user_id) else "enrol")

    def enrol(self, pending: str, *, browser: str) -> Enrolment:
        """Offer a second factor to who has none: the same one each time this sign-in asks; raises SignInRefused."""
        found, user = self._find(pending, browser)
        if self._factor.enrolled(user.id):
            raise SignInRefused(BROKEN)
        return self._factor.offer(found.id, user.id, user.email, found.expires_at)

    def confirm(self, pending: str, code: str, *, browser: str, network: str) -> Admitted:
        """Make the offer the factor by a code from it; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        if self._factor.enrolled(user.id):
            raise SignInRefused(BROKEN)
        keys = self._count(user, network)
        proof = self._factor.confirmed(found.id, user.id, code)
        if proof is None:
            raise self._refused(user, "enrol")
        codes = recovery.make()
        kept = recovery.hashed(codes, self._hasher)
        with self._store.transaction(lock=user.id) as connection:
            ticket = self._admit(connection, found)
            if self._factor.enrolled_in(connection, user.id):
                raise SignInRefused(BROKEN)  # in another tab, meanwhile
            if not self._factor.enrol(connection, found.id, user.id, proof, kept):
                raise SignInRefused(BROKEN)
            self._note(connection, Event.SECOND_FACTOR_ENROLLED, user)
        self._clear(user, keys)
        return Admitted(ticket=ticket, recovery_codes=codes)

    def prove(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a code from the app; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        keys = self._count(user, network)
        return self._ticket(found, user, self._factor.prove(user.id, code), keys)

    def recover(self, pending: str, code: str, *, browser: str, network: str) -> str:
        """Return a ticket for a recovery code; raises SignInRefused, SignInLocked, CodeRefused."""
        found, user = self._find(pending, browser)
        keys = self._count(user, network)
        return self._ticket(found, user, self._factor.recover(user.id, code), keys)

    def _ticket(self, found: PendingSignIn, user: User, proof: Proof | None, keys: tuple[UUID, ...]) -> str:
        if proof is None:
            raise self._refused(user, "code")
        try:
            with self._store.transaction(lock=user.id) as connection:
                ticket = self._admit(connection, found)
                if not self._factor.take(connection, user.id, proof):
                    raise CodeRefused(field="code")
                if proof.recovery is not None:
                    self._note(connection, Event.RECOVERY_CODE_USED, user)
        except CodeRefused:
            raise self._refused(user, "used") from None
        self._clear(user, keys)
        return ticket

    def _admit(self, connection: Connection, found: PendingSignIn) -> str:
        """Turn a sign-in half done into a ticket, once; raises SignInRefused."""
        if not rows.take_pending(connection, found.id):
            raise SignInRefused(BROKEN)
        return self._sessions.add_ticket(connection, found.user_id, found.browser)

    def _find(self, pending: str, browser: str) -> tuple[PendingSignIn, User]:
        """Return a sign-in half done and whose it is; raises SignInRefused, the same whatever is wrong with it."""
        with self._store.reading() as connection:
            found = rows.find_pending(connection, digest(pending))
        if found is None or not hmac.compare_digest(digest(browser), found.browser):
            raise SignInRefused(BROKEN)
        with self._store.reading() as connection:
            user = members.find_user(connection, found.user_id)
        if user is None or user.suspended_at is not None or self._clock() >= found.expires_at:
            raise SignInRefused(BROKEN)
        return found, user

    def _count(self, user: User, network: str) -> tuple[UUID, ...]:
        """Count a code before it is looked at; raises SignInLocked."""
        try:
            return self._attempts.add(by_code(user.id), by_network(network))
        except SignInLocked:
            with self._store.transaction() as connection:
                self._note(connection, Event.SIGN_IN_LOCKED, user, by="code")
            raise

    def _clear(self, user: User, keys: tuple[UUID, ...]) -> None:
        """Forget the wrong codes of a person, and of the network only the try that was right."""
        self._attempts.clear(by_code(user.id))
        self._attempts.remove(keys[1])

    def _refused(self, user: User, why: str) -> CodeRefused:
        with self._store.transaction() as connection:
            self._note(connection, Event.SECOND_FACTOR_REFUSED, user, why=why)
        return CodeRefused(field="code")

    def _note(self, connection: Connection, event: Event, user: User, **facts: str) -> None:
        self._audit.add(connection, event, actor=user.principal(), org_id=user.org_id, subject=user.id, **facts)
