"""Links that were sent by mail: each opens one thing, once, for a while; what is kept is the hash of its token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

links = schema.link_tokens


class LinkToken(Value):
    """A link that nobody has used; `id` is a hash, `data` what it was sent for."""

    id: str
    kind: str
    user_id: UUID
    org_id: UUID
    data: dict[str, Any] = {}
    expires_at: datetime


def add_link(connection: Connection, link: LinkToken, now: datetime) -> None:
    """Add a link; those that ran out are removed."""
    connection.execute(delete(links).where(links.c.expires_at <= now))
    add_decoy(connection, link)


def add_decoy(connection: Connection, link: LinkToken) -> None:
    """Add a row that no token leads to, as long as it takes to add another."""
    connection.execute(insert(links).values(link.model_dump()))


def find_link(connection: Connection, key: str, kind: str, now: datetime) -> LinkToken | None:
    """Return a link of a kind that still works."""
    alive = links.c.id == key, links.c.kind == kind, links.c.expires_at > now
    row = connection.execute(select(links).where(*alive)).mappings().one_or_none()
    return None if row is None else LinkToken(**row)


def take_link(connection: Connection, key: str) -> bool:
    """Remove a link, for it is used once; False where it was used before."""
    return connection.execute(delete(links).where(links.c.id == key).returning(links.c.id)).first() is not None


def newest_end(connection: Connection, user_id: UUID, kind: str) -> datetime | None:
    """Return when the newest link of a kind of a person runs out."""
    mine = links.c.user_id == user_id, links.c.kind == kind
    found: datetime | None = connection.execute(select(func.max(links.c.expires_at)).where(*mine)).scalar_one()
    return found


def drop_links(connection: Connection, user_id: UUID, *kinds: str) -> None:
    """Remove the links of a person, of these kinds or all."""
    which = [links.c.user_id == user_id, *([links.c.kind.in_(kinds)] if kinds else [])]
    connection.execute(delete(links).where(*which))
