"""Devices: browser and network of each open session."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

devices, sessions = schema.devices, schema.sessions


class OpenSession(Value):
    """A session that was not ended, with its browser and network; the caller checks whether it has expired."""

    sid: str
    agent: str
    network: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def add_device(connection: Connection, sid: str, user_id: UUID, agent: str, network: str) -> None:
    """Record the browser and network of a session."""
    connection.execute(insert(devices).values(sid=sid, user_id=user_id, agent=agent, network=network))


def open_sessions(connection: Connection, user_id: UUID) -> list[OpenSession]:
    """Return the sessions of a person that were not ended, the last used first."""
    columns = sessions.c.id.label("sid"), sessions.c.created_at, sessions.c.seen_at, sessions.c.expires_at
    mine = sessions.c.user_id == user_id, sessions.c.ended_at.is_(None)
    joined = sessions.outerjoin(devices, devices.c.sid == sessions.c.id)
    query = select(*columns, devices.c.agent, devices.c.network).select_from(joined).where(*mine)
    rows = connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id)).mappings()
    return [OpenSession(**dict(row) | {name: row[name] or "" for name in ("agent", "network")}) for row in rows]
