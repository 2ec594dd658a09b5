"""Links sent by mail. Each serves one purpose, works once, and expires; only the hash of its token is stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

links = schema.link_tokens


class LinkToken(Value):
    """An unused link; `id` is the hash of its token, `data` depends on the kind."""

    id: str
    kind: str
    user_id: UUID
    org_id: UUID
    data: dict[str, Any] = {}
    expires_at: datetime


def add_link(connection: Connection, link: LinkToken, now: datetime) -> None:
    """Add a link, and remove expired ones."""
    connection.execute(delete(links).where(links.c.expires_at <= now))
    add_row(connection, link)


def add_row(connection: Connection, link: LinkToken) -> None:
    """Add a row and remove none; also used by `PasswordResets` for placeholders, whose id is the hash of no token."""
    connection.execute(insert(links).values(link.model_dump()))


def find_link(connection: Connection, key: str, kind: str, now: datetime) -> LinkToken | None:
    """Return a link of a kind that is unused and has not expired."""
    valid = links.c.id == key, links.c.kind == kind, links.c.expires_at > now
    row = connection.execute(select(links).where(*valid)).mappings().one_or_none()
    return None if row is None else LinkToken(**row)


def take_link(connection: Connection, key: str) -> bool:
    """Remove a link, which can be used once; return False if it was used before."""
    return connection.execute(delete(links).where(links.c.id == key).returning(links.c.id)).first() is not None


def find_latest_expiry(connection: Connection, user_id: UUID, kind: str) -> datetime | None:
    """Return when the last of a person's links of a kind expires, or None without a link."""
    mine = links.c.user_id == user_id, links.c.kind == kind
    found: datetime | None = connection.execute(select(func.max(links.c.expires_at)).where(*mine)).scalar_one()
    return found


def drop_links(connection: Connection, user_id: UUID, *kinds: str) -> None:
    """Delete the links of a person, of the given kinds or of all."""
    which = [links.c.user_id == user_id, *([links.c.kind.in_(kinds)] if kinds else [])]
    connection.execute(delete(links).where(*which))
