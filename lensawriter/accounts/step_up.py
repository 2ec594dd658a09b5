"""Step-up: before what changes people, plans or all drafts, a session proves the second factor anew."""

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
    """What sessions have proved; one per process, what counts is in the store."""

    def __init__(self, context: ServiceContext, factor: SecondFactor) -> None:
        super().__init__(context)
        self._factor, self._attempts = factor, RateLimits(context.store, context.clock)

    @authorised(*EVERYBODY)
    def prove(self, principal: Principal, sid: str, code: str) -> None:
        """Prove the second factor for five minutes, by a code from the app or a recovery code.

        Raises SignInRequired where the session is not this person's, SignInLocked, CodeRefused.
        """
        self._rights.require_session(principal, sid)
        self._prove(principal, sid, code)

    @authorised(*EVERYBODY)
    def fresh(self, principal: Principal, sid: str) -> bool:
        """Return whether a session proved the second factor within the last five minutes; raises SignInRequired."""
        return self._rights.has_stepped_up(principal, sid)

    def _prove(self, principal: Principal, sid: str, code: str) -> None:
        self._attempts.add(by_code(principal.user_id))
        way = self._factor.recover if recovery_codes.looks_like(code) else self._factor.prove
        proof = way(principal.user_id, code)
        org = principal.org_id
        with self._store.transaction(lock=principal.user_id) as connection:
            taken = proof is not None and self._factor.take(connection, principal.user_id, proof)
            if proof is not None and taken:
                rows.set_proof(connection, sid, principal.user_id, self._clock())
                if proof.recovery is not None:
                    self._audit.add(connection, Event.RECOVERY_CODE_USED, actor=principal, org_id=org)
            event = Event.STEP_UP if taken else Event.SECOND_FACTOR_REFUSED
            self._audit.add(connection, event, actor=principal, org_id=org, subject=principal.user_id)
        if not taken:
            raise CodeRefused(field="code")
        self._attempts.clear(by_code(principal.user_id))
