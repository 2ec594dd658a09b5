"""The link of an invitation: created once, stored as a hash, sent by mail or shown to the inviter."""

from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.service import ServiceContext
from lensawriter.accounts.sessions import digest
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store.contracts import find_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.invitations import Invitation, add_invitation

INVITATION_LIFETIME = timedelta(hours=72)
PATH = "/join"
"""The page that accepts an invitation."""


class Sent(Value):
    """A sent invitation."""

    id: UUID
    link: str | None
    """Set only if no mail server is configured: the inviter passes the link on, and it is stored nowhere."""


class InvitationMail:
    """Creates and sends invitations; its callers authorise the inviter and check address, plan and seats."""

    def __init__(self, context: ServiceContext, outbox: Outbox) -> None:
        self._clock, self._audit, self._outbox = context.clock, context.audit, outbox

    def send(
        self,
        connection: Connection,
        inviter: Principal,
        org_id: UUID,
        email: str,
        role: Role,
        department_id: UUID | None = None,
        *,
        again: bool = False,
    ) -> Sent:
        """Add an invitation and its mail in the caller's transaction; `again` chooses the mail and event of a resent one."""
        invitation, link = self.make(connection, org_id, inviter.user_id, email, role, department_id)
        self._outbox.add(
            connection,
            Mail.INVITATION_AGAIN if again else Mail.INVITATION,
            email,
            org_id,
            find_language(connection, inviter.user_id),
            organisation=find_organisation_name(connection, org_id) or "",
            inviter=inviter.name,
            link=link,
            expires_at=invitation.expires_at,
        )
        event = Event.INVITATION_RESENT if again else Event.INVITATION_SENT
        self._audit.add(connection, event, actor=inviter, org_id=org_id, subject=invitation.id, role=role.value)
        return Sent(id=invitation.id, link=link if self._outbox.link_for_inviter(PATH, "") else None)

    def make(
        self,
        connection: Connection,
        org_id: UUID,
        inviter_id: UUID,
        email: str,
        role: Role,
        department_id: UUID | None = None,
    ) -> tuple[Invitation, str]:
        """Add an invitation and return it with its link, which is not stored."""
        token, now = token_urlsafe(32), self._clock()
        invitation = Invitation(
            id=uuid4(),
            org_id=org_id,
            invited_by=inviter_id,
            token=digest(token),
            role=role,
            department_id=department_id,
            email=email,
            created_at=now,
            expires_at=now + INVITATION_LIFETIME,
        )
        add_invitation(connection, invitation)
        return invitation, self._outbox.link(PATH, token)
