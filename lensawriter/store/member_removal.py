"""Removal of a member: which rows are deleted, which go to a successor, and which keep only the member's id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update

from lensawriter.models import JobState
from lensawriter.store import schema

users, drafts, jobs = schema.users, schema.drafts, schema.jobs

RETAINED = frozenset(
    "jobs attempts reservations ledger usage_days outcomes limit_requests terms_consents audit".split()
)
"""Tables whose rows keep the id of a removed person; the id no longer leads to a name."""
DELETED = (
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
"""Tables whose rows of a person are deleted with the person."""


def hand_over(connection: Connection, org_id: UUID, user_id: UUID, successor_id: UUID) -> int:
    """Give the drafts of a person and their jobs to another member of the organisation, and return how many drafts.

    Costs stay with the person who caused them: the rows of `attempts` keep that person's id.
    """
    mine = drafts.c.org_id == org_id, drafts.c.owner_id == user_id
    count = connection.execute(select(func.count()).select_from(drafts).where(*mine)).scalar_one()
    connection.execute(update(drafts).where(*mine).values(owner_id=successor_id))
    connection.execute(
        update(jobs).where(jobs.c.org_id == org_id, jobs.c.user_id == user_id).values(user_id=successor_id)
    )
    return int(count)


def ask_all_to_stop(connection: Connection, org_id: UUID, user_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Request the unfinished jobs of a person to stop, and return their ids."""
    open_states = [state for state in JobState if not state.ended]
    mine = jobs.c.org_id == org_id, jobs.c.user_id == user_id, jobs.c.state.in_(open_states)
    found = tuple(connection.execute(select(jobs.c.id).where(*mine)).scalars())
    connection.execute(update(jobs).where(*mine, jobs.c.stop_asked_at.is_(None)).values(stop_asked_at=now))
    return found


def drop_tickets(connection: Connection, user_id: UUID) -> None:
    """Delete the tickets and pending sign-ins of a person."""
    for table in (schema.tickets, schema.pending_sign_ins):
        connection.execute(delete(table).where(table.c.user_id == user_id))


def forget(connection: Connection, org_id: UUID, user_id: UUID) -> None:
    """Delete a person and their personal data: name, address, secrets, form drafts, reasons of limit requests, and limits.

    Usage figures stay, with an id that no longer leads to a name.
    """
    for table in DELETED:
        connection.execute(delete(table).where(table.c.user_id == user_id))
    for table in (schema.form_drafts, schema.sources):
        connection.execute(delete(table).where(table.c.org_id == org_id, table.c.owner_id == user_id))
    asked = select(schema.limit_requests.c.id).where(schema.limit_requests.c.user_id == user_id)
    connection.execute(delete(schema.request_notes).where(schema.request_notes.c.request_id.in_(asked)))
    limits = schema.limits
    connection.execute(delete(limits).where(limits.c.org_id == org_id, limits.c.subject == str(user_id)))
    connection.execute(delete(users).where(users.c.id == user_id, users.c.org_id == org_id))
