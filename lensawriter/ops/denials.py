"""Refusals: who reaches for what is not theirs is recorded, once, whichever service function it was."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from lensawriter.errors import Forbidden, LensaError, NotFound, Unwritten
from lensawriter.models import Principal, Role
from lensawriter.ops.events import Auditor, Event
from lensawriter.store.database import Store

CUSTOMERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
"""Those who belong to a customer's organisation."""


class Watched(Protocol):
    """A service that has a store and keeps a record."""

    _store: Store
    _audit: Auditor


S = TypeVar("S", bound=Watched)
P = ParamSpec("P")
R = TypeVar("R")


def allowed_to(
    *roles: Role,
) -> Callable[[Callable[Concatenate[S, Principal, P], R]], Callable[Concatenate[S, Principal, P], R]]:
    """Make a service function refuse all but some roles, and record each call that is refused, here or within."""

    def decide(function: Callable[Concatenate[S, Principal, P], R]) -> Callable[Concatenate[S, Principal, P], R]:
        name = function.__qualname__.lower()

        @wraps(function)
        def call(self: S, principal: Principal, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                if principal.role not in roles:
                    raise Forbidden()
                return function(self, principal, *args, **kwargs)
            except (Forbidden, NotFound) as error:
                subject = next((each for each in (*args, *kwargs.values()) if isinstance(each, UUID)), None)
                _deny(self._store, self._audit, error, principal, subject, name)
                raise

        return call

    return decide


def _deny(
    store: Store, audit: Auditor, error: LensaError, principal: Principal, subject: UUID | None, call: str
) -> None:
    # What is one's own, and only not there yet, is no denial: a page that waits asks again and again.
    if isinstance(error, Unwritten) or getattr(error, "recorded", False):  # by a service function that this one called
        return
    error.recorded = True  # type: ignore[attr-defined]
    org_id, reason = principal.org_id, error.code
    with store.transaction() as connection:
        audit.add(connection, Event.DENIED, actor=principal, org_id=org_id, subject=subject, reason=reason, call=call)
