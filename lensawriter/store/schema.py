"""The tables as statements see them; `migrations/` makes them, and a test holds that both agree."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Dialect, Integer, MetaData, Numeric, PrimaryKeyConstraint, String, Table, Uuid
from sqlalchemy.types import DateTime, TypeDecorator

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment: refused without a zone, kept and given back in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment has a time zone")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        return None if value is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text of people and models: NUL, which PostgreSQL cannot hold, and lone surrogates are left out."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out what one of the engines cannot hold."""
        if value is None:
            return None
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


drafts = Table(
    "drafts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("use_case", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("brief", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("job_id", Uuid),
    Column("length", Integer, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("archived_at", Moment),
    schema="content",
)

versions = Table(
    "versions",
    metadata,
    Column("draft_id", Uuid),
    Column("number", Integer),
    Column("org_id", Uuid, nullable=False),
    Column("origin", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("article", JSON(none_as_null=True)),
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
    Column("revision", Integer, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    schema="content",
)

form_drafts = Table(
    "form_drafts",
    metadata,
    Column("org_id", Uuid, nullable=False),
    Column("owner_id", Uuid),
    Column("use_case", String),
    Column("fields", JSON, nullable=False),
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
    Column("use_case", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema="content",
)

texts = Table(
    "texts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False, index=True),
    Column("step", String, nullable=False),
    Column("attempt_id", Uuid),
    Column("text", Text, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema="content",
)

pieces = Table(
    "pieces",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False, index=True),
    Column("step", String, nullable=False),
    Column("attempt_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    schema="content",
)

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
    Column("role", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("suspended_at", Moment),
    schema="service",
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
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
    Column("id", String, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("browser", String, nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema="service",
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("happened_at", Moment, nullable=False),
    schema="service",
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("draft_id", Uuid, nullable=False),
    Column("use_case", String, nullable=False),
    Column("model", String, nullable=False),
    Column("state", String, nullable=False),
    Column("straight", Boolean, nullable=False),
    Column("run", Integer, nullable=False),
    Column("stop_asked_at", Moment),
    Column("error", String),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    schema="service",
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False, index=True),
    Column("step", String, nullable=False),
    Column("model", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("yen", Numeric(18, 6)),
    Column("estimated", Boolean, nullable=False),
    Column("charged", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    schema="service",
)

settings = Table(
    "settings",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
    schema="service",
)
