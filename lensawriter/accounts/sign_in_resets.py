"""Readmission: the way back for who has lost the second factor, opened by somebody who may vouch for them.

It gives nothing but a link: password, second factor and sessions go at once, and whoever holds the mailbox sets new ones.
"""

from secrets import token_urlsafe
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import LEADERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.members import get_member, refuse_oneself
from lensawriter.accounts.password_resets import ALIVE, RESET, RESET_PATH
from lensawriter.accounts.rate_limits import RateLimits, by_code
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.validation import checked_email
from lensawriter.errors import AccountInvalid, NotFound
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import link_tokens, members
from lensawriter.store.contracts import find_organisation_name
from lensawriter.store.database import Connection, hold
from lensawriter.store.departments import find_language
from lensawriter.store.link_tokens import LinkToken
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import forget_sign_ins
from lensawriter.store.second_factors import forget_factor


class Readmitted(Value):
    """A person whose sign-in was reset; `link` only where no mail can be sent: it is shown once and kept nowhere."""

    link: str | None
    """None: it goes by mail."""


class SignInResets(Service):
    """The ways back; one per process."""

    def __init__(self, context: ServiceContext, hasher: Hasher, outbox: Outbox, sessions: Sessions) -> None:
        super().__init__(context)
        self._hasher, self._outbox, self._sessions = hasher, outbox, sessions
        self._attempts = RateLimits(context.store, context.clock)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def member(self, principal: Principal, sid: str, user_id: UUID) -> Readmitted:
        """Reset the sign-in of somebody of one's organisation: an owner's of its people, an operator's of operators.

        Raises Forbidden, StepUpRequired, NotFound, AccountInvalid for oneself and for who is suspended.
        """
        nobodys = self._nobodys()
        with self._store.transaction(lock=principal.org_id) as connection:
            self._rights.check(connection, principal, *LEADERS)
            user = get_member(connection, principal, user_id)
            refuse_oneself(principal, user)
            if user.suspended_at is not None:
                raise AccountInvalid("停止中の利用者です。先に利用を再開してください。", field="user_id")
            link = self._reset(connection, principal, user, nobodys)
        self._done(user)
        return Readmitted(link=link if self._outbox.link_for_inviter(RESET_PATH, "") else None)

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def owner(self, principal: Principal, sid: str, org_id: UUID, email: str) -> None:
        """Reset the sign-in of an owner of a customer's organisation, for operators, by the address that the owner names.

        The link goes to that address alone. Operators see no people of customers, and so are not told whether an owner
        has it. Raises Forbidden, StepUpRequired, NotFound, AccountInvalid where no mail can be sent.
        """
        email, nobodys = checked_email(email), self._nobodys()
        with self._store.transaction(lock=org_id) as connection:
            self._rights.check(connection, principal, Role.OPERATOR)
            if org_id == principal.org_id or find_organisation_name(connection, org_id) is None:
                raise NotFound("組織が見つかりませんでした。")
            if self._outbox.link_for_inviter(RESET_PATH, ""):
                raise AccountInvalid("メールサーバーが設定されていないため、リンクを送れません。")
            user = _owner(connection, org_id, email)
            if user is None:
                self._audit.add(connection, Event.RESET_ASKED, actor=principal, org_id=org_id)
            else:
                self._reset(connection, principal, user, nobodys)
        if user is not None:
            self._done(user)

    def _reset(self, connection: Connection, actor: Principal, user: User, nobodys: str) -> str:
        """Take away all that a person signs in with and send the link for a new beginning; returns it."""
        hold(connection, user.id)  # a second stage that has begun ends before this, or finds nothing
        forget_sign_ins(connection, user.id)
        self._sessions.end_of(connection, user.id, actor=actor, org_id=user.org_id)
        forget_factor(connection, user.id)
        members.set_password_hash(connection, user.id, nobodys)
        link_tokens.drop_links(connection, user.id)
        now, token = self._clock(), token_urlsafe(32)
        link = LinkToken(id=digest(token), kind=RESET, user_id=user.id, org_id=user.org_id, expires_at=now + ALIVE)
        link_tokens.add_link(connection, link, now)
        way = self._outbox.link(RESET_PATH, token)
        self._outbox.add(
            connection,
            Mail.SIGN_IN_RESET,
            user.email,
            user.org_id,
            find_language(connection, user.id),
            organisation=find_organisation_name(connection, user.org_id) or "",
            happened_at=now,
            link=way,
            expires_at=link.expires_at,
        )
        self._audit.add(connection, Event.SECOND_FACTOR_REMOVED, actor=actor, org_id=user.org_id, subject=user.id)
        return way

    def _nobodys(self) -> str:
        """Return the hash of a password that nobody knows: at the sign-in it costs what any other does."""
        return self._hasher.hash(token_urlsafe(32))

    def _done(self, user: User) -> None:
        self._sessions.forget(user.id)
        self._attempts.clear(by_code(user.id))  # codes of the lost phone that were tried in vain


def _owner(connection: Connection, org_id: UUID, email: str) -> User | None:
    """Return the owner of an organisation who has an address and may come in."""
    found = members.find_member_by_email(connection, email)
    if found is None or found.org_id != org_id or found.role is not Role.OWNER:
        return None
    return found if found.suspended_at is None else None
