"""Sign-in resets for people who have lost their second factor, done by an owner or an operator who knows the person.

A reset removes the password, the second factor and the sessions at once and sends a link, with which the person chooses a
new password and then enrols a phone.
"""

from secrets import token_urlsafe
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import LEADERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.members import get_member, refuse_self
from lensawriter.accounts.password_resets import LINK_LIFETIME, RESET, RESET_PATH
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


class SignInReset(Value):
    """The result of a reset."""

    link: str | None
    """Set only if no mail server is configured: the caller passes the link on, and it is stored nowhere."""


class SignInResets(Service):
    """Resets the sign-in of other people."""

    def __init__(self, context: ServiceContext, hasher: Hasher, outbox: Outbox, sessions: Sessions) -> None:
        super().__init__(context)
        self._hasher, self._outbox, self._sessions = hasher, outbox, sessions
        self._attempts = RateLimits(context.store, context.clock)

    @authorised(*LEADERS, subject="user_id", step_up=True)
    def reset_member(self, principal: Principal, sid: str, user_id: UUID) -> SignInReset:
        """Reset the sign-in of a member of the caller's organisation; operators reset only other operators.

        Raises Forbidden, StepUpRequired, NotFound, and AccountInvalid for the caller and for a suspended person.
        """
        unknown_hash = self._unknown_hash()
        with self._store.transaction(lock=principal.org_id) as connection:
            self._rights.check(connection, principal, *LEADERS)
            user = get_member(connection, principal, user_id)
            refuse_self(principal, user)
            if user.suspended_at is not None:
                raise AccountInvalid("停止中の利用者です。先に利用を再開してください。", field="user_id")
            link = self._reset(connection, principal, user, unknown_hash)
        self._finish(user)
        return SignInReset(link=link if self._outbox.link_for_inviter(RESET_PATH, "") else None)

    @authorised(Role.OPERATOR, subject="org_id", step_up=True)
    def reset_owner(self, principal: Principal, sid: str, org_id: UUID, email: str) -> None:
        """Reset the sign-in of the owner of a customer's organisation who has this address; for operators.

        The link goes only to that address. Operators do not see the members of customers, so the result is the same
        whether or not an owner has the address. Raises Forbidden, StepUpRequired, NotFound, and AccountInvalid if no mail
        server is configured.
        """
        email, unknown_hash = checked_email(email), self._unknown_hash()
        with self._store.transaction(lock=org_id) as connection:
            self._rights.check(connection, principal, Role.OPERATOR)
            if org_id == principal.org_id or find_organisation_name(connection, org_id) is None:
                raise NotFound("組織が見つかりませんでした。")
            if self._outbox.link_for_inviter(RESET_PATH, ""):
                raise AccountInvalid("メールサーバーが設定されていないため、リンクを送れません。")
            user = _find_owner(connection, org_id, email)
            if user is None:
                self._audit.add(connection, Event.RESET_ASKED, actor=principal, org_id=org_id)
            else:
                self._reset(connection, principal, user, unknown_hash)
        if user is not None:
            self._finish(user)

    def _reset(self, connection: Connection, actor: Principal, user: User, unknown_hash: str) -> str:
        """Remove everything a person signs in with, send the link, and return it."""
        hold(
            connection, user.id
        )  # a concurrent sign-in commits before this transaction, or finds nothing to sign in with
        forget_sign_ins(connection, user.id)
        self._sessions.end_sessions(connection, user.id, actor=actor, org_id=user.org_id)
        forget_factor(connection, user.id)
        members.set_password_hash(connection, user.id, unknown_hash)
        link_tokens.drop_links(connection, user.id)
        now, token = self._clock(), token_urlsafe(32)
        expires_at = now + LINK_LIFETIME
        link = LinkToken(id=digest(token), kind=RESET, user_id=user.id, org_id=user.org_id, expires_at=expires_at)
        link_tokens.add_link(connection, link, now)
        url = self._outbox.link(RESET_PATH, token)
        self._outbox.add(
            connection,
            Mail.SIGN_IN_RESET,
            user.email,
            user.org_id,
            find_language(connection, user.id),
            organisation=find_organisation_name(connection, user.org_id) or "",
            happened_at=now,
            link=url,
            expires_at=expires_at,
        )
        self._audit.add(connection, Event.SECOND_FACTOR_REMOVED, actor=actor, org_id=user.org_id, subject=user.id)
        return url

    def _unknown_hash(self) -> str:
        """Return the hash of a random password that nobody knows; verifying it costs as much as any other."""
        return self._hasher.hash(token_urlsafe(32))

    def _finish(self, user: User) -> None:
        self._sessions.forget(user.id)
        self._attempts.clear(by_code(user.id))  # wrong codes of the old phone must not lock out the new one


def _find_owner(connection: Connection, org_id: UUID, email: str) -> User | None:
    """Return the owner of an organisation who has this address and is not suspended, or None."""
    found = members.find_member_by_email(connection, email)
    if found is None or found.org_id != org_id or found.role is not Role.OWNER:
        return None
    return found if found.suspended_at is None else None
