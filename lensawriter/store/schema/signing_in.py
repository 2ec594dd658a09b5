"""Tables of sessions and devices, and of what precedes a session: tickets, pending sign-ins, attempts and links."""

from sqlalchemy import Column, Table, Uuid

from lensawriter.store.columns import Json, Moment, Text, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    schema="service",
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("browser", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema="service",
)

pending_sign_ins = Table(
    "pending_sign_ins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("browser", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema="service",
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("happened_at", Moment, nullable=False),
    schema="service",
)

devices = Table(
    "devices",
    metadata,
    Column("sid", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("agent", Text, nullable=False),
    Column("network", Text, nullable=False),
    schema="service",
)

link_tokens = Table(
    "link_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("org_id", Uuid, nullable=False),
    Column("data", Json, nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema="service",
)
