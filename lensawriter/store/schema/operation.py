"""Tables of the operation of the service: values, the outbox, and the audit log."""

from sqlalchemy import Boolean, Column, Integer, Table, Uuid

from lensawriter.store.columns import Json, Moment, Text, metadata

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    schema="service",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("forgotten", Boolean, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("facts", Json),
    Column("state", Text, nullable=False),
    Column("claim", Uuid),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    schema="service",
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", Moment, nullable=False),
    Column("event", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("role", Text),
    Column("org_id", Uuid),
    Column("subject", Text),
    Column("facts", Json, nullable=False),
    Column("hash", Text, nullable=False),
    schema="service",
)
