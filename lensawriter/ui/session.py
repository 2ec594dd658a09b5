"""Who sits before this browser: the cookie that the gate resolved, looked up anew in each run."""

from typing import NamedTuple

import streamlit as st
from streamlit.runtime import Runtime

from lensawriter import services as house
from lensawriter.errors import Forbidden, SignInRequired
from lensawriter.models import Principal, Role
from lensawriter.services import Services

TOKEN = 200
"""Characters of a token that are looked at."""
_SEEN = "session.sid"
"""The one key of ours that says whose widgets these are."""


def services() -> Services:
    """Return the services of the process."""
    return house.current()


def sid() -> str | None:
    """Return the hash of the session cookie, as the gate passed it."""
    return _told("sid")


def browser() -> str | None:
    """Return the hash of the cookie that names this browser before it is signed in."""
    return _told("pre")


def network() -> str:
    """Return the address this browser comes from."""
    return st.context.headers.get("X-LW-Net") or "-"


def find() -> Principal | None:
    """Return who is signed in, and empty what the widgets of somebody else have left."""
    principal = _principal()
    mine = sid() if principal else None
    if st.session_state.get(_SEEN, mine) != mine:
        st.session_state.clear()
    st.session_state[_SEEN] = mine
    return principal


def require(*roles: Role) -> Principal:
    """Return who is signed in; raises SignInRequired, and Forbidden for another role than those named."""
    principal = _principal()
    if principal is None:
        raise SignInRequired()
    if roles and principal.role not in roles:
        raise Forbidden()
    return principal


class Held(NamedTuple):
    """What somebody brings who opens a link of a mail: its token, which alone opens what it leads to."""

    token: str
    principal: Principal | None
    """Who is signed in besides; the link may be somebody else's."""


def holder() -> Held:
    """Return what the holder of a link brings; for the pages that the links of mails lead to."""
    return Held(st.query_params.get("token", "")[:TOKEN], _principal())


def owner(connection: str) -> str | None:
    """Return the hash of the session cookie that a page's connection was made with; None where there is no such page."""
    found = Runtime.instance()._session_mgr.get_active_session_info(connection)  # noqa: SLF001 - no public way knows it
    told = found.session._user_info.get("sid") if found is not None else None  # noqa: SLF001
    return told if isinstance(told, str) else None


def _principal() -> Principal | None:
    known = sid()
    return services().account.sessions.find_principal(known) if known else None


def _told(name: str) -> str | None:
    value = st.user.get(name)
    return value if isinstance(value, str) and value else None
