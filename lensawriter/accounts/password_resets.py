"""Links by mail for people who cannot sign in: one sets a new password, the other ends a lock after wrong passwords.

The caller cannot find out whether an address belongs to a member: the result, the rate limits and the number of written rows
are the same in both cases.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import NAMESPACE_URL, uuid5

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import WINDOW, RateLimits, by_network, by_person, by_reset
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.validation import checked_email
from lensawriter.errors import LinkDead
from lensawriter.mail.messages import Fact, Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.store import link_tokens as rows
from lensawriter.store import members
from lensawriter.store.contracts import get_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.link_tokens import LinkToken
from lensawriter.store.members import User, address
from lensawriter.store.pending_sign_ins import forget_sign_ins

LINK_LIFETIME = timedelta(hours=24)
RESET, UNLOCK = "reset", "unlock"
RESET_PATH, UNLOCK_PATH = "/reset", "/unlock"
"""The pages that the links open."""


class PasswordResets(Service):
    """Sends links that set a new password or end a lock, and applies them."""

    def __init__(self, context: ServiceContext, hasher: Hasher, sessions: Sessions, outbox: Outbox) -> None:
        super().__init__(context)
        self._hasher, self._sessions, self._outbox = hasher, sessions, outbox
        self._attempts = RateLimits(context.store, context.clock)

    def ask(self, email: str, *, network: str) -> None:
        """Send a link for a new password if the address belongs to a member; raises AccountInvalid, SignInLocked."""
        email = checked_email(email)
        self._attempts.add(by_reset(email), by_network(network, "reset-network"))
        user, now, token = self._find_user(email), self._clock(), token_urlsafe(32)
        link = _link(email, user, RESET, token, now + LINK_LIFETIME)
        with self._store.transaction() as connection:
            rows.add_link(connection, link, now)
            url = self._outbox.link(RESET_PATH, token)
            self._send(connection, Mail.PASSWORD_RESET, user, link, link=url, expires_at=link.expires_at)
            org_id, subject = (user.org_id, user.id) if user else (None, None)
            self._audit.add(connection, Event.RESET_ASKED, actor=None, org_id=org_id, subject=subject)

    def check(self, token: str, kind: str = RESET) -> None:
        """Raise LinkDead unless a link works for the kind RESET or UNLOCK; does not use the link."""
        self._find(token, kind)

    def set_password(self, token: str, password: str) -> None:
        """Set a new password by a link, once: all sessions end, the second factor stays.

        Raises LinkDead, PasswordRefused.
        """
        link, user = self._find(token, RESET)
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, user.org_id)
        passwords.check(password, email=user.email, name=user.name, organisation=organisation)
        password_hash, actor = self._hasher.hash(password), user.principal()
        with self._store.transaction(lock=user.org_id) as connection:
            if not rows.take_link(connection, link.id):
                raise LinkDead()
            members.set_password_hash(connection, user.id, password_hash)
            rows.drop_links(connection, user.id)
            forget_sign_ins(connection, user.id)
            self._sessions.end_sessions(connection, user.id, actor=actor, org_id=user.org_id)
            language = find_language(connection, user.id)
            self._outbox.add(
                connection, Mail.PASSWORD_CHANGED, user.email, user.org_id, language, happened_at=self._clock()
            )
            event, org_id = Event.PASSWORD_CHANGED, user.org_id
            self._audit.add(connection, event, actor=actor, org_id=org_id, subject=user.id, by="link")
        self._sessions.forget(user.id)
        self._attempts.clear(by_person(user.email))

    def notify_locked(self, email: str) -> None:
        """Send a link that ends the lock of an address, once for each lock."""
        user, now, token = self._find_user(email), self._clock(), token_urlsafe(32)
        link = _link(email, user, UNLOCK, token, now + LINK_LIFETIME)
        with self._store.transaction(lock=link.user_id) as connection:
            latest = rows.find_latest_expiry(connection, link.user_id, UNLOCK)
            if latest is not None and latest > link.expires_at - WINDOW:
                return
            rows.add_link(connection, link, now)
            facts: dict[str, Fact] = {
                "link": self._outbox.link(UNLOCK_PATH, token),
                "happened_at": now,
                "expires_at": link.expires_at,
            }
            self._send(connection, Mail.SIGN_IN_LOCKED, user, link, **facts)

    def unlock(self, token: str) -> None:
        """End the lock of an address by a link, once; raises LinkDead. Signing in still needs the password and the code."""
        link, user = self._find(token, UNLOCK)
        with self._store.transaction(lock=user.org_id) as connection:
            if not rows.take_link(connection, link.id):
                raise LinkDead()
            actor = user.principal()
            self._audit.add(connection, Event.SIGN_IN_UNLOCKED, actor=actor, org_id=user.org_id, subject=user.id)
        self._attempts.clear(by_person(user.email))

    def _find_user(self, email: str) -> User | None:
        """Return the person with an address, unless suspended."""
        with self._store.reading() as connection:
            user = members.find_member_by_email(connection, email)
        return None if user is None or user.suspended_at is not None else user

    def _send(self, connection: Connection, kind: Mail, user: User | None, row: LinkToken, **facts: Fact) -> None:
        """Add a mail, or a placeholder row for an unknown address, so that both cases write the same number of rows."""
        language = find_language(connection, row.user_id)
        if user is not None:
            self._outbox.add(connection, kind, user.email, user.org_id, language, **facts)
        else:
            rows.add_row(connection, row.model_copy(update={"id": digest(token_urlsafe(32)), "kind": "decoy"}))

    def _find(self, token: str, kind: str) -> tuple[LinkToken, User]:
        """Return a link that works and its person; raises LinkDead, with one text for every reason."""
        with self._store.reading() as connection:
            link = rows.find_link(connection, digest(token), kind, self._clock())
            user = None if link is None else members.find_user(connection, link.user_id)
        if link is None or user is None or user.suspended_at is not None:
            raise LinkDead()
        return link, user


def _link(email: str, user: User | None, kind: str, token: str, expires_at: datetime) -> LinkToken:
    """Return a link for an address; if it is unknown, the ids are derived from the address and belong to nobody."""
    unknown = uuid5(NAMESPACE_URL, f"nobody:{address(email)}")
    user_id, org_id = (user.id, user.org_id) if user else (unknown, unknown)
    return LinkToken(id=digest(token), kind=kind, user_id=user_id, org_id=org_id, expires_at=expires_at)
