"""Alerts: which limits came near their end, each mark once in a period, and who has closed the banner that says so."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from lensawriter.limits.evaluation import Limit, Scope, Unit
from lensawriter.models import Value
from lensawriter.store import schema

alerts, views = schema.limit_alerts, schema.alert_views


class Alert(Value):
    """A limit came to a mark."""

    id: str
    org_id: UUID
    scope: Scope
    subject: str
    unit: Unit
    period: str
    """The name of the day or month."""
    share: int
    """The mark, in percent."""
    happened_at: datetime


def key(org_id: UUID, limit: Limit, period: str, share: int) -> str:
    """Return the id of an alert: of the same limit, period and mark there is one."""
    of = "plan" if limit.of_plan else "own"
    return f"{org_id}:{limit.scope}:{limit.subject}:{of}:{limit.unit}:{period}:{share}"


def known_alerts(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return which of some alerts have been."""
    return set(connection.execute(select(alerts.c.id).where(alerts.c.id.in_(list(ids)))).scalars())


def add_alert(connection: Connection, alert: Alert) -> None:
    """Add an alert; the caller holds the organisation, and has seen that it is new."""
    connection.execute(insert(alerts).values(alert.model_dump()))


def alerts_of(connection: Connection, org_id: UUID, periods: Iterable[str], user_id: UUID) -> list[Alert]:
    """Return the alerts of some periods that a person has not closed, oldest first."""
    seen = select(views.c.alert_id).where(views.c.user_id == user_id)
    mine = alerts.c.org_id == org_id, alerts.c.period.in_(list(periods)), alerts.c.id.not_in(seen)
    rows = connection.execute(select(alerts).where(*mine).order_by(alerts.c.happened_at)).mappings()
    return [Alert(**row) for row in rows]


def close_alert(connection: Connection, org_id: UUID, user_id: UUID, alert_id: str, now: datetime) -> None:
    """Note that a person has closed an alert of the organisation; a second time changes nothing."""
    there = select(alerts.c.id).where(alerts.c.id == alert_id, alerts.c.org_id == org_id)
    closed = select(views.c.alert_id).where(views.c.alert_id == alert_id, views.c.user_id == user_id)
    if connection.execute(there).first() is not None and connection.execute(closed).first() is None:
        row = {"alert_id": alert_id, "user_id": user_id, "org_id": org_id, "seen_at": now}
        connection.execute(insert(views).values(row))
