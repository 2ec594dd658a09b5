"""Rights: groups of roles, and checks whether a person may act now. Every check reads the store."""

from datetime import datetime, timedelta

from lensawriter.clock import Clock
from lensawriter.errors import (
    ConsentRequired,
    ContractEnded,
    Forbidden,
    NotFound,
    SignInRequired,
    StepUpRequired,
)
from lensawriter.models import Principal, Role
from lensawriter.store import second_factors, sessions
from lensawriter.store.database import Connection, Store
from lensawriter.store.rights import find_status

CUSTOMERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
"""The roles within a customer's organisation."""
MANAGERS = (Role.MANAGER, Role.OWNER)
"""The roles that see the usage of other people."""
LEADERS = (Role.OWNER, Role.OPERATOR)
"""The roles that manage the members of their organisation: owners that of a customer, operators their own."""
EVERYBODY = tuple(Role)

REFUSALS = (SignInRequired, Forbidden, NotFound, ContractEnded)
"""The errors that `authorised` records. Others, such as a missing consent, are not attempts to reach other people's data."""

SESSION_IDLE = timedelta(minutes=30)
"""A session ends after this time without use."""
STEP_UP_LIFETIME = timedelta(minutes=5)
"""How long after proving the second factor a session may call functions that require step-up."""


class Rights:
    """Checks what people may do now; caches nothing and records nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def require(self, principal: Principal | None, *roles: Role, consent: bool = True) -> None:
        """Raise SignInRequired, Forbidden, ContractEnded or ConsentRequired if a person may not act."""
        with self._store.reading() as connection:
            self.check(connection, principal, *roles, consent=consent)

    def check(self, connection: Connection, principal: Principal | None, *roles: Role, consent: bool = True) -> None:
        """Do the same as `require` within a transaction, for actions that must see a concurrent change of roles."""
        if principal is None:
            raise SignInRequired()
        status = find_status(connection, principal.org_id, principal.user_id)
        if status is None or status.suspended:
            raise SignInRequired()
        if status.role not in roles or principal.role != status.role:
            raise Forbidden()
        if status.ended:
            raise ContractEnded()
        if consent and not status.consented:
            raise ConsentRequired()

    def require_step_up(self, principal: Principal, sid: str) -> None:
        """Raise StepUpRequired unless a session proved the second factor recently, and SignInRequired as `require_session` does."""
        if not self.has_stepped_up(principal, sid):
            raise StepUpRequired()

    def has_stepped_up(self, principal: Principal, sid: str) -> bool:
        """Return whether a session of this person proved the second factor recently; raises SignInRequired."""
        self.require_session(principal, sid)
        with self._store.reading() as connection:
            proved_at = second_factors.find_proof(connection, sid, principal.user_id)
        return proved_at is not None and self._is_recent(proved_at)

    def require_session(self, principal: Principal, sid: str) -> None:
        """Raise SignInRequired unless a session belongs to this person and has not ended."""
        with self._store.reading() as connection:
            session = sessions.find_session(connection, sid)
        if session is None or session.user_id != principal.user_id or session.ended_at is not None:
            raise SignInRequired()
        if not self._clock() < min(session.expires_at, session.seen_at + SESSION_IDLE):
            raise SignInRequired()

    def _is_recent(self, proved_at: datetime) -> bool:
        """Return whether a proof is recent enough; one from the future, after the clock was set back, is not."""
        now = self._clock()
        return proved_at <= now < proved_at + STEP_UP_LIFETIME
