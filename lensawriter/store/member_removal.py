"""Removal of a member: what goes with the person, what passes to a successor, and what stays under the bare id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update

from lensawriter.models import JobState
from lensawriter.store import schema

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


def hand_over(connection: Connection, org_id: UUID, user_id: UUID, successor_id: UUID) -> int:
    """Give the drafts of a person and their jobs to another of the organisation, and return how many drafts.

    What the jobs cost stays with who spent it: the attempts keep their person.
    """
    mine = drafts.c.org_id == org_id, drafts.c.owner_id == user_id
    count = connection.execute(select(func.count()).select_from(drafts).where(*mine)).scalar_one()
    connection.execute(update(drafts).where(*mine).values(owner_id=successor_id))
    connection.execute(
        update(jobs).where(jobs.c.org_id == org_id, jobs.c.user_id == user_id).values(user_id=successor_id)
    )
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
