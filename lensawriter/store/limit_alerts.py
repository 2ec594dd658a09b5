"""Limit alerts: which limits reached a mark, stored once per period, and which users closed the banner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, insert, select

from lensawriter.limits.evaluation import Limit, Scope, Unit
from lensawriter.models import Value
from lensawriter.store import schema

alerts, views = schema.limit_alerts, schema.alert_views


class Alert(Value):
    """The event that a limit reached a mark, for example 80 percent."""

    id: str
    org_id: UUID
    scope: Scope
    subject: str
    unit: Unit
    period: str
    """The day or month, as `period_key` names it."""
    share: int
    """The mark, in percent."""
    happened_at: datetime

    @classmethod
    def of_limit(cls, org_id: UUID, limit: Limit, period: str, share: int, now: datetime) -> Self:
        """Return the alert for a mark of a limit in a period."""
        return cls(
            id=alert_id(org_id, limit, period, share),
            org_id=org_id,
            scope=limit.scope,
            subject=limit.subject,
            unit=limit.unit,
            period=period,
            share=share,
            happened_at=now,
        )


def alert_id(org_id: UUID, limit: Limit, period: str, share: int) -> str:
    """Return the id of an alert: there is one alert for each limit, period and mark."""
    of = "plan" if limit.of_plan else "own"  # "own" is stored: a limit that the organisation set
    return f"{org_id}:{limit.scope}:{limit.subject}:{of}:{limit.unit}:{period}:{share}"


def known_alerts(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return the ids that have an alert."""
    return set(connection.execute(select(alerts.c.id).where(alerts.c.id.in_(list(ids)))).scalars())


def add_alert(connection: Connection, alert: Alert) -> None:
    """Add an alert; the caller holds the lock of the organisation and has checked that the alert is new."""
    connection.execute(insert(alerts).values(alert.model_dump()))


def open_alerts(connection: Connection, org_id: UUID, periods: Iterable[str], user_id: UUID) -> list[Alert]:
    """Return the alerts of the periods that a user has not closed, oldest first."""
    closed = select(views.c.alert_id).where(views.c.user_id == user_id)
    wanted = alerts.c.org_id == org_id, alerts.c.period.in_(list(periods)), alerts.c.id.not_in(closed)
    rows = connection.execute(select(alerts).where(*wanted).order_by(alerts.c.happened_at)).mappings()
    return [Alert(**row) for row in rows]


def close_alert(connection: Connection, org_id: UUID, user_id: UUID, alert_id: str, now: datetime) -> None:
    """Record that a user closed an alert of the organisation; a second call changes nothing."""
    exists = select(alerts.c.id).where(alerts.c.id == alert_id, alerts.c.org_id == org_id)
    closed = select(views.c.alert_id).where(views.c.alert_id == alert_id, views.c.user_id == user_id)
    if connection.execute(exists).first() is not None and connection.execute(closed).first() is None:
        row = {"alert_id": alert_id, "user_id": user_id, "org_id": org_id, "seen_at": now}
        connection.execute(insert(views).values(row))
