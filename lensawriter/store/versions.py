"""Versions and working copies of drafts. Versions are only added; a draft has one working copy, the text in the editor."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from lensawriter.models import Article, Origin, Version, WorkingCopy
from lensawriter.store import schema
from lensawriter.text.folding import fold
from lensawriter.text.length import count

drafts, versions, copies = schema.drafts, schema.versions, schema.working_copies


def add_version(
    connection: Connection,
    *,
    draft_id: UUID,
    org_id: UUID,
    origin: Origin,
    text: str,
    author_id: UUID,
    now: datetime,
    article: Article | None = None,
    job_id: UUID | None = None,
    length: int | None = None,
) -> int:
    """Add a version as the newest of its draft, put its text into the editor, and return its number."""
    newest = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.draft_id == draft_id)
    number = int(connection.execute(newest).scalar_one()) + 1
    stored = None if article is None else article.model_dump(mode="json", exclude={"draft"})
    row = {
        "draft_id": draft_id,
        "number": number,
        "org_id": org_id,
        "origin": origin,
        "text": text,
        "article": stored,
        "job_id": job_id,
        "author_id": author_id,
        "created_at": now,
    }
    connection.execute(insert(versions).values(row))
    _set_copy(connection, draft_id, org_id, text, number, now)
    change = {"latest": number, "length": count(text) if length is None else length, "updated_at": now}
    connection.execute(update(drafts).where(drafts.c.id == draft_id).values(change))
    return number


def _set_copy(connection: Connection, draft_id: UUID, org_id: UUID, text: str, number: int, now: datetime) -> None:
    """Put a new version into the editor and raise the revision, so that a save from a tab with the old text raises EditConflict."""
    values = {"text": text, "folded": fold(text), "based_on": number, "updated_at": now}
    of_draft = copies.c.draft_id == draft_id
    changed = (
        update(copies).where(of_draft).values(values | {"revision": copies.c.revision + 1}).returning(copies.c.revision)
    )
    if connection.execute(changed).first() is None:
        connection.execute(insert(copies).values(values | {"draft_id": draft_id, "org_id": org_id, "revision": 1}))


def keep_working_copy(connection: Connection, draft_id: UUID, author_id: UUID, now: datetime) -> None:
    """Add the text in the editor as a version if it differs from the newest version, so that nothing is lost."""
    copy = find_copy(connection, draft_id)
    if copy is None:
        return
    newest = find_version(connection, draft_id)
    if newest is None or newest.text != copy.text:
        org_id = connection.execute(select(drafts.c.org_id).where(drafts.c.id == draft_id)).scalar_one()
        add_version(
            connection,
            draft_id=draft_id,
            org_id=org_id,
            origin=Origin.EDITED,
            text=copy.text,
            author_id=author_id,
            now=now,
        )


def find_version(connection: Connection, draft_id: UUID, number: int | None = None) -> Version | None:
    """Return a version by its number, or the newest one without a number; None if there is none."""
    query = select(versions).where(versions.c.draft_id == draft_id)
    query = query.where(versions.c.number == number) if number else query.order_by(versions.c.number.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else read_version(row)


def all_versions(connection: Connection, draft_id: UUID) -> tuple[Version, ...]:
    """Return every version of a draft, newest first."""
    query = select(versions).where(versions.c.draft_id == draft_id).order_by(versions.c.number.desc())
    return tuple(read_version(row) for row in connection.execute(query).mappings())


def find_copy(connection: Connection, draft_id: UUID) -> WorkingCopy | None:
    """Return the working copy of a draft; None before its first version."""
    shown = [column for column in copies.c if column.name in WorkingCopy.model_fields]
    row = connection.execute(select(*shown).where(copies.c.draft_id == draft_id)).mappings().one_or_none()
    return None if row is None else WorkingCopy(**row)


def read_version(row: Any) -> Version:
    """Return the version of a row; the text of its article is not stored, because it is that of the version."""
    stored = row["article"]
    article = None if stored is None else Article(**stored, draft=(stored.get("variants") or [row["text"]])[0])
    fields = {name: value for name, value in row.items() if name not in ("org_id", "job_id", "article")}
    return Version(**fields, article=article)
