"""Drafts as lists and editors see them; whose they are is decided by the library."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from lensawriter.errors import NotFound
from lensawriter.models import Brief, Draft, JobState, Source, WorkingCopy
from lensawriter.store import schema

drafts, sources, copies = schema.drafts, schema.draft_sources, schema.working_copies
Order = Literal["updated", "created", "title"]


def find_draft(connection: Connection, draft_id: UUID, org_id: UUID, owner_id: UUID) -> Draft | None:
    """Return a draft of this owner in this organisation; its brief without the sources, which are large."""
    mine = drafts.c.id == draft_id, drafts.c.org_id == org_id, drafts.c.owner_id == owner_id
    row = connection.execute(select(drafts).where(*mine)).mappings().one_or_none()
    return None if row is None else _read(row)


def get_whole_brief(connection: Connection, draft_id: UUID) -> Brief:
    """Return the brief of a draft, its sources included; raises NotFound."""
    brief = connection.execute(select(drafts.c.brief).where(drafts.c.id == draft_id)).scalar_one_or_none()
    if brief is None:
        raise NotFound()
    query = select(sources.c.name, sources.c.text).where(sources.c.draft_id == draft_id).order_by(sources.c.number)
    found = tuple(Source(name=row.name, text=row.text) for row in connection.execute(query))
    return Brief(**brief, sources=found)


def find_drafts(
    connection: Connection,
    org_id: UUID,
    owner_id: UUID,
    *,
    search: str,
    use_case: str | None,
    state: JobState | None,
    archived: bool,
    order: Order,
    limit: int,
    offset: int,
) -> tuple[list[Draft], int]:
    """Return a page of an owner's drafts, their briefs without the sources, and how many there are in all."""
    wanted: list[ColumnElement[bool]] = [drafts.c.org_id == org_id, drafts.c.owner_id == owner_id]
    wanted.append(drafts.c.archived_at.is_not(None) if archived else drafts.c.archived_at.is_(None))
    if use_case:
        wanted.append(drafts.c.use_case == use_case)
    if state:
        wanted.append(drafts.c.state == state)
    if search.strip():
        wanted.append(_matches(search.strip()))
    column: Any = {
        "updated": drafts.c.updated_at.desc(),
        "created": drafts.c.created_at.desc(),
        "title": drafts.c.title.asc(),
    }[order]
    total = connection.execute(select(func.count()).select_from(drafts).where(*wanted)).scalar_one()
    # Sorted by their keys alone: a sort that carries the briefs along takes their size in memory.
    page = select(drafts.c.id).where(*wanted).order_by(column, drafts.c.id).limit(limit).offset(offset)
    keys = list(connection.execute(page).scalars())
    rows = connection.execute(select(drafts).where(drafts.c.id.in_(keys))).mappings() if keys else ()
    found = {row["id"]: _read(row) for row in rows}
    return [found[key] for key in keys if key in found], int(total)


def _matches(search: str) -> ColumnElement[bool]:
    """Match the title or the text in the editor; the wildcards of LIKE are taken literally."""
    text = copies.c.text.icontains(search, autoescape=True)
    edited = select(copies.c.draft_id).where(and_(copies.c.draft_id == drafts.c.id, text))
    return or_(drafts.c.title.icontains(search, autoescape=True), edited.exists())


def add_draft(connection: Connection, draft: Draft) -> None:
    """Add a draft and the sources of its brief."""
    row = draft.model_dump(exclude={"brief"}) | {"brief": draft.brief.model_dump(mode="json", exclude={"sources"})}
    connection.execute(insert(drafts).values(row))
    owner = {"draft_id": draft.id, "org_id": draft.org_id}
    rows = [owner | {"number": n, "name": each.name, "text": each.text} for n, each in enumerate(draft.brief.sources)]
    if rows:
        connection.execute(insert(sources), rows)


def change_draft(connection: Connection, draft_id: UUID, **values: Any) -> None:
    """Change columns of a draft."""
    connection.execute(update(drafts).where(drafts.c.id == draft_id).values(values))


def write_copy(connection: Connection, copy: WorkingCopy) -> WorkingCopy | None:
    """Store a working copy over the revision before its own; None where somebody was faster."""
    values = {"text": copy.text, "revision": copy.revision, "updated_at": copy.updated_at}
    expected = copies.c.draft_id == copy.draft_id, copies.c.revision == copy.revision - 1
    changed = connection.execute(update(copies).where(*expected).values(values).returning(copies.c.revision)).first()
    return None if changed is None else copy


def figures(connection: Connection, org_id: UUID, since: datetime, until: datetime) -> list[Any]:
    """Return (user, use case, drafts, characters) of an organisation between two moments: figures, no text."""
    columns = (
        drafts.c.owner_id,
        drafts.c.use_case,
        func.count().label("drafts"),
        func.sum(drafts.c.length).label("length"),
    )
    mine = drafts.c.org_id == org_id, drafts.c.created_at >= since, drafts.c.created_at < until
    query = select(*columns).where(*mine).group_by(drafts.c.owner_id, drafts.c.use_case)
    return list(connection.execute(query).all())


def _read(row: Any) -> Draft:
    return Draft(**dict(row) | {"brief": Brief(**row["brief"])})
