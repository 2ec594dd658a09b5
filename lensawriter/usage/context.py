"""The context from which the services about usage and limits are built, and their base class."""

from collections.abc import Mapping
from dataclasses import dataclass

from lensawriter.access.service import Service, ServiceContext
from lensawriter.limits.plans import Plans
from lensawriter.usecases import UseCase


@dataclass(frozen=True)
class UsageContext(ServiceContext):
    """The service context with the plans and the use cases; one per process."""

    plans: Plans
    usecases: Mapping[str, UseCase]


class UsageService(Service):
    """Base class of the services about usage and limits."""

    def __init__(self, context: UsageContext) -> None:
        super().__init__(context)
        self._plans, self._usecases = context.plans, context.usecases
