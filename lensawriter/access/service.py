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
    """Base of all services. A public function that takes a Principal has it first and is decorated with `authorised`."""

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
    """Let a service function run only for a principal who has one of the roles at this moment, according to the store.

    `subject` names the argument whose id the audit log records when a call is refused. `consent=False` is for functions
    that people need before they consent to the terms. With `step_up`, the second argument is the id of the session,
    which must have proved the second factor within the last minutes.

    The function then raises SignInRequired, Forbidden, ContractEnded, ConsentRequired and StepUpRequired. A refusal by this
    decorator or by the function itself is recorded once.
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
    # A page that waits for a text requests it repeatedly: that is not an attempt to reach other people's data.
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
