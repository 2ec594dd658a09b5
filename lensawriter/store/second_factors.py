"""Second factors, recovery codes, and the time when a session last proved the second factor."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from lensawriter.models import Value
from lensawriter.store import schema

factors, offers, codes, proofs = (
    schema.second_factors,
    schema.factor_offers,
    schema.recovery_codes,
    schema.session_proofs,
)


class Factor(Value):
    """The second factor of a person: the secret, and the last time step whose code was used."""

    secret: str
    last_step: int


def find_factor(connection: Connection, user_id: UUID) -> Factor | None:
    """Return the second factor of a person, or None."""
    query = select(factors.c.secret, factors.c.last_step).where(factors.c.user_id == user_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Factor(**row)


def set_factor(connection: Connection, user_id: UUID, secret: str, step: int, now: datetime) -> None:
    """Make a secret the second factor of a person, whose lock the caller holds."""
    values = {"secret": secret, "last_step": step, "created_at": now}
    mine = update(factors).where(factors.c.user_id == user_id)
    if connection.execute(mine.values(values).returning(factors.c.user_id)).first() is None:
        connection.execute(insert(factors).values(user_id=user_id, **values))


def take_step(connection: Connection, user_id: UUID, secret: str, step: int) -> bool:
    """Mark the code of a time step as used; return False if it or a later one was used, or the secret has changed."""
    unused = factors.c.user_id == user_id, factors.c.secret == secret, factors.c.last_step < step
    taken = update(factors).where(*unused).values(last_step=step).returning(factors.c.user_id)
    return connection.execute(taken).first() is not None


def add_offer(connection: Connection, key: str, user_id: UUID, secret: str, now: datetime, expires_at: datetime) -> str:
    """Store a secret as an offer under a key and return it; if the key has an unexpired offer, keep and return that one."""
    connection.execute(delete(offers).where(offers.c.expires_at <= now))
    earlier = find_offer(connection, key, user_id, now)
    if earlier is not None:
        return earlier
    connection.execute(insert(offers).values(id=key, user_id=user_id, secret=secret, expires_at=expires_at))
    return secret


def find_offer(connection: Connection, key: str, user_id: UUID, now: datetime) -> str | None:
    """Return the secret that is offered to a person under a key; None without an offer or after it has expired."""
    mine = offers.c.id == key, offers.c.user_id == user_id, offers.c.expires_at > now
    secret = connection.execute(select(offers.c.secret).where(*mine)).scalar_one_or_none()
    return None if secret is None else str(secret)


def take_offer(connection: Connection, key: str, secret: str) -> bool:
    """Remove the offer of a secret under a key; return False if it was used before."""
    mine = delete(offers).where(offers.c.id == key, offers.c.secret == secret).returning(offers.c.id)
    return connection.execute(mine).first() is not None


def set_recovery_codes(connection: Connection, user_id: UUID, hashes: dict[str, str]) -> None:
    """Replace the recovery codes of a person; `hashes` is tag -> hash."""
    connection.execute(delete(codes).where(codes.c.user_id == user_id))
    rows = [{"id": uuid4(), "user_id": user_id, "tag": tag, "hash": each} for tag, each in hashes.items()]
    connection.execute(insert(codes), rows)


def find_recovery_code(connection: Connection, user_id: UUID, tag: str) -> tuple[UUID, str] | None:
    """Return (id, hash) of the unused recovery code of a person with a tag, or None."""
    mine = codes.c.user_id == user_id, codes.c.tag == tag
    row = connection.execute(select(codes.c.id, codes.c.hash).where(*mine)).first()
    return None if row is None else (row.id, row.hash)


def take_recovery_code(connection: Connection, key: UUID) -> bool:
    """Remove a recovery code, which can be used once; return False if it was used before."""
    return connection.execute(delete(codes).where(codes.c.id == key).returning(codes.c.id)).first() is not None


def count_recovery_codes(connection: Connection, user_id: UUID) -> int:
    """Return how many unused recovery codes a person has."""
    return int(
        connection.execute(select(func.count()).select_from(codes).where(codes.c.user_id == user_id)).scalar_one()
    )


def set_proof(connection: Connection, sid: str, user_id: UUID, now: datetime) -> None:
    """Record that a session, or the ticket it will be created from, has just proved the second factor; `sid` is its hash."""
    mine = update(proofs).where(proofs.c.sid == sid, proofs.c.user_id == user_id)
    if connection.execute(mine.values(proved_at=now).returning(proofs.c.sid)).first() is None:
        connection.execute(insert(proofs).values(sid=sid, user_id=user_id, proved_at=now))


def find_proof(connection: Connection, sid: str, user_id: UUID) -> datetime | None:
    """Return when a session of a person last proved the second factor, or None."""
    mine = proofs.c.sid == sid, proofs.c.user_id == user_id
    found: datetime | None = connection.execute(select(proofs.c.proved_at).where(*mine)).scalar_one_or_none()
    return found


def take_proof(connection: Connection, sid: str) -> datetime | None:
    """Remove the proof of a ticket and return its time, for the session that is created from the ticket."""
    taken = delete(proofs).where(proofs.c.sid == sid).returning(proofs.c.proved_at)
    found: datetime | None = connection.execute(taken).scalar_one_or_none()
    return found


def forget_factor(connection: Connection, user_id: UUID) -> None:
    """Delete the second factor of a person, with offers, recovery codes and proofs."""
    for table in (factors, offers, codes, proofs):
        connection.execute(delete(table).where(table.c.user_id == user_id))
