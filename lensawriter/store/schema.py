"""The tables as statements see them; `migrations/` makes them, and a test holds that both agree."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Numeric, PrimaryKeyConstraint, Table, Uuid

from lensawriter.store.columns import Json, Moment, Text

metadata = MetaData()

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

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
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

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    schema="service",
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("last_step", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema="service",
)

factor_offers = Table(
    "factor_offers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("secret", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema="service",
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("tag", Text, nullable=False),
    Column("hash", Text, nullable=False),
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

session_proofs = Table(
    "session_proofs",
    metadata,
    Column("sid", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("proved_at", Moment, nullable=False),
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

contracts = Table(
    "contracts",
    metadata,
    Column("org_id", Uuid, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
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
