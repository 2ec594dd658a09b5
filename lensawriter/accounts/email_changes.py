"""Change of the signed-in person's e-mail address: requested with password and step-up, confirmed by a link to the new address.

The old address gets a notice.
"""

from secrets import token_urlsafe

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.current_password import CurrentPassword
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.password_resets import LINK_LIFETIME
from lensawriter.accounts.rate_limits import RateLimits, by_reset
from lensawriter.accounts.sessions import digest
from lensawriter.accounts.validation import checked_email
from lensawriter.errors import AccountInvalid, LinkDead, NotFound
from lensawriter.mail.messages import Fact, Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal
from lensawriter.store import link_tokens as rows
from lensawriter.store import members
from lensawriter.store.departments import find_language
from lensawriter.store.link_tokens import LinkToken
from lensawriter.store.members import User
from lensawriter.store.pending_sign_ins import forget_sign_ins

EMAIL, PATH = "email", "/email"


class EmailChanges(Service):
    """Changes the caller's address."""

    def __init__(self, context: ServiceContext, hasher: Hasher, outbox: Outbox) -> None:
        super().__init__(context)
        self._outbox = outbox
        self._current_password = CurrentPassword(context.store, context.clock, hasher)
        self._attempts = RateLimits(context.store, context.clock)

    @authorised(*EVERYBODY, step_up=True)
    def ask(self, principal: Principal, sid: str, current_password: str, email: str) -> None:
        """Send a link to the new address; the address changes when the link is confirmed.

        If the address belongs to a member already, no mail is sent and the caller gets no error. Raises StepUpRequired,
        PasswordWrong, SignInLocked, AccountInvalid.
        """
        with self._store.reading() as connection:
            user = members.find_user(connection, principal.user_id)
        if user is None:
            raise NotFound()
        email = checked_email(email)
        if email == user.email:
            raise AccountInvalid("現在と同じメールアドレスです。", field="email")
        self._current_password.check(user, current_password)
        self._attempts.add(by_reset(user.email))
        now, token = self._clock(), token_urlsafe(32)
        link = LinkToken(
            id=digest(token),
            kind=EMAIL,
            user_id=user.id,
            org_id=user.org_id,
            data={"email": email},
            expires_at=now + LINK_LIFETIME,
        )
        with self._store.transaction(lock=user.org_id) as connection:
            rows.drop_links(connection, user.id, EMAIL)
            rows.add_link(connection, link, now)
            if members.find_member_by_email(connection, email) is None:
                language = find_language(connection, user.id)
                facts: dict[str, Fact] = {"link": self._outbox.link(PATH, token), "expires_at": link.expires_at}
                self._outbox.add(connection, Mail.EMAIL_PROOF, email, user.org_id, language, **facts)
            self._audit.add(connection, Event.EMAIL_ASKED, actor=principal, org_id=user.org_id, subject=user.id)

    def check(self, token: str) -> str:
        """Return the new address that a link was sent to, without using the link; raises LinkDead."""
        return str(self._find(token)[0].data["email"])

    def confirm(self, token: str) -> None:
        """Change the address to the one that the link was sent to, once; raises LinkDead."""
        link, user = self._find(token)
        email, actor = str(link.data["email"]), user.principal()
        with self._store.transaction(lock=user.org_id) as connection:
            members.hold_address(connection, email)
            taken = members.find_member_by_email(connection, email) is not None
            if taken or not rows.take_link(connection, link.id):
                raise LinkDead()
            members.set_email(connection, user.id, email)
            rows.drop_links(connection, user.id)
            forget_sign_ins(connection, user.id)
            language = find_language(connection, user.id)
            self._outbox.add(
                connection, Mail.EMAIL_CHANGED, user.email, user.org_id, language, happened_at=self._clock()
            )
            self._audit.add(connection, Event.EMAIL_CHANGED, actor=actor, org_id=user.org_id, subject=user.id)

    def _find(self, token: str) -> tuple[LinkToken, User]:
        with self._store.reading() as connection:
            link = rows.find_link(connection, digest(token), EMAIL, self._clock())
            user = None if link is None else members.find_user(connection, link.user_id)
        if link is None or user is None or user.suspended_at is not None:
            raise LinkDead()
        return link, user
