"""Ways in by mail: a new password for who has forgotten it, and the end of a lock for who was locked out.

From outside nobody can tell whether an address is known: the sentence, the counts and the rows written are the same.
"""

from datetime import timedelta
from secrets import token_urlsafe
from uuid import uuid4

from lensawriter.accounts import passwords
from lensawriter.accounts.fields import checked_email
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.sessions import Sessions, digest
from lensawriter.accounts.tries import WINDOW, Tries, by_network, by_person, by_reset
from lensawriter.clock import Clock
from lensawriter.errors import LinkDead
from lensawriter.ops.events import Auditor, Event
from lensawriter.ops.mails import Mail
from lensawriter.ops.outbox import Outbox
from lensawriter.store import link_tokens as rows
from lensawriter.store import members
from lensawriter.store.database import Store
from lensawriter.store.departments import find_language
from lensawriter.store.link_tokens import LinkToken
from lensawriter.store.members import User
from lensawriter.store.pending import forget_sign_ins

ALIVE = timedelta(hours=24)
RESET, UNLOCK = "reset", "unlock"
RESET_PATH, UNLOCK_PATH = "/reset", "/unlock"
"""The pages where the links lead."""


class Resets:
    """The ways in by mail; one per process."""

    def __init__(
        self, store: Store, clock: Clock, hasher: Hasher, sessions: Sessions, audit: Auditor, outbox: Outbox
    ) -> None:
        """Take what the process has one of."""
        self._store, self._clock, self._hasher, self._sessions = store, clock, hasher, sessions
        self._audit, self._outbox = audit, outbox
        self._tries = Tries(store, clock)

    def ask(self, email: str, *, network: str) -> None:
        """Send a link for a new password, where somebody has the address; raises AccountInvalid, SignInLocked."""
        email = checked_email(email)
        self._tries.add(by_reset(email), by_network(network, "reset-network"))
        user, now, token = members.find_user_by_email(self._store, email), self._clock(), token_urlsafe(32)
        known = user if user is not None and user.suspended_at is None else None
        # An unknown address leaves a row too, to which no token leads: the work is the same.
        user_id, org_id = (known.id, known.org_id) if known else (uuid4(), uuid4())
        link = LinkToken(id=digest(token), kind=RESET, user_id=user_id, org_id=org_id, expires_at=now + ALIVE)
        with self._store.transaction() as connection:
            rows.add_link(connection, link, now)
            if known is not None:
                way = self._outbox.link(RESET_PATH, token)
                language = find_language(connection, known.id)
                self._outbox.add(
                    connection,
                    Mail.PASSWORD_RESET,
                    known.email,
                    known.org_id,
                    language,
                    link=way,
                    expires_at=link.expires_at,
                )
            told = (known.org_id, known.id) if known else (None, None)
            self._audit.add(connection, Event.RESET_ASKED, actor=None, org_id=told[0], subject=told[1])

    def check(self, token: str) -> None:
        """Raise LinkDead where a link for a new password does not work; nothing is used up."""
        self._find(token, RESET)

    def set_password(self, token: str, password: str) -> None:
        """Set a new password by a link, once: every session ends, the second factor stays.

        Raises LinkDead, PasswordRefused.
        """
        link, user = self._find(token, RESET)
        organisation = members.get_organisation_name(self._store, user.org_id)
        passwords.check(password, email=user.email, name=user.name, organisation=organisation)
        password_hash, who = self._hasher.hash(password), user.principal()
        with self._store.transaction(lock=user.org_id) as connection:
            if not rows.take_link(connection, link.id):
                raise LinkDead()
            members.set_password_hash_in(connection, user.id, password_hash)
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
        self._tries.clear(by_person(user.email))

    def tell_locked(self, email: str) -> None:
        """Send who has an address that is locked a link that ends the lock, once while it lasts."""
        user, now, token = members.find_user_by_email(self._store, email), self._clock(), token_urlsafe(32)
        if user is None or user.suspended_at is not None:
            return
        link = LinkToken(id=digest(token), kind=UNLOCK, user_id=user.id, org_id=user.org_id, expires_at=now + ALIVE)
        with self._store.transaction(lock=user.org_id) as connection:
            newest = rows.newest_end(connection, user.id, UNLOCK)
            if newest is not None and newest > link.expires_at - WINDOW:
                return
            rows.add_link(connection, link, now)
            language = find_language(connection, user.id)
            facts = {"happened_at": now, "expires_at": link.expires_at}
            way = self._outbox.link(UNLOCK_PATH, token)
            self._outbox.add(connection, Mail.SIGN_IN_LOCKED, user.email, user.org_id, language, link=way, **facts)

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
        self._tries.clear(by_person(user.email))

    def _find(self, token: str, kind: str) -> tuple[LinkToken, User]:
        """Return a link that works and whose it is; raises LinkDead, the same whatever is wrong with it."""
        with self._store.reading() as connection:
            link = rows.find_link(connection, digest(token), kind, self._clock())
            user = None if link is None else members.find_user_in(connection, link.user_id)
        if link is None or user is None or user.suspended_at is not None:
            raise LinkDead()
        return link, user
