"""Sessions: a one-time ticket becomes a token in a cookie; the server keeps the token's hash and can end the session at any time."""

import hmac
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import SESSION_IDLE
from lensawriter.access.service import Service, ServiceContext
from lensawriter.errors import SignInRefused
from lensawriter.models import Principal, Value
from lensawriter.store import members
from lensawriter.store import sessions as rows
from lensawriter.store.database import Connection
from lensawriter.store.devices import add_device
from lensawriter.store.second_factors import set_proof, take_proof

TICKET_LIFETIME = timedelta(seconds=30)
"""How long a ticket can be redeemed."""
SESSION_LIFETIME = timedelta(hours=12)
"""How long a session lasts, even if it is in use."""
CACHE_LIFETIME, CACHE_SIZE = timedelta(milliseconds=700), 1_000
"""How long a process uses a cached session without reading the store, and how many sessions it caches.

With this cache time, the periodic check of the gate and the reload by the browser, an open tab is signed out within two
seconds after another process has ended its session.
"""
TOUCH_INTERVAL = timedelta(minutes=1)
"""The shortest time between two updates of `seen_at` in the store."""
_SID = re.compile(r"[0-9a-f]{64}")
AGENT_LENGTH = 400
"""Characters of the User-Agent header that are stored."""
SIGN_IN_EXPIRED = "ログイン手続きの有効期限が切れたか、別のブラウザーで開かれました。もう一度ログインしてください。"


class _Cached(Value):
    principal: Principal
    until: datetime
    seen_at: datetime


class Sessions(Service):
    """Creates, finds and ends sessions. The store is authoritative; each process caches what it reads for `CACHE_LIFETIME`."""

    def __init__(self, context: ServiceContext) -> None:
        super().__init__(context)
        self._cache: dict[str, _Cached] = {}
        self._invalidations = 0
        self._lock = threading.Lock()

    def add_ticket(self, connection: Connection, user_id: UUID, browser: str) -> str:
        """Return a ticket for a person who has just proved the second factor; `browser` is the hash of the browser's cookie."""
        ticket, now = token_urlsafe(32), self._clock()
        rows.add_ticket(connection, digest(ticket), user_id, browser, now, now + TICKET_LIFETIME)
        set_proof(connection, digest(ticket), user_id, now)
        return ticket

    def redeem(self, ticket: str, browser: str, *, agent: str = "", network: str = "") -> str:
        """Exchange a ticket for the token of a new session; raises SignInRefused. The ticket is used up even if it is refused."""
        with self._store.transaction() as connection:
            taken = rows.take_ticket(connection, digest(ticket))
        if taken is None:
            raise self._refused()
        user_id, bound_to, expires_at = taken
        now = self._clock()
        if not hmac.compare_digest(digest(browser), bound_to) or now >= expires_at:
            raise self._refused()
        with self._store.reading() as connection:
            user = members.find_user(connection, user_id)
        if user is None or user.suspended_at is not None:
            raise self._refused()
        token = token_urlsafe(32)
        sid = digest(token)
        with self._store.transaction() as connection:
            rows.add_session(connection, sid, user.org_id, user.id, now, now + SESSION_LIFETIME)
            add_device(connection, sid, user.id, agent[:AGENT_LENGTH], network)
            proved_at = take_proof(connection, digest(ticket))
            if proved_at is not None:
                set_proof(connection, sid, user.id, proved_at)
            self._audit.add(connection, Event.SIGN_IN, actor=user.principal(), org_id=user.org_id, subject=user.id)
        return token

    def _refused(self) -> SignInRefused:
        with self._store.transaction() as connection:
            self._audit.add(connection, Event.TICKET_REFUSED, actor=None, org_id=None)
        return SignInRefused(SIGN_IN_EXPIRED)

    def find_principal(self, sid: str, *, used: bool = True) -> Principal | None:
        """Return the person of a session; None if it is unknown, ended, idle or too old, or if the person is suspended.

        `used=False` is for the requests that a page makes by itself every two seconds: they do not keep the session open.
        """
        if not _SID.fullmatch(sid):
            return None
        now = self._clock()
        with self._lock:
            cached, invalidations = self._cache.get(sid), self._invalidations
        if cached is not None and now < cached.until and not (used and now - cached.seen_at >= TOUCH_INTERVAL):
            return cached.principal
        found = self._read(sid, now)
        if found is None:
            return None
        session, principal = found
        seen_at = session.seen_at
        if used and now - seen_at >= TOUCH_INTERVAL:
            seen_at = now
            with self._store.transaction() as connection:
                rows.touch_session(connection, sid, now)
        until = min(now + CACHE_LIFETIME, session.expires_at, seen_at + SESSION_IDLE)
        self._remember(sid, _Cached(principal=principal, until=until, seen_at=seen_at), invalidations)
        return principal

    def _read(self, sid: str, now: datetime) -> tuple[rows.Session, Principal] | None:
        """Return a valid session and its person from the store, or None."""
        with self._store.reading() as connection:
            session = rows.find_session(connection, sid)
        if session is None or session.ended_at is not None:
            return None
        if not now < min(session.expires_at, session.seen_at + SESSION_IDLE):
            return None
        with self._store.reading() as connection:
            user = members.find_user(connection, session.user_id)
        return None if user is None or user.suspended_at is not None else (session, user.principal())

    def end(self, sid: str) -> None:
        """End a session because its person signs out; do nothing if `sid` is not the id of a session."""
        if not _SID.fullmatch(sid):
            return
        with self._store.transaction() as connection:
            user_id = rows.end_session(connection, sid, self._clock())
            if user_id is not None:
                user = members.find_user(connection, user_id)
                actor, org_id = (user.principal(), user.org_id) if user else (None, None)
                self._audit.add(connection, Event.SIGN_OUT, actor=actor, org_id=org_id, subject=user_id)
        self._forget(lambda key, _: key == sid)

    def end_sessions(
        self,
        connection: Connection,
        user_id: UUID,
        *,
        actor: Principal | None,
        org_id: UUID,
        only: str | None = None,
        but: str = "",
    ) -> int:
        """End the sessions of a person and return how many; the caller calls `forget` after the commit.

        `only` is the id of the one session to end, `but` the id of the one to keep.
        """
        ended = len(rows.end_sessions_of(connection, user_id, self._clock(), only=only, but=but))
        if ended:
            self._audit.add(connection, Event.SESSION_ENDED, actor=actor, org_id=org_id, subject=user_id, count=ended)
        return ended

    def forget(self, user_id: UUID) -> None:
        """Drop the cached sessions of a person, after something about the person has changed."""
        self._forget(lambda _, cached: cached.principal.user_id == user_id)

    def _remember(self, sid: str, cached: _Cached, invalidations: int) -> None:
        with self._lock:
            if invalidations != self._invalidations:
                return  # sessions were ended since this one was read, perhaps this one too
            self._cache.pop(sid, None)
            while len(self._cache) >= CACHE_SIZE:
                del self._cache[next(iter(self._cache))]
            self._cache[sid] = cached

    def _forget(self, ended: Callable[[str, _Cached], bool]) -> None:
        with self._lock:
            self._invalidations += 1
            self._cache = {sid: cached for sid, cached in self._cache.items() if not ended(sid, cached)}


def digest(secret: str) -> str:
    """Return the SHA-256 that is stored instead of a secret; that of a session token is the id of the session."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
