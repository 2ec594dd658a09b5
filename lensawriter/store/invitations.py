"""Invitations, each with the hash of its link; the address is deleted when the invitation ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from lensawriter.models import Role, Value
from lensawriter.store import schema

invitations = schema.invitations


class Invitation(Value):
    """An invitation; `token` is the SHA-256 of the token in the link, `email` is None after the invitation has ended."""

    id: UUID
    org_id: UUID
    invited_by: UUID
    token: str
    role: Role
    department_id: UUID | None = None
    email: str | None
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether the link can be used."""
        return self.ended_at is None and now < self.expires_at


def add_invitation(connection: Connection, invitation: Invitation) -> None:
    """Add an invitation."""
    connection.execute(insert(invitations).values(invitation.model_dump()))


def find_by_token(connection: Connection, token: str) -> Invitation | None:
    """Return the invitation of a link by the hash of its token, ended or not; None if it is unknown."""
    row = connection.execute(select(invitations).where(invitations.c.token == token)).mappings().one_or_none()
    return None if row is None else Invitation(**row)


def find_invitation(connection: Connection, org_id: UUID, invitation_id: UUID) -> Invitation | None:
    """Return an invitation of this organisation, ended or not; None if it is unknown."""
    mine = invitations.c.id == invitation_id, invitations.c.org_id == org_id
    row = connection.execute(select(invitations).where(*mine)).mappings().one_or_none()
    return None if row is None else Invitation(**row)


def open_invitations(connection: Connection, org_id: UUID) -> tuple[Invitation, ...]:
    """Return the invitations that are neither used nor revoked, newest first, expired ones included."""
    mine = invitations.c.org_id == org_id, invitations.c.ended_at.is_(None)
    query = select(invitations).where(*mine).order_by(invitations.c.created_at.desc(), invitations.c.id)
    return tuple(Invitation(**row) for row in connection.execute(query).mappings())


def count_since(connection: Connection, org_id: UUID, moment: datetime) -> int:
    """Return how many links an organisation has sent since a moment, resent ones included."""
    mine = invitations.c.org_id == org_id, invitations.c.created_at > moment
    return int(connection.execute(select(func.count()).select_from(invitations).where(*mine)).scalar_one())


def end_invitation(connection: Connection, invitation_id: UUID, now: datetime) -> None:
    """End an invitation and delete its address."""
    change = {"ended_at": now, "email": None}
    connection.execute(update(invitations).where(invitations.c.id == invitation_id).values(change))


def end_invitations_of(connection: Connection, org_id: UUID, now: datetime) -> None:
    """End all open invitations of an organisation."""
    mine = invitations.c.org_id == org_id, invitations.c.ended_at.is_(None)
    connection.execute(update(invitations).where(*mine).values(ended_at=now, email=None))
