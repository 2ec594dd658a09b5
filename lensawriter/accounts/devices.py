"""The devices on which the signed-in person has a session, and signing out of them."""

import re
from datetime import datetime
from hashlib import sha256

from lensawriter.access.rights import EVERYBODY, SESSION_IDLE
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.accounts.sessions import Sessions
from lensawriter.errors import NotFound
from lensawriter.models import Principal, Value
from lensawriter.store import devices as rows
from lensawriter.store.devices import OpenSession

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS)/"),
    ("Safari", r"Safari/"),
)
"""In this order, because most user agents name other browsers too."""
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)
UNKNOWN = "不明なブラウザー"


class Device(Value):
    """A browser with an open session. `id` is not the id of the session: it can end the session, but not use it."""

    id: str
    agent: str
    network: str
    began_at: datetime
    seen_at: datetime
    here: bool


class Devices(Service):
    """Lists and ends the caller's sessions."""

    def __init__(self, context: ServiceContext, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @authorised(*EVERYBODY)
    def mine(self, principal: Principal, sid: str) -> tuple[Device, ...]:
        """Return the caller's devices, the last used first; `here` marks the current session."""
        return tuple(_device(each, sid) for each in self._open(principal))

    @authorised(*EVERYBODY)
    def end(self, principal: Principal, device: str) -> None:
        """End one of the caller's sessions; raises NotFound."""
        found = next((each.sid for each in self._open(principal) if _device_id(each.sid) == device), None)
        if found is None or not self._end(principal, only=found):
            raise NotFound()

    @authorised(*EVERYBODY)
    def end_others(self, principal: Principal, sid: str) -> int:
        """End all sessions of the caller except the one with the id `sid`, and return how many."""
        return self._end(principal, but=sid)

    def _end(self, principal: Principal, *, only: str | None = None, but: str = "") -> int:
        user_id, org_id = principal.user_id, principal.org_id
        with self._store.transaction() as connection:
            ended = self._sessions.end_sessions(connection, user_id, actor=principal, org_id=org_id, only=only, but=but)
        self._sessions.forget(user_id)
        return ended

    def _open(self, principal: Principal) -> list[OpenSession]:
        now = self._clock()
        with self._store.reading() as connection:
            found = rows.open_sessions(connection, principal.user_id)
        return [each for each in found if now < min(each.expires_at, each.seen_at + SESSION_IDLE)]


def browser_name(agent: str) -> str:
    """Return the name of browser and system in a User-Agent header, for display."""
    browser, system = (_first(agent, names) for names in (_BROWSERS, _SYSTEMS))
    if browser is None:
        return UNKNOWN if system is None else f"{UNKNOWN}（{system}）"
    return browser if system is None else f"{browser}（{system}）"


def _device(session: OpenSession, sid: str) -> Device:
    return Device(
        id=_device_id(session.sid),
        agent=browser_name(session.agent),
        network=session.network,
        began_at=session.created_at,
        seen_at=session.seen_at,
        here=session.sid == sid,
    )


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for name, pattern in names if re.search(pattern, agent)), None)


def _device_id(sid: str) -> str:
    """Return an id of a session that cannot be used as the session's own id."""
    return sha256(f"device:{sid}".encode()).hexdigest()[:24]
