"""Ways in by mail: a new password for who has forgotten it, and the end of a lock for who was locked out.

From outside nobody can tell whether an address is known: the sentence, the counts and the rows written are the same.
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

ALIVE = timedelta(hours=24)
RESET, UNLOCK = "reset", "unlock"
RESET_PATH, UNLOCK_PATH = "/reset", "/unlock"
"""The pages where the links lead."""


class PasswordResets(Service):
    """The ways in by mail; one per process."""

    def __init__(self, context: ServiceContext, hasher: Hasher, sessions: Sessions, outbox: Outbox) -> None:
        super().__init__(context)
        self._hasher, self._sessions, self._outbox = hasher, sessions, outbox
        self._attempts = RateLimits(context.store, context.clock)

    def ask(self, email: str, *, network: str) -> None:
        """Send a link for a new password, where somebody has the address; raises AccountInvalid, SignInLocked."""
        email = checked_email(email)
        self._attempts.add(by_reset(email), by_network(network, "reset-network"))
        user, now, token = self._known(email), self._clock(), token_urlsafe(32)
        link = _link(email, user, RESET, token, now + ALIVE)
        with self._store.transaction() as connection:
            rows.add_link(connection, link, now)
            way = self._outbox.link(RESET_PATH, token)
            self._send(connection, Mail.PASSWORD_RESET, user, link, link=way, expires_at=link.expires_at)
            org_id, subject = (user.org_id, user.id) if user else (None, None)
            self._audit.add(connection, Event.RESET_ASKED, actor=None, org_id=org_id, subject=subject)

    def check(self, token: str, kind: str = RESET) -> None:
        """Raise LinkDead where a link does not work for what it was sent for, RESET or UNLOCK; nothing is used up."""
        self._find(token, kind)

    def set_password(self, token: str, password: str) -> None:
        """Set a new password by a link, once: every session ends, the second factor stays.

        Raises LinkDead, PasswordRefused.
        """
        link, user = self._find(token, RESET)
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, user.org_id)
        passwords.check(password, email=user.email, name=user.name, organisation=organisation)
        password_hash, who = self._hasher.hash(password), user.principal()
        with self._store.transaction(lock=user.org_id) as connection:
            if not rows.take_link(connection, link.id):
                raise LinkDead()
            members.set_password_hash(connection, user.id, password_hash)
            rows.drop_links(connection, user.id)
            forget_sign_ins(connection, user.id)
            self._sessions.end_of(connection, user.id, actor=who, org_id=user.org_id)
            language = find_language(connection, user.id)
            self._outbox.add(
                connection, Mail.PASSWORD_CHANGED, user.email, user.org_id, language, happened_at=self._clock()
            )
            facts = {"by": "link"}
            self._audit.add(connection, Event.PASSWORD_CHANGED, actor=who, org_id=user.org_id, subject=user.id, **facts)
        self._sessions.forget(user.id)
        self._attempts.clear(by_person(user.email))

    def tell_locked(self, email: str) -> None:
        """Send who has an address that is locked a link that ends the lock, once while it lasts."""
        user, now, token = self._known(email), self._clock(), token_urlsafe(32)
        link = _link(email, user, UNLOCK, token, now + ALIVE)
        with self._store.transaction(lock=link.user_id) as connection:
            newest = rows.newest_end(connection, link.user_id, UNLOCK)
            if newest is not None and newest > link.expires_at - WINDOW:
                return
            rows.add_link(connection, link, now)
            facts: dict[str, Fact] = {
                "link": self._outbox.link(UNLOCK_PATH, token),
                "happened_at": now,
                "expires_at": link.expires_at,
            }
            self._send(connection, Mail.SIGN_IN_LOCKED, user, link, **facts)

    def unlock(self, token: str) -> None:
        """End the lock of an address by a link, once; the password and the code are asked for as ever.

        Raises LinkDead.
        """
        link, user = self._find(token, UNLOCK)
        with self._store.transaction(lock=user.org_id) as connection:
            if not rows.take_link(connection, link.id):
                raise LinkDead()
            who = user.principal()
            self._audit.add(connection, Event.SIGN_IN_UNLOCKED, actor=who, org_id=user.org_id, subject=user.id)
        self._attempts.clear(by_person(user.email))

    def _known(self, email: str) -> User | None:
        """Return who has an address and may come in."""
        with self._store.reading() as connection:
            user = members.find_member_by_email(connection, email)
        return None if user is None or user.suspended_at is not None else user

    def _send(self, connection: Connection, kind: Mail, user: User | None, row: LinkToken, **facts: Fact) -> None:
        """Add a mail, or for an unknown address a row that takes as long."""
        language = find_language(connection, row.user_id)
        if user is not None:
            self._outbox.add(connection, kind, user.email, user.org_id, language, **facts)
        else:
            rows.add_decoy(connection, row.model_copy(update={"id": digest(token_urlsafe(32)), "kind": "decoy"}))

    def _find(self, token: str, kind: str) -> tuple[LinkToken, User]:
        """Return a link that works and whose it is; raises LinkDead, the same whatever is wrong with it."""
        with self._store.reading() as connection:
            link = rows.find_link(connection, digest(token), kind, self._clock())
            user = None if link is None else members.find_user(connection, link.user_id)
        if link is None or user is None or user.suspended_at is not None:
            raise LinkDead()
        return link, user


def _link(email: str, user: User | None, kind: str, token: str, expires_at: datetime) -> LinkToken:
    """Return a link for who has an address; nobody's has ids that lead to nobody, the same ones each time."""
    nobody = uuid5(NAMESPACE_URL, f"nobody:{address(email)}")
    user_id, org_id = (user.id, user.org_id) if user else (nobody, nobody)
    return LinkToken(id=digest(token), kind=kind, user_id=user_id, org_id=org_id, expires_at=expires_at)
