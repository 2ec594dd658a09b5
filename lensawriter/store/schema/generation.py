"""Tables of jobs, attempts, texts of steps, and streamed pieces."""

from sqlalchemy import Boolean, Column, Index, Integer, Numeric, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("draft_id", Uuid, nullable=False),
    Column("use_case", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("straight", Boolean, nullable=False),
    Column("run", Integer, nullable=False),
    Column("stop_asked_at", Moment),
    Column("error", Text),
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
    Column("job_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("yen", Numeric(18, 6)),
    Column("estimated", Boolean, nullable=False),
    Column("charged", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("attempts_by_job", "job_id"),
    schema="service",
)

texts = Table(
    "texts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("attempt_id", Uuid),
    Column("text", Text, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("texts_by_job", "job_id"),
    schema="content",
)

pieces = Table(
    "pieces",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("attempt_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Index("pieces_by_job", "job_id"),
    schema="content",
)
