"""What every service about usage stands on."""

from collections.abc import Mapping
from dataclasses import dataclass

from lensawriter.access.events import Auditor
from lensawriter.access.rights import Admits
from lensawriter.clock import Clock
from lensawriter.limits.plans import Plans
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from lensawriter.usecases import UseCase


@dataclass(frozen=True)
class UsageGrounds:
    """What the process has one of, and figures and limits are made from; one per process."""

    store: Store
    clock: Clock
    settings: Settings
    plans: Plans
    usecases: Mapping[str, UseCase]
    admission: Admits
    audit: Auditor


class OnUsage:
    """A service about usage."""

    def __init__(self, grounds: UsageGrounds) -> None:
        """Take what the process has one of."""
        self._store, self._clock, self._settings = grounds.store, grounds.clock, grounds.settings
        self._plans, self._usecases = grounds.plans, grounds.usecases
        self._admission, self._audit = grounds.admission, grounds.audit
