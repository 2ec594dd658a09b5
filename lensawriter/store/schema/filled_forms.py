"""Tables of unsubmitted forms and their sources."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Uuid

from lensawriter.store.columns import Json, Moment, Text, metadata

form_drafts = Table(
    "form_drafts",
    metadata,
    Column("org_id", Uuid, nullable=False),
    Column("owner_id", Uuid),
    Column("use_case", Text),
    Column("fields", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    PrimaryKeyConstraint("owner_id", "use_case"),
    schema="content",
)

sources = Table(
    "sources",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("use_case", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema="content",
)
