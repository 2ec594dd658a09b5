"""People of an organisation as they join, change and leave; every function runs in the transaction of the deed."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy import Connection, delete, func, insert, select, update

from lensawriter.errors import EmailTaken
from lensawriter.models import JobState, Role
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.members import User, address

users, drafts, jobs = schema.users, schema.drafts, schema.jobs

KEPT = frozenset("jobs attempts reservations ledger usage_days outcomes limit_requests terms_consents audit".split())
"""Tables that go on naming a person who has left, by an id that no longer leads to anybody."""
FORGOTTEN = (
    schema.memberships,
    schema.tickets,
    schema.sessions,
    schema.pending_sign_ins,
    schema.second_factors,
    schema.factor_offers,
    schema.recovery_codes,
    schema.session_proofs,
    schema.devices,
    schema.link_tokens,
    schema.alert_views,
)
"""Tables whose rows of a person go with the person."""


def hold_address(store: Store, connection: Connection, email: str) -> None:
    """Hold an address until the end of the transaction: two organisations may take it up at one moment."""
    store.hold(connection, uuid5(NAMESPACE_URL, f"mailto:{address(email)}"))


def add_member(
    connection: Connection, org_id: UUID, name: str, email: str, role: Role, password_hash: str, now: datetime
) -> UUID:
    """Add a person; the caller holds the organisation and the address; raises EmailTaken."""
    key = uuid4()
    if connection.execute(select(users.c.id).where(users.c.email == address(email))).first() is not None:
        raise EmailTaken()
    row = {"id": key, "org_id": org_id, "name": name, "email": address(email), "role": role}
    connection.execute(insert(users).values(row | {"password_hash": password_hash, "created_at": now}))
    return key


def members_in(connection: Connection, org_id: UUID) -> tuple[User, ...]:
    """Return the people of an organisation, oldest first."""
    query = select(users).where(users.c.org_id == org_id).order_by(users.c.created_at, users.c.id)
    return tuple(User(**row) for row in connection.execute(query).mappings())


def find_member(connection: Connection, org_id: UUID, user_id: UUID) -> User | None:
    """Return a person of this organisation."""
    mine = users.c.id == user_id, users.c.org_id == org_id
    row = connection.execute(select(users).where(*mine)).mappings().one_or_none()
    return None if row is None else User(**row)


def count_members(connection: Connection, org_id: UUID) -> int:
    """Return how many seats are taken: a suspended person keeps the seat, so that restoring never fails."""
    query = select(func.count()).select_from(users).where(users.c.org_id == org_id)
    return int(connection.execute(query).scalar_one())


def has_other(connection: Connection, org_id: UUID, user_id: UUID, role: Role) -> bool:
    """Tell whether somebody else of the organisation has a role and can act."""
    others = users.c.org_id == org_id, users.c.id != user_id, users.c.role == role, users.c.suspended_at.is_(None)
    return connection.execute(select(users.c.id).where(*others).limit(1)).first() is not None


def set_role(connection: Connection, user_id: UUID, role: Role) -> None:
    """Give a person another of the fixed roles."""
    connection.execute(update(users).where(users.c.id == user_id).values(role=role))


def set_suspended(connection: Connection, user_id: UUID, moment: datetime | None) -> None:
    """Suspend a person, or take that back."""
    connection.execute(update(users).where(users.c.id == user_id).values(suspended_at=moment))


def hand_over(connection: Connection, org_id: UUID, user_id: UUID, heir_id: UUID) -> int:
    """Give the drafts of a person and their jobs to another of the organisation, and return how many drafts.

    What the jobs cost stays with who spent it: the attempts keep their person.
    """
    mine = drafts.c.org_id == org_id, drafts.c.owner_id == user_id
    count = connection.execute(select(func.count()).select_from(drafts).where(*mine)).scalar_one()
    connection.execute(update(drafts).where(*mine).values(owner_id=heir_id))
    connection.execute(update(jobs).where(jobs.c.org_id == org_id, jobs.c.user_id == user_id).values(user_id=heir_id))
    return int(count)


def ask_all_to_stop(connection: Connection, org_id: UUID, user_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Note that the unfinished jobs of a person are to stop, and return their ids."""
    open_states = [state for state in JobState if not state.ended]
    mine = jobs.c.org_id == org_id, jobs.c.user_id == user_id, jobs.c.state.in_(open_states)
    found = tuple(connection.execute(select(jobs.c.id).where(*mine)).scalars())
    connection.execute(update(jobs).where(*mine, jobs.c.stop_asked_at.is_(None)).values(stop_asked_at=now))
    return found


def drop_tickets(connection: Connection, user_id: UUID) -> None:
    """Delete what a person has on the way to a session."""
    for table in (schema.tickets, schema.pending_sign_ins):
        connection.execute(delete(table).where(table.c.user_id == user_id))


def forget(connection: Connection, org_id: UUID, user_id: UUID) -> None:
    """Delete a person and all that is only theirs: secrets, half-filled forms, what they wrote to ask for more, their limits.

    The row with name and address goes too; figures stay, under an id that leads to nobody.
    """
    for table in FORGOTTEN:
        connection.execute(delete(table).where(table.c.user_id == user_id))
    for table in (schema.form_drafts, schema.sources):
        connection.execute(delete(table).where(table.c.org_id == org_id, table.c.owner_id == user_id))
    asked = select(schema.limit_requests.c.id).where(schema.limit_requests.c.user_id == user_id)
    connection.execute(delete(schema.request_notes).where(schema.request_notes.c.request_id.in_(asked)))
    limits = schema.limits
    connection.execute(delete(limits).where(limits.c.org_id == org_id, limits.c.subject == str(user_id)))
    connection.execute(delete(users).where(users.c.id == user_id, users.c.org_id == org_id))
