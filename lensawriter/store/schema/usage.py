"""Tables of the ledger, its roll-up and counters, outcomes of drafts, and baselines. Numbers and ids only."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Numeric, SmallInteger, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

YEN = Numeric(18, 6)
_POSTGRESQL = "postgresql"

reservations = Table(
    "reservations",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("department_id", Uuid),
    Column("use_case", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("price_version", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    Column("generations", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("yen", YEN),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    schema="service",
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("department_id", Uuid),
    Column("job_id", Uuid, nullable=False),
    Column("attempt_id", Uuid),
    Column("step", Text),
    Column("use_case", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("price_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("generations", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("yen", YEN),
    Column("estimated", Boolean, nullable=False),
    Column("milliseconds", Integer),
    Column("day", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    Column("happened_at", Moment, nullable=False),
    Index("ledger_by_day", "org_id", "day").ddl_if(dialect=_POSTGRESQL),
    schema="service",
)

counters = Table(
    "counters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("generations", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("yen", YEN, nullable=False),
    Column("unpriced", Integer, nullable=False),
    Column("reserved_generations", Integer, nullable=False),
    Column("reserved_characters", BigInteger, nullable=False),
    Column("reserved_yen", YEN, nullable=False),
    schema="service",
)

usage_days = Table(
    "usage_days",
    metadata,
    Column("org_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("department_id", Uuid),
    Column("use_case", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("generations", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("failed_calls", Integer, nullable=False),
    Column("interrupted_calls", Integer, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("yen", YEN, nullable=False),
    Column("unpriced", Integer, nullable=False),
    Index("usage_days_by_day", "org_id", "day").ddl_if(dialect=_POSTGRESQL),
    schema="service",
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("draft_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("department_id", Uuid),
    Column("use_case", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("generated", Integer, nullable=False),
    Column("final", Integer, nullable=False),
    Column("distance", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("touched_at", Moment, nullable=False),
    schema="service",
)

baselines = Table(
    "baselines",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("use_case", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("set_at", Moment, nullable=False),
    schema="service",
)

monthly_reports = Table(
    "monthly_reports",
    metadata,
    Column("org_id", Uuid, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("made_at", Moment, nullable=False),
    schema="service",
)
