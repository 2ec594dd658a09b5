"""Tables of the terms and the consents to them."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

terms_versions = Table(
    "terms_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("published_by", Uuid),
    schema="service",
)

terms_consents = Table(
    "terms_consents",
    metadata,
    Column("user_id", Uuid),
    Column("number", Integer),
    Column("org_id", Uuid, nullable=False),
    Column("network", Text, nullable=False),
    Column("consented_at", Moment, nullable=False),
    PrimaryKeyConstraint("user_id", "number"),
    schema="service",
)
