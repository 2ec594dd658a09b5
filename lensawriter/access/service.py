"""The base class of services, the context they are built from, and the decorator that authorises their callers."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from lensawriter.access.events import Auditor, Event
from lensawriter.access.rights import REFUSALS, Rights
from lensawriter.clock import Clock
from lensawriter.errors import LensaError, Unwritten
from lensawriter.models import Principal, Role
from lensawriter.settings import Settings
from lensawriter.store.database import Store


@dataclass(frozen=True)
class ServiceContext:
    """What every service needs; one per process."""

    settings: Settings
    store: Store
    clock: Clock
    rights: Rights
    audit: Auditor


class Service:
    """Base class of services. A public method with a Principal takes it as the first argument and is decorated with `authorised`."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._settings, self._store, self._clock = context.settings, context.store, context.clock
        self._rights, self._audit = context.rights, context.audit


S = TypeVar("S", bound=Service)
P = ParamSpec("P")
R = TypeVar("R")


def authorised(
    *roles: Role, subject: str | None = None, consent: bool = True, step_up: bool = False
) -> Callable[[Callable[Concatenate[S, Principal, P], R]], Callable[Concatenate[S, Principal, P], R]]:
    """Return a decorator that runs a service function only if the principal now has one of the roles, according to the store.

    `subject` names the argument whose id the audit log records when a call is refused. `consent=False` is for functions
    that people may call before they consent to the terms. With `step_up`, the second argument is the id of the session,
    which must have proved the second factor within the last minutes.

    The decorated function also raises SignInRequired, Forbidden, ContractEnded, ConsentRequired and StepUpRequired. A refusal
    (one of `REFUSALS`) by the decorator or the function is recorded once.
    """

    def decorate(function: Callable[Concatenate[S, Principal, P], R]) -> Callable[Concatenate[S, Principal, P], R]:
        signature, name = inspect.signature(function), function.__qualname__.lower()
        parameters = list(signature.parameters)
        if subject is not None and subject not in parameters:
            raise TypeError(f"{name} has no argument {subject}")
        if step_up and parameters[2:3] != ["sid"]:
            raise TypeError(f"{name} needs the argument sid after the principal")

        @wraps(function)
        def call(self: S, principal: Principal, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                self._rights.require(principal, *roles, consent=consent)
                if step_up:
                    self._rights.require_step_up(principal, str(args[0] if args else kwargs["sid"]))
                return function(self, principal, *args, **kwargs)
            except REFUSALS as error:
                given = signature.bind_partial(self, principal, *args, **kwargs).arguments.get(subject or "")
                _record_refusal(self._context, error, principal, given if isinstance(given, UUID) else None, name)
                raise

        return call

    return decorate


def _record_refusal(
    context: ServiceContext, error: LensaError, principal: Principal | None, subject: UUID | None, call: str
) -> None:
    """Record a refusal, unless an inner service function has recorded it."""
    # Unwritten: a page that waits for the text of a draft requests it repeatedly, which is no attempt to reach other data.
    if isinstance(error, Unwritten) or error.recorded:
        return
    error.recorded = True
    org_id = None if principal is None else principal.org_id
    with context.store.transaction() as connection:
        context.audit.add(
            connection,
            Event.DENIED,
            actor=principal,
            org_id=org_id,
            subject=subject,
            reason=error.code,
            call=call,
        )
