"""Sessions: a one-time ticket becomes a token in a cookie; the server keeps its hash and may end it at any moment."""

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

TICKET = timedelta(seconds=30)
WHOLE = timedelta(hours=12)
REMEMBERED, ENTRIES = timedelta(milliseconds=700), 1_000
"""How long a process trusts what it has just read of a session, and of how many sessions.

With the look of the gate and the way back of the browser, what another process ends is gone from a tab in two seconds.
"""
TOUCHED = timedelta(minutes=1)
_SID = re.compile(r"[0-9a-f]{64}")
AGENT = 400
"""Characters kept of what a browser says of itself."""
BROKEN = "ログイン手続きの有効期限が切れたか、別のブラウザーで開かれました。もう一度ログインしてください。"


class _Known(Value):
    principal: Principal
    until: datetime
    seen_at: datetime


class Sessions(Service):
    """The sessions of the house; one per process, what counts is in the store."""

    def __init__(self, context: ServiceContext) -> None:
        super().__init__(context)
        self._known: dict[str, _Known] = {}
        self._ends = 0
        self._lock = threading.Lock()

    def add_ticket(self, connection: Connection, user_id: UUID, browser: str) -> str:
        """Return a ticket of who has just proved the second factor, to a browser that is known by its hash."""
        ticket, now = token_urlsafe(32), self._clock()
        rows.add_ticket(connection, digest(ticket), user_id, browser, now, now + TICKET)
        set_proof(connection, digest(ticket), user_id, now)
        return ticket

    def redeem(self, ticket: str, browser: str, *, agent: str = "", network: str = "") -> str:
        """Burn a ticket, whatever comes of it, and return the token of a fresh session; raises SignInRefused."""
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
            rows.add_session(connection, sid, user.org_id, user.id, now, now + WHOLE)
            add_device(connection, sid, user.id, agent[:AGENT], network)
            proved_at = take_proof(connection, digest(ticket))
            if proved_at is not None:
                set_proof(connection, sid, user.id, proved_at)
            self._audit.add(connection, Event.SIGN_IN, actor=user.principal(), org_id=user.org_id, subject=user.id)
        return token

    def _refused(self) -> SignInRefused:
        with self._store.transaction() as connection:
            self._audit.add(connection, Event.TICKET_REFUSED, actor=None, org_id=None)
        return SignInRefused(BROKEN)

    def principal(self, sid: str, *, used: bool = True) -> Principal | None:
        """Return who acts in a session, or None; `used` False only watches and does not put off the idle end."""
        if not _SID.fullmatch(sid):
            return None
        now = self._clock()
        with self._lock:
            known, ends = self._known.get(sid), self._ends
        if known is not None and now < known.until and not (used and now - known.seen_at >= TOUCHED):
            return known.principal
        with self._store.reading() as connection:
            session = rows.find_session(connection, sid)
        if (
            session is None
            or session.ended_at is not None
            or not now < min(session.expires_at, session.seen_at + SESSION_IDLE)
        ):
            return None
        with self._store.reading() as connection:
            user = members.find_user(connection, session.user_id)
        if user is None or user.suspended_at is not None:
            return None
        seen_at = session.seen_at
        if used and now - seen_at >= TOUCHED:
            seen_at = now
            with self._store.transaction() as connection:
                rows.touch_session(connection, sid, now)
        until = min(now + REMEMBERED, session.expires_at, seen_at + SESSION_IDLE)
        self._remember(sid, _Known(principal=user.principal(), until=until, seen_at=seen_at), ends)
        return user.principal()

    def end(self, sid: str) -> None:
        """End one session at the wish of who is in it; what is no session is left alone."""
        if not _SID.fullmatch(sid):
            return
        with self._store.transaction() as connection:
            user_id = rows.end_session(connection, sid, self._clock())
            if user_id is not None:
                user = members.find_user(connection, user_id)
                actor, org_id = (user.principal(), user.org_id) if user else (None, None)
                self._audit.add(connection, Event.SIGN_OUT, actor=actor, org_id=org_id, subject=user_id)
        self._forget(lambda key, _: key == sid)

    def end_all(self, principal: Principal, *, but: str = "") -> int:
        """End every session of a person, or every other one, and say how many."""
        with self._store.transaction() as connection:
            ended = self.end_of(connection, principal.user_id, actor=principal, org_id=principal.org_id, but=but)
        self.forget(principal.user_id)
        return ended

    def end_one(self, principal: Principal, sid: str) -> int:
        """End one session of a person from another of tsuccessors, and say how many ended: one or none."""
        with self._store.transaction() as connection:
            ended = self.end_of(connection, principal.user_id, actor=principal, org_id=principal.org_id, only=sid)
        self.forget(principal.user_id)
        return ended

    def end_of(
        self,
        connection: Connection,
        user_id: UUID,
        *,
        actor: Principal | None,
        org_id: UUID,
        only: str | None = None,
        but: str = "",
    ) -> int:
        """End sessions of a person in a transaction, and say how many; `forget` must follow its commit."""
        ended = len(rows.end_sessions_of(connection, user_id, self._clock(), only=only, but=but))
        if ended:
            self._audit.add(connection, Event.SESSION_ENDED, actor=actor, org_id=org_id, subject=user_id, count=ended)
        return ended

    def forget(self, user_id: UUID) -> None:
        """Look the sessions of a person up anew: something about them has changed."""
        self._forget(lambda _, known: known.principal.user_id == user_id)

    def _remember(self, sid: str, known: _Known, ends: int) -> None:
        with self._lock:
            if ends != self._ends:
                return  # a session was ended since this one was read: it may be this one
            self._known.pop(sid, None)
            while len(self._known) >= ENTRIES:
                del self._known[next(iter(self._known))]
            self._known[sid] = known

    def _forget(self, ended: Callable[[str, _Known], bool]) -> None:
        with self._lock:
            self._ends += 1
            self._known = {sid: known for sid, known in self._known.items() if not ended(sid, known)}


def digest(secret: str) -> str:
    """Return what is stored instead of a secret."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
