"""Drafts as lists and editors read them. `lensawriter.drafts.library` decides who may read them."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from lensawriter.errors import NotFound
from lensawriter.models import Brief, Draft, JobState, Source, WorkingCopy
from lensawriter.store import schema
from lensawriter.text.folding import fold

drafts, sources, copies = schema.drafts, schema.draft_sources, schema.working_copies
_SHOWN = [column for column in drafts.c if column.name in Draft.model_fields]
Order = Literal["updated", "created", "title"]
WORD_LIMIT = 10
"""Maximum words of one search; further words are ignored."""


def find_draft(connection: Connection, draft_id: UUID, org_id: UUID, owner_id: UUID) -> Draft | None:
    """Return a draft of an owner in an organisation, or None; its brief is without the sources, which are large."""
    mine = drafts.c.id == draft_id, drafts.c.org_id == org_id, drafts.c.owner_id == owner_id
    row = connection.execute(select(*_SHOWN).where(*mine)).mappings().one_or_none()
    return None if row is None else _read(row)


def get_whole_brief(connection: Connection, draft_id: UUID) -> Brief:
    """Return the brief of a draft with its sources; raises NotFound."""
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
    """Return a page of an owner's drafts, their briefs without the sources, and the number of all matching drafts.

    The title or the text in the editor must contain each word of `search`.
    """
    wanted: list[ColumnElement[bool]] = [drafts.c.org_id == org_id, drafts.c.owner_id == owner_id]
    wanted.append(drafts.c.archived_at.is_not(None) if archived else drafts.c.archived_at.is_(None))
    if use_case:
        wanted.append(drafts.c.use_case == use_case)
    if state:
        wanted.append(drafts.c.state == state)
    words = tuple(dict.fromkeys(fold(search).split()[:WORD_LIMIT]))
    wanted += [_contains(word) for word in words]
    # A join instead of a subquery, so that only the texts of this owner are read.
    searched = drafts.outerjoin(copies, copies.c.draft_id == drafts.c.id) if words else drafts
    # Only the keys are sorted: a sort that includes the briefs needs their size in memory.
    matching = select(drafts.c.id, func.count().over().label("total")).select_from(searched).where(*wanted)
    page = connection.execute(matching.order_by(_ORDERS[order], drafts.c.id).limit(limit).offset(offset)).all()
    total = page[0].total if page else 0
    if not page and offset:  # beyond the end
        total = connection.execute(select(func.count()).select_from(searched).where(*wanted)).scalar_one()
    return _drafts_by_id(connection, [row.id for row in page]), int(total)


_ORDERS: dict[Order, Any] = {
    "updated": drafts.c.updated_at.desc(),
    "created": drafts.c.created_at.desc(),
    "title": drafts.c.folded_title.asc(),
}


def _drafts_by_id(connection: Connection, keys: Sequence[UUID]) -> list[Draft]:
    """Return drafts in the order of the keys."""
    rows = connection.execute(select(*_SHOWN).where(drafts.c.id.in_(keys))).mappings() if keys else ()
    found = {row["id"]: _read(row) for row in rows}
    return [found[key] for key in keys if key in found]


def _contains(word: str) -> ColumnElement[bool]:
    """Match the title or the text in the editor; not with LIKE, which has wildcards and is slower."""
    return or_(func.strpos(drafts.c.folded_title, word) > 0, func.strpos(copies.c.folded, word) > 0)


def add_draft(connection: Connection, draft: Draft) -> None:
    """Add a draft and the sources of its brief."""
    row = draft.model_dump(exclude={"brief"}) | {"brief": draft.brief.model_dump(mode="json", exclude={"sources"})}
    connection.execute(insert(drafts), row | {"folded_title": fold(draft.title)})
    owner = {"draft_id": draft.id, "org_id": draft.org_id}
    rows = [owner | {"number": n, "name": each.name, "text": each.text} for n, each in enumerate(draft.brief.sources)]
    if rows:
        connection.execute(insert(sources), rows)


def change_draft(connection: Connection, draft_id: UUID, **values: Any) -> None:
    """Change columns of a draft."""
    if "title" in values:
        values["folded_title"] = fold(values["title"])
    connection.execute(update(drafts).where(drafts.c.id == draft_id).values(values))


def change_copy(connection: Connection, copy: WorkingCopy) -> None:
    """Store the text of the editor; the caller holds the lock of the draft and has compared the revisions under it."""
    values = {"text": copy.text, "folded": fold(copy.text), "revision": copy.revision, "updated_at": copy.updated_at}
    connection.execute(update(copies).where(copies.c.draft_id == copy.draft_id).values(values))


def _read(row: Any) -> Draft:
    return Draft(**dict(row) | {"brief": Brief(**row["brief"])})
