"""Invitations 招待: an owner invites people if the plan allows it. A link works once, for 72 hours; a seat is taken when it is used."""

from datetime import datetime, timedelta
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.invitation_mail import InvitationMail, Sent
from lensawriter.accounts.sessions import digest
from lensawriter.accounts.validation import checked_email, checked_name
from lensawriter.errors import (
    AccountInvalid,
    EmailTaken,
    Forbidden,
    InvitationDead,
    InvitationsClosed,
    InvitationsTooMany,
    NotFound,
    SeatsFull,
)
from lensawriter.limits.plans import Plan, Plans
from lensawriter.models import Principal, Role, Value
from lensawriter.store import invitations as rows
from lensawriter.store import members
from lensawriter.store.contracts import find_contract, get_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_department, set_department
from lensawriter.store.invitations import Invitation

SEND_LIMIT, WINDOW = 60, timedelta(hours=1)
"""How many links an organisation may send within the window, so that the service cannot be used to send spam."""
OFFERED = {Role.OWNER: (Role.WRITER, Role.MANAGER, Role.OWNER), Role.OPERATOR: (Role.OPERATOR,)}
"""Role of the inviter -> roles that they may invite to. Operators have an organisation of their own."""


class OpenInvitation(Value):
    """An invitation that is neither used nor revoked."""

    id: UUID
    email: str
    role: Role
    department_id: UUID | None
    created_at: datetime
    expires_at: datetime
    expired: bool


class Welcome(Value):
    """What the invited person sees before choosing a name and a password."""

    organisation: str
    email: str
    role: Role


class Invitations(Service):
    """Sends, revokes and accepts invitations."""

    def __init__(self, context: ServiceContext, plans: Plans, mail: InvitationMail, hasher: Hasher) -> None:
        super().__init__(context)
        self._plans, self._mail, self._hasher = plans, mail, hasher

    @authorised(*OFFERED)
    def open(self, principal: Principal) -> tuple[OpenInvitation, ...]:
        """Return the open invitations of the caller's organisation, newest first; raises Forbidden."""
        now = self._clock()
        with self._store.reading() as connection:
            found = rows.open_invitations(connection, principal.org_id)
        return tuple(_open_invitation(each, each.email, now) for each in found if each.email)

    @authorised(*OFFERED, subject="department_id")
    def add(self, principal: Principal, sid: str, email: str, role: Role, department_id: UUID | None = None) -> Sent:
        """Invite a person into the caller's organisation.

        Raises Forbidden, StepUpRequired, InvitationsClosed, SeatsFull, InvitationsTooMany, AccountInvalid, EmailTaken. EmailTaken
        is raised only for members of the same organisation: for others it would disclose who has an account.
        """
        if role not in OFFERED[principal.role]:
            raise Forbidden()
        self._rights.require_step_up(principal, sid)
        email, org_id = checked_email(email), principal.org_id
        with self._store.transaction(lock=org_id) as connection:
            self._check_plan(connection, principal)
            _refuse_known_address(connection, org_id, email)
            if department_id is not None and _find_open_department(connection, org_id, department_id) is None:
                raise NotFound("部署が見つかりませんでした。")
            return self._mail.send(connection, principal, org_id, email, role, department_id)

    @authorised(*OFFERED, subject="invitation_id", step_up=True)
    def resend(self, principal: Principal, sid: str, invitation_id: UUID) -> Sent:
        """Send an invitation again, for another 72 hours; the old link stops working. Raises as `add` does, and NotFound."""
        org_id = principal.org_id
        with self._store.transaction(lock=org_id) as connection:
            found, email = _get_open(connection, org_id, invitation_id)
            self._check_plan(connection, principal)
            rows.end_invitation(connection, found.id, self._clock())
            return self._mail.send(connection, principal, org_id, email, found.role, found.department_id, again=True)

    @authorised(*OFFERED, subject="invitation_id", step_up=True)
    def revoke(self, principal: Principal, sid: str, invitation_id: UUID) -> None:
        """Revoke an invitation; its link stops working. Raises NotFound, Forbidden, StepUpRequired."""
        org_id = principal.org_id
        with self._store.transaction(lock=org_id) as connection:
            found, _ = _get_open(connection, org_id, invitation_id)
            rows.end_invitation(connection, found.id, self._clock())
            self._audit.add(connection, Event.INVITATION_REVOKED, actor=principal, org_id=org_id, subject=found.id)

    def look(self, token: str) -> Welcome:
        """Return what a link invites to; raises InvitationDead, with one text for every reason."""
        invitation, email = self._get_valid(token)
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, invitation.org_id)
        return Welcome(organisation=organisation, email=email, role=invitation.role)

    def accept(self, token: str, *, name: str, password: str) -> UUID:
        """Make the holder of a link a member and return the id; the link cannot be used again.

        Raises InvitationDead, AccountInvalid, PasswordRefused, SeatsFull. Seats are counted under the lock of the
        organisation, so that only one of several concurrent calls gets the last seat.
        """
        invitation, email = self._get_valid(token)
        name = checked_name(name, "name", "お名前")
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, invitation.org_id)
        passwords.check(password, email=email, name=name, organisation=organisation)
        password_hash = self._hasher.hash(password)  # before taking the lock, because it is slow
        try:
            with self._store.transaction(lock=invitation.org_id) as connection:
                return self._add_member(connection, invitation, name, password_hash)
        except EmailTaken:  # a different error would disclose that the person has an account in another organisation
            raise InvitationDead() from None

    def _add_member(self, connection: Connection, invitation: Invitation, name: str, password_hash: str) -> UUID:
        org_id, now = invitation.org_id, self._clock()
        found = rows.find_invitation(connection, org_id, invitation.id)
        if found is None or found.email is None or not found.is_valid(now):
            raise InvitationDead()
        if found.role is not Role.OPERATOR:
            self._check_seat(connection, org_id)
        members.hold_address(connection, found.email)
        user_id = members.add_member(connection, org_id, name, found.email, found.role, password_hash, now)
        department_id = found.department_id
        if department_id is not None and _find_open_department(connection, org_id, department_id) is not None:
            set_department(connection, org_id, user_id, department_id)
        rows.end_invitation(connection, found.id, now)
        member = Principal(user_id=user_id, org_id=org_id, role=found.role, name=name)
        self._audit.add(connection, Event.INVITATION_ACCEPTED, actor=member, org_id=org_id, subject=found.id)
        return user_id

    def _check_seat(self, connection: Connection, org_id: UUID) -> None:
        ended, plan = self._plan(connection, org_id)
        taken = members.count_members(connection, org_id)
        # An operator invites the first owner of an organisation even if the plan allows no invitations.
        if ended or (taken and not plan.invitations):
            raise InvitationDead()
        if not plan.has_seat(taken):
            raise SeatsFull("招待された組織の席数に空きがありません。招待した方にお問い合わせください。")

    def _check_plan(self, connection: Connection, inviter: Principal) -> None:
        now, org_id = self._clock(), inviter.org_id
        if inviter.role is not Role.OPERATOR:
            _, plan = self._plan(connection, org_id)
            if not plan.invitations:
                raise InvitationsClosed()
            if not plan.has_seat(members.count_members(connection, org_id)):
                raise SeatsFull(f"席数の上限（{plan.seats}名）に達しているため、招待できません。")
        if rows.count_since(connection, org_id, now - WINDOW) >= SEND_LIMIT:
            raise InvitationsTooMany(
                f"招待は1時間に{SEND_LIMIT}件までです。しばらくたってから、もう一度お試しください。"
            )

    def _plan(self, connection: Connection, org_id: UUID) -> tuple[bool, Plan]:
        """Return whether the contract of an organisation has ended, and its plan."""
        contract = find_contract(connection, org_id)
        ended = contract is not None and contract.ended_at is not None
        return ended, self._plans.of(contract.plan if contract else None)

    def _get_valid(self, token: str) -> tuple[Invitation, str]:
        """Return the invitation of a link and its address; raises InvitationDead."""
        with self._store.reading() as connection:
            found = rows.find_by_token(connection, digest(token))
        if found is None or found.email is None or not found.is_valid(self._clock()):
            raise InvitationDead()
        return found, found.email


def _refuse_known_address(connection: Connection, org_id: UUID, email: str) -> None:
    """Raise EmailTaken if the address belongs to a member of the organisation, AccountInvalid if it has an open invitation."""
    if any(each.email == email for each in members.all_members(connection, org_id)):
        raise EmailTaken("このメールアドレスの方は、すでに利用者です。", field="email")
    if any(each.email == email for each in rows.open_invitations(connection, org_id)):
        raise AccountInvalid(
            "このメールアドレスの方は、すでに招待しています。届いていない場合は、再送してください。",
            field="email",
        )


def _get_open(connection: Connection, org_id: UUID, invitation_id: UUID) -> tuple[Invitation, str]:
    """Return an open invitation of the organisation, expired or not, and its address; raises NotFound."""
    found = rows.find_invitation(connection, org_id, invitation_id)
    if found is None or found.email is None or found.ended_at is not None:
        raise NotFound("この招待は見つかりませんでした。使用済みか、取り消されています。")
    return found, found.email


def _find_open_department(connection: Connection, org_id: UUID, department_id: UUID) -> UUID | None:
    """Return the id of a department that is not archived."""
    department = find_department(connection, org_id, department_id)
    return None if department is None or department.archived_at is not None else department.id


def _open_invitation(each: Invitation, email: str, now: datetime) -> OpenInvitation:
    return OpenInvitation(
        id=each.id,
        email=email,
        role=each.role,
        department_id=each.department_id,
        created_at=each.created_at,
        expires_at=each.expires_at,
        expired=not each.is_valid(now),
    )
