"""What every service about people stands on."""

from dataclasses import dataclass

from lensawriter.access.events import Auditor
from lensawriter.access.rights import Admission, Proof
from lensawriter.clock import Clock
from lensawriter.store.database import Store


@dataclass(frozen=True)
class Grounds:
    """The store, the clock, who may act, who has proved it, and who keeps the record; one per process."""

    store: Store
    clock: Clock
    admission: Admission
    proof: Proof
    audit: Auditor
