"""Versions of the terms, and the consents to them; rows are never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from lensawriter.models import Value
from lensawriter.store import schema

versions, consents = schema.terms_versions, schema.terms_consents


class TermsVersion(Value):
    """One version of the terms 利用規約, word for word."""

    number: int
    text: str
    published_at: datetime
    published_by: UUID | None
    """None for the version that ships with the product."""


class Consent(Value):
    """The consent of a person to a version of the terms."""

    user_id: UUID
    number: int
    org_id: UUID
    network: str
    consented_at: datetime


def find_terms(connection: Connection) -> TermsVersion | None:
    """Return the newest stored version, or None if none is stored."""
    row = connection.execute(select(versions).order_by(versions.c.number.desc()).limit(1)).mappings().first()
    return None if row is None else TermsVersion(**row)


def all_terms(connection: Connection) -> tuple[TermsVersion, ...]:
    """Return all versions, newest first."""
    rows = connection.execute(select(versions).order_by(versions.c.number.desc())).mappings()
    return tuple(TermsVersion(**row) for row in rows)


def add_terms(connection: Connection, version: TermsVersion) -> None:
    """Add a version."""
    connection.execute(insert(versions).values(version.model_dump()))


def has_consented(connection: Connection, user_id: UUID, number: int) -> bool:
    """Return whether a person has consented to a version."""
    mine = consents.c.user_id == user_id, consents.c.number == number
    return connection.execute(select(consents.c.number).where(*mine)).first() is not None


def add_consent(connection: Connection, consent: Consent) -> None:
    """Add a consent."""
    connection.execute(insert(consents).values(consent.model_dump()))


def consents_of(connection: Connection, user_id: UUID) -> tuple[Consent, ...]:
    """Return the consents of a person, newest first."""
    rows = connection.execute(
        select(consents).where(consents.c.user_id == user_id).order_by(consents.c.number.desc())
    ).mappings()
    return tuple(Consent(**row) for row in rows)
