"""My devices: where one is signed in, and how to end that from elsewhere."""

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
"""In this order: most name others besides themselves."""
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
    """A browser in which somebody is signed in; `id` ends it, and opens nothing."""

    id: str
    agent: str
    network: str
    began_at: datetime
    seen_at: datetime
    here: bool


class Devices(Service):
    """The devices of the house; one per process."""

    def __init__(self, context: ServiceContext, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @authorised(*EVERYBODY)
    def mine(self, principal: Principal, sid: str) -> tuple[Device, ...]:
        """Return where one is signed in, this session marked, the last used first."""
        return tuple(_device(each, sid) for each in self._open(principal))

    @authorised(*EVERYBODY)
    def end(self, principal: Principal, device: str) -> None:
        """End one session of one's own; raises NotFound."""
        found = next((each.sid for each in self._open(principal) if _name(each.sid) == device), None)
        if found is None or not self._sessions.end_one(principal, found):
            raise NotFound()

    @authorised(*EVERYBODY)
    def end_others(self, principal: Principal, sid: str) -> int:
        """End every session of one's own but this one, and say how many."""
        return self._sessions.end_all(principal, but=sid)

    def _open(self, principal: Principal) -> list[OpenSession]:
        now = self._clock()
        with self._store.reading() as connection:
            found = rows.open_sessions(connection, principal.user_id)
        return [each for each in found if now < min(each.expires_at, each.seen_at + SESSION_IDLE)]


def called(agent: str) -> str:
    """Return what a browser is called, by what it says of itself."""
    browser, system = (_first(agent, names) for names in (_BROWSERS, _SYSTEMS))
    if browser is None:
        return UNKNOWN if system is None else f"{UNKNOWN}（{system}）"
    return browser if system is None else f"{browser}（{system}）"


def _device(session: OpenSession, sid: str) -> Device:
    return Device(
        id=_name(session.sid),
        agent=called(session.agent),
        network=session.network,
        began_at=session.created_at,
        seen_at=session.seen_at,
        here=session.sid == sid,
    )


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for name, pattern in names if re.search(pattern, agent)), None)


def _name(sid: str) -> str:
    """Return a name for a session that is not the id it is looked up by."""
    return sha256(f"device:{sid}".encode()).hexdigest()[:24]
