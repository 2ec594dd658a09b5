"""Tables of organisations, members, departments, contracts and invitations."""

from sqlalchemy import Column, Index, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema="service",
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("suspended_at", Moment),
    schema="service",
)

departments = Table(
    "departments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("archived_at", Moment),
    schema="service",
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("department_id", Uuid),
    Column("language", Text, nullable=False),
    schema="service",
)

contracts = Table(
    "contracts",
    metadata,
    Column("org_id", Uuid, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    schema="service",
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("invited_by", Uuid, nullable=False),
    Column("token", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("department_id", Uuid),
    Column("email", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("invitations_by_token", "token"),
    schema="service",
)
