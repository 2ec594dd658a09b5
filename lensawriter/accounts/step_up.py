"""Step-up: a session proves the second factor again before an action on people, plans, terms or the caller's own sign-in."""

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts import recovery_codes
from lensawriter.accounts.rate_limits import RateLimits, by_code
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.errors import CodeRefused
from lensawriter.models import Principal
from lensawriter.store import second_factors as rows


class StepUp(Service):
    """Verifies codes within a session and records that the session has proved the second factor."""

    def __init__(self, context: ServiceContext, factor: SecondFactor) -> None:
        super().__init__(context)
        self._factor, self._attempts = factor, RateLimits(context.store, context.clock)

    @authorised(*EVERYBODY)
    def prove(self, principal: Principal, sid: str, code: str) -> None:
        """Prove the second factor for five minutes, by a code from the app or a recovery code.

        Raises SignInRequired if the session belongs to another person, SignInLocked, CodeRefused.
        """
        self._rights.require_session(principal, sid)
        self._prove(principal, sid, code)

    @authorised(*EVERYBODY)
    def fresh(self, principal: Principal, sid: str) -> bool:
        """Return whether a session proved the second factor within the last five minutes; raises SignInRequired."""
        return self._rights.has_stepped_up(principal, sid)

    def _prove(self, principal: Principal, sid: str, code: str) -> None:
        self._attempts.add(by_code(principal.user_id))
        check = self._factor.check_recovery_code if recovery_codes.looks_like(code) else self._factor.check_code
        proof = check(principal.user_id, code)
        org = principal.org_id
        with self._store.transaction(lock=principal.user_id) as connection:
            used = proof is not None and self._factor.use(connection, principal.user_id, proof)
            if proof is not None and used:
                rows.set_proof(connection, sid, principal.user_id, self._clock())
                if proof.recovery is not None:
                    self._audit.add(connection, Event.RECOVERY_CODE_USED, actor=principal, org_id=org)
            event = Event.STEP_UP if used else Event.SECOND_FACTOR_REFUSED
            self._audit.add(connection, event, actor=principal, org_id=org, subject=principal.user_id)
        if not used:
            raise CodeRefused(field="code")
        self._attempts.clear(by_code(principal.user_id))
