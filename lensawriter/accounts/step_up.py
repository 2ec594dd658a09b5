"""Step-up: before what changes people, plans or all drafts, a session proves the second factor anew."""

from datetime import datetime, timedelta

from lensawriter.access.events import Auditor, Event
from lensawriter.access.rights import EVERYBODY, Admission
from lensawriter.accounts import recovery_codes
from lensawriter.accounts.rate_limits import Tries, by_code
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.accounts.sessions import IDLE
from lensawriter.clock import Clock
from lensawriter.errors import CodeRefused, SignInRequired, StepUpRequired
from lensawriter.models import Principal
from lensawriter.store import second_factors as rows
from lensawriter.store.database import Store
from lensawriter.store.sessions import find_session

FRESH = timedelta(minutes=5)


class StepUp:
    """What sessions have proved; one per process, what counts is in the store."""

    def __init__(self, store: Store, clock: Clock, admission: Admission, factor: SecondFactor, audit: Auditor) -> None:
        """Take what the process has one of."""
        self._store, self._clock, self._admission = store, clock, admission
        self._factor, self._audit = factor, audit
        self._tries = Tries(store, clock)

    def prove(self, principal: Principal, sid: str, code: str) -> None:
        """Prove the second factor for five minutes, by a code from the app or a recovery code.

        Raises SignInRequired where the session is not this person's, SignInLocked, CodeRefused.
        """
        with self._admission.acting(principal, *EVERYBODY):
            self._check(principal, sid)
            self._prove(principal, sid, code)

    def require(self, principal: Principal, sid: str) -> None:
        """Raise StepUpRequired where the session has proved nothing for five minutes, SignInRequired where it is not theirs."""
        if not self._fresh(principal, sid):
            raise StepUpRequired()

    def fresh(self, principal: Principal, sid: str) -> bool:
        """Tell whether a session has proved the second factor in the last five minutes; raises SignInRequired."""
        with self._admission.acting(principal, *EVERYBODY):
            return self._fresh(principal, sid)

    def _prove(self, principal: Principal, sid: str, code: str) -> None:
        self._tries.add(by_code(principal.user_id))
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
        self._tries.clear(by_code(principal.user_id))

    def _fresh(self, principal: Principal, sid: str) -> bool:
        self._check(principal, sid)
        with self._store.reading() as connection:
            proved_at = rows.find_proof(connection, sid, principal.user_id)
        return proved_at is not None and _age(self._clock(), proved_at) < FRESH

    def _check(self, principal: Principal, sid: str) -> None:
        session = find_session(self._store, sid)
        if session is None or session.user_id != principal.user_id or session.ended_at is not None:
            raise SignInRequired()
        if not self._clock() < min(session.expires_at, session.seen_at + IDLE):
            raise SignInRequired()


def _age(now: datetime, proved_at: datetime) -> timedelta:
    """Return how old a proof is; one from the future is none, for then the clock was set back."""
    return now - proved_at if proved_at <= now else FRESH
