"""Refusals: every service function asks first who may call it, and who reaches for what is not theirs is recorded, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from lensawriter.access.events import Auditor, Event
from lensawriter.errors import (
    ConsentRequired,
    ContractEnded,
    Forbidden,
    LensaError,
    NotFound,
    SignInRequired,
    Unwritten,
)
from lensawriter.models import Principal, Role
from lensawriter.store.database import Connection, Store
from lensawriter.store.rights import find_standing

CUSTOMERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
"""Those who belong to a customer's organisation."""
EVERYBODY = tuple(Role)
DENIALS = (SignInRequired, Forbidden, NotFound, ContractEnded)
"""What is recorded: somebody reached for what is not theirs. A consent or a code that is missing is only asked for."""


class Admits(Protocol):
    """Who knows whether a person may act at this moment; `Admission` in the house."""

    def require(self, principal: Principal | None, *roles: Role, consented: bool = True) -> None:
        """Raise where a person may not act; records nothing."""


class Closed:
    """Admits nobody: for a part that is built alone, where nobody is to ask it anything."""

    def require(self, principal: Principal | None, *roles: Role, consented: bool = True) -> None:
        """Raise SignInRequired."""
        raise SignInRequired()


class Watched(Protocol):
    """A service that asks who may act, has a store and keeps a record."""

    _admission: Admits
    _store: Store
    _audit: Auditor


S = TypeVar("S", bound=Watched)
P = ParamSpec("P")
R = TypeVar("R")


def allowed_to(
    *roles: Role,
) -> Callable[[Callable[Concatenate[S, Principal, P], R]], Callable[Concatenate[S, Principal, P], R]]:
    """Make a service function ask first whether a person of some roles may act, as the store has it by now.

    Raises SignInRequired, Forbidden, ContractEnded, ConsentRequired. Each call that is refused, here or within, is recorded.
    """

    def decide(function: Callable[Concatenate[S, Principal, P], R]) -> Callable[Concatenate[S, Principal, P], R]:
        name = function.__qualname__.lower()

        @wraps(function)
        def call(self: S, principal: Principal, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                self._admission.require(principal, *roles)
                return function(self, principal, *args, **kwargs)
            except DENIALS as error:
                subject = next((each for each in (*args, *kwargs.values()) if isinstance(each, UUID)), None)
                deny(self._store, self._audit, error, principal, subject=subject, call=name)
                raise

        return call

    return decide


def deny(
    store: Store,
    audit: Auditor,
    error: LensaError,
    principal: Principal | None,
    *,
    subject: UUID | None = None,
    **facts: str,
) -> None:
    """Record a refusal, unless a service function that was called within has done so."""
    # What is one's own, and only not there yet, is no denial: a page that waits asks again and again.
    if isinstance(error, Unwritten) or error.recorded:
        return
    error.recorded = True
    org_id = None if principal is None else principal.org_id
    with store.transaction() as connection:
        audit.add(connection, Event.DENIED, actor=principal, org_id=org_id, subject=subject, reason=error.code, **facts)


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
