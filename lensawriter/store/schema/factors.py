"""Tables of second factors, offered secrets, recovery codes, and proofs of sessions."""

from sqlalchemy import Column, Integer, Table, Uuid

from lensawriter.store.columns import Moment, Text, metadata

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

session_proofs = Table(
    "session_proofs",
    metadata,
    Column("sid", Text, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("proved_at", Moment, nullable=False),
    schema="service",
)
