"""Unsubmitted forms and their sources, by owner and use case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from lensawriter.store import schema

forms, sources = schema.form_drafts, schema.sources


def find_fields(
    connection: Connection, org_id: UUID, owner_id: UUID, use_case: str
) -> tuple[dict[str, Any], int] | None:
    """Return (fields, revision) of a form; None if it was never stored."""
    mine = forms.c.org_id == org_id, forms.c.owner_id == owner_id, forms.c.use_case == use_case
    row = connection.execute(select(forms.c.fields, forms.c.revision).where(*mine)).one_or_none()
    return None if row is None else (row.fields, row.revision)


def write_fields(
    connection: Connection, org_id: UUID, owner_id: UUID, use_case: str, fields: dict[str, Any], now: datetime
) -> None:
    """Store the fields of a form; the caller holds the lock of the owner."""
    values = {"fields": fields, "updated_at": now}
    mine = forms.c.org_id == org_id, forms.c.owner_id == owner_id, forms.c.use_case == use_case
    changed = update(forms).where(*mine).values(values | {"revision": forms.c.revision + 1}).returning(forms.c.revision)
    if connection.execute(changed).first() is None:
        row = {"org_id": org_id, "owner_id": owner_id, "use_case": use_case, "revision": 1}
        connection.execute(insert(forms).values(row | values))


def delete_form(connection: Connection, org_id: UUID, owner_id: UUID, use_case: str) -> None:
    """Delete a form with its sources."""
    for table in (forms, sources):
        mine = table.c.org_id == org_id, table.c.owner_id == owner_id, table.c.use_case == use_case
        connection.execute(delete(table).where(*mine))


def add_source(
    connection: Connection, key: UUID, org_id: UUID, owner_id: UUID, use_case: str, name: str, text: str, now: datetime
) -> None:
    """Add a source."""
    row = {"id": key, "org_id": org_id, "owner_id": owner_id, "use_case": use_case, "name": name, "text": text}
    connection.execute(insert(sources).values(row | {"created_at": now}))


def find_source_lengths(connection: Connection, org_id: UUID, owner_id: UUID, use_case: str) -> Sequence[Any]:
    """Return (id, name, length) of the sources of a form, without their texts, which are large."""
    mine = sources.c.org_id == org_id, sources.c.owner_id == owner_id, sources.c.use_case == use_case
    columns = sources.c.id, sources.c.name, func.length(sources.c.text).label("length")
    return connection.execute(select(*columns).where(*mine).order_by(sources.c.created_at, sources.c.id)).all()


def find_sources(connection: Connection, org_id: UUID, owner_id: UUID, use_case: str) -> Sequence[Any]:
    """Return the sources of a form, in the order they were added."""
    mine = sources.c.org_id == org_id, sources.c.owner_id == owner_id, sources.c.use_case == use_case
    return connection.execute(select(sources).where(*mine).order_by(sources.c.created_at, sources.c.id)).all()


def delete_source(connection: Connection, org_id: UUID, owner_id: UUID, source_id: UUID) -> bool:
    """Delete a source and return whether the owner had it."""
    mine = sources.c.id == source_id, sources.c.org_id == org_id, sources.c.owner_id == owner_id
    return connection.execute(delete(sources).where(*mine).returning(sources.c.id)).first() is not None
