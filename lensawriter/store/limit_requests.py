"""Requests to raise a limit. Their notes and answers are customer text and are stored in `content`."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Value
from lensawriter.store import schema

requests, notes = schema.limit_requests, schema.request_notes


class RequestState(StrEnum):
    """The state of a request."""

    OPEN = "open"
    ALLOWED = "allowed"
    DECLINED = "declined"


class LimitRequest(Value):
    """A request of a member to raise one limit by an amount."""

    id: UUID
    org_id: UUID
    user_id: UUID
    scope: Scope
    subject: str
    period: Period
    unit: Unit
    wanted: int
    state: RequestState
    allowed: int | None = None
    """The granted amount; None if the request is open or declined."""
    ends_on: date | None = None
    """The last day of the granted amount."""
    decided_by: UUID | None = None
    created_at: datetime
    decided_at: datetime | None = None
    note: str = ""
    answer: str | None = None

    def limit_key(self) -> tuple[Scope, str, Period, Unit]:
        """Return scope, subject, period and unit, which identify the limit."""
        return self.scope, self.subject, self.period, self.unit


def add_request(connection: Connection, request: LimitRequest) -> None:
    """Add a request; the caller holds the lock of the organisation."""
    connection.execute(insert(requests).values(request.model_dump(exclude={"note", "answer"})))
    connection.execute(insert(notes).values(request_id=request.id, org_id=request.org_id, note=request.note))


def decide_request(connection: Connection, request: LimitRequest) -> None:
    """Store the decision on a request."""
    values = request.model_dump(include={"state", "allowed", "ends_on", "decided_by", "decided_at"})
    connection.execute(update(requests).where(requests.c.id == request.id).values(values))
    connection.execute(update(notes).where(notes.c.request_id == request.id).values(answer=request.answer))


def find_request(connection: Connection, request_id: UUID, org_id: UUID | None = None) -> LimitRequest | None:
    """Return a request; with `org_id`, only one of that organisation."""
    wanted = [requests.c.id == request_id] + ([requests.c.org_id == org_id] if org_id else [])
    found = _read(connection, *wanted)
    return found[0] if found else None


def requests_of(connection: Connection, org_id: UUID, user_id: UUID | None = None) -> list[LimitRequest]:
    """Return the newest 200 requests of an organisation, or of one of its members."""
    wanted = [requests.c.org_id == org_id] + ([requests.c.user_id == user_id] if user_id else [])
    return _read(connection, *wanted)


def requests_on(connection: Connection, scope: Scope, subject: str) -> list[LimitRequest]:
    """Return the newest 200 requests of all organisations for limits with a scope and subject."""
    return _read(connection, requests.c.scope == scope, requests.c.subject == subject)


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> list[LimitRequest]:
    query = (
        select(requests, func.coalesce(notes.c.note, "").label("note"), notes.c.answer)
        .outerjoin(notes, notes.c.request_id == requests.c.id)  # notes are deleted with the member who wrote them
        .where(*conditions)
        .order_by(requests.c.created_at.desc())
        .limit(200)
    )
    return [LimitRequest(**row) for row in connection.execute(query).mappings()]
