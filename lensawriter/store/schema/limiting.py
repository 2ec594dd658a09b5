"""Tables of limits that organisations set, requests to raise limits, and limit alerts."""

from sqlalchemy import BigInteger, Boolean, Column, Date, SmallInteger, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

limits = Table(
    "limits",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("extra", Boolean, nullable=False),
    Column("ends_on", Date),
    Column("request_id", Uuid),
    Column("set_by", Uuid, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("removed_at", Moment),
    schema="service",
)

limit_requests = Table(
    "limit_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("wanted", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("allowed", BigInteger),
    Column("ends_on", Date),
    Column("decided_by", Uuid),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    schema="service",
)

request_notes = Table(
    "request_notes",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("note", Text, nullable=False),
    Column("answer", Text),
    schema="content",
)

limit_alerts = Table(
    "limit_alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("scope", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("share", SmallInteger, nullable=False),
    Column("happened_at", Moment, nullable=False),
    schema="service",
)

alert_views = Table(
    "alert_views",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("org_id", Uuid, nullable=False),
    Column("seen_at", Moment, nullable=False),
    schema="service",
)
