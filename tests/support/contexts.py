"""Service contexts for tests that build single services."""

from pathlib import Path
from uuid import UUID

from lensawriter.access.audit import Audit, AuditLog
from lensawriter.access.events import Auditor, Event, Fact, refuse_text
from lensawriter.access.rights import Rights
from lensawriter.access.service import ServiceContext
from lensawriter.clock import Clock
from lensawriter.models import Principal
from lensawriter.settings import Settings
from lensawriter.store.database import Connection, Store


class RecordedEvents:
    """An audit log in memory; raises ValueError for text that must not be recorded."""

    def __init__(self) -> None:
        self.rows: list[tuple[Event, UUID | str | None, dict[str, Fact]]] = []
        """Event, subject and facts of each entry, oldest first."""

    def add(
        self,
        connection: Connection,
        event: Event,
        *,
        actor: Principal | None,
        org_id: UUID | None,
        subject: UUID | str | None = None,
        **facts: Fact,
    ) -> None:
        assert connection.in_transaction()
        refuse_text(event, subject, facts)
        self.rows.append((event, subject, facts))

    @property
    def events(self) -> list[Event]:
        """The recorded events, oldest first."""
        return [event for event, _, _ in self.rows]

    def take(self) -> list[Event]:
        """Return the events since the last call, and forget them."""
        found = self.events
        self.rows.clear()
        return found


def service_context(
    store: Store,
    clock: Clock,
    *,
    settings: Settings | None = None,
    rights: Rights | None = None,
    audit: Auditor | None = None,
    folder: Path | None = None,
) -> ServiceContext:
    """Return a context with the given parts and defaults for the others; `folder` is the data folder of default settings."""
    found = settings or (Settings(data=folder) if folder else Settings())
    return ServiceContext(found, store, clock, rights or Rights(store, clock), audit or RecordedEvents())


class ReadableAuditLog(AuditLog):
    """An audit log together with the service that reads it."""

    def __init__(self, store: Store, clock: Clock, anchor: Path, rights: Rights | None = None) -> None:
        super().__init__(store, clock, anchor)
        context = ServiceContext(Settings(), store, clock, rights or Rights(store, clock), self)
        self.entries = Audit(context).entries
