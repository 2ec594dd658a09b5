"""Tables of drafts, their sources, versions and working copies."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Uuid

from lensawriter.store.columns import Json, Moment, Text, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("use_case", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("folded_title", Text, nullable=False),
    Column("brief", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("job_id", Uuid),
    Column("length", Integer, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("archived_at", Moment),
    schema="content",
)

draft_sources = Table(
    "draft_sources",
    metadata,
    Column("draft_id", Uuid),
    Column("number", Integer),
    Column("org_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("draft_id", "number"),
    schema="content",
)

versions = Table(
    "versions",
    metadata,
    Column("draft_id", Uuid),
    Column("number", Integer),
    Column("org_id", Uuid, nullable=False),
    Column("origin", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("article", Json),
    Column("job_id", Uuid),
    Column("author_id", Uuid, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("draft_id", "number"),
    schema="content",
)

working_copies = Table(
    "working_copies",
    metadata,
    Column("draft_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    schema="content",
)
