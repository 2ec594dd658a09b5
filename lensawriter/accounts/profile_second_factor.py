"""The signed-in person's own second factor: move it to another phone, and make new recovery codes."""

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts import recovery_codes
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_code
from lensawriter.accounts.second_factor import Enrolment, SecondFactor
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.sign_in import PENDING
from lensawriter.errors import CodeRefused, NotFound
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal
from lensawriter.store import members
from lensawriter.store import second_factors as rows
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.pending_sign_ins import forget_sign_ins


class ProfileSecondFactor(Service):
    """Replaces the phone and the recovery codes of the caller."""

    def __init__(
        self, context: ServiceContext, hasher: Hasher, factor: SecondFactor, sessions: Sessions, outbox: Outbox
    ) -> None:
        super().__init__(context)
        self._hasher, self._factor, self._sessions, self._outbox = hasher, factor, sessions, outbox
        self._attempts = RateLimits(context.store, context.clock)

    @authorised(*EVERYBODY)
    def count_recovery_codes(self, principal: Principal) -> int:
        """Return how many unused recovery codes the caller has."""
        with self._store.reading() as connection:
            return rows.count_recovery_codes(connection, principal.user_id)

    @authorised(*EVERYBODY, step_up=True)
    def offer(self, principal: Principal, sid: str) -> Enrolment:
        """Offer the secret for another phone; the current phone stays valid until `confirm`; raises StepUpRequired."""
        with self._store.reading() as connection:
            user = members.find_user(connection, principal.user_id)
        if user is None:
            raise NotFound()
        return self._factor.offer(sid, user.id, user.email, self._clock() + PENDING)

    @authorised(*EVERYBODY, step_up=True)
    def confirm(self, principal: Principal, sid: str, code: str, *, end_others: bool) -> tuple[str, ...]:
        """Make the other phone the second factor and return new recovery codes, which are shown only once.

        Raises StepUpRequired, SignInLocked, CodeRefused.
        """
        self._attempts.add(by_code(principal.user_id))
        proof = self._factor.check_offer(sid, principal.user_id, code)
        codes = recovery_codes.make()
        hashes = recovery_codes.hashed(codes, self._hasher) if proof else {}
        with self._store.transaction(lock=principal.org_id) as connection:
            done = proof is not None and self._factor.enrol(connection, sid, principal.user_id, proof, hashes)
            if done:
                forget_sign_ins(connection, principal.user_id)
                if end_others:
                    user_id, org_id = principal.user_id, principal.org_id
                    self._sessions.end_sessions(connection, user_id, actor=principal, org_id=org_id, but=sid)
                self._notify(connection, principal)
            self._record(connection, Event.SECOND_FACTOR_REPLACED if done else Event.SECOND_FACTOR_REFUSED, principal)
        self._sessions.forget(principal.user_id)
        if not done:
            raise CodeRefused(field="code")
        self._attempts.clear(by_code(principal.user_id))
        return codes

    @authorised(*EVERYBODY, step_up=True)
    def renew(self, principal: Principal, sid: str) -> tuple[str, ...]:
        """Replace the recovery codes and return the new ones, which are shown only once; raises StepUpRequired."""
        codes = recovery_codes.make()
        hashes = recovery_codes.hashed(codes, self._hasher)
        with self._store.transaction(lock=principal.org_id) as connection:
            rows.set_recovery_codes(connection, principal.user_id, hashes)
            self._notify(connection, principal)
            self._record(connection, Event.RECOVERY_CODES_RENEWED, principal)
        return codes

    def _notify(self, connection: Connection, principal: Principal) -> None:
        user = members.find_user(connection, principal.user_id)
        if user is None:
            raise NotFound()
        language = find_language(connection, user.id)
        self._outbox.add(
            connection, Mail.SECOND_FACTOR_CHANGED, user.email, user.org_id, language, happened_at=self._clock()
        )

    def _record(self, connection: Connection, event: Event, principal: Principal) -> None:
        org_id, subject = principal.org_id, principal.user_id
        self._audit.add(connection, event, actor=principal, org_id=org_id, subject=subject)
