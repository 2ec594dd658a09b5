"""Who may act: the first question of every service function, answered from the store and not from what a page remembers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from lensawriter.access.events import Auditor
from lensawriter.access.rights import DENIALS, deny
from lensawriter.errors import ConsentRequired, ContractEnded, Forbidden, SignInRequired
from lensawriter.models import Principal, Role
from lensawriter.store.database import Connection, Store
from lensawriter.store.rights import find_standing

CUSTOMERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
"""Those who belong to a customer's organisation."""
EVERYBODY = tuple(Role)


class Proof(Protocol):
    """Who knows whether a session has just proved the second factor; `StepUp` in the house."""

    def require(self, principal: Principal, sid: str) -> None:
        """Raise StepUpRequired where it has not."""


class Rights:
    """What a person may do as of now; asks the store anew each time, and records nothing."""

    def __init__(self, store: Store) -> None:
        """Take the store of the process."""
        self._store = store

    def require(self, principal: Principal | None, *roles: Role, consented: bool = True) -> None:
        """Raise where a person may not act; records nothing."""
        with self._store.reading() as connection:
            self.check(connection, principal, *roles, consented=consented)

    def check(self, connection: Connection, principal: Principal | None, *roles: Role, consented: bool = True) -> None:
        """Raise where a person may not act, as a transaction sees them: two owners may take each other's role at once."""
        if principal is None:
            raise SignInRequired()
        standing = find_standing(connection, principal.org_id, principal.user_id)
        if standing is None or standing.suspended:
            raise SignInRequired()
        if standing.role not in roles or principal.role != standing.role:
            raise Forbidden()
        if standing.ended:
            raise ContractEnded()
        if consented and not standing.consented:
            raise ConsentRequired()


class Admission(Rights):
    """Admits people to the services; one per process."""

    def __init__(self, store: Store, audit: Auditor) -> None:
        """Take the store and the audit of the process."""
        super().__init__(store)
        self._audit = audit

    @contextmanager
    def acting(self, principal: Principal | None, *roles: Role, consented: bool = True) -> Iterator[Principal]:
        """Run a service function for a person of one of the roles, and record once if it is refused, here or within.

        Raises SignInRequired, Forbidden, ContractEnded, ConsentRequired.
        """
        try:
            self.require(principal, *roles, consented=consented)
            assert principal is not None
            yield principal
        except DENIALS as error:
            deny(self._store, self._audit, error, principal)
            raise
