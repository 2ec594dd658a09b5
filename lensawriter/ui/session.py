"""The session of this browser: the gate resolves the cookie, and each run looks up who is signed in."""

from typing import NamedTuple

import streamlit as st
from streamlit.runtime import Runtime

from lensawriter import services as composition_root
from lensawriter.errors import Forbidden, SignInRequired
from lensawriter.models import Principal, Role
from lensawriter.services import Services

_TOKEN_LIMIT = 200
"""Characters of a token in an address that are read."""
_OWNER = "session.sid"
"""Key of the session state: the id of the session whose widget values it holds."""


def services() -> Services:
    """Return the services of the process."""
    return composition_root.current()


def sid() -> str | None:
    """Return the id of the session (the hash of its cookie) as the gate passes it on, or None."""
    return _from_gate("sid")


def browser() -> str | None:
    """Return the hash of the cookie that identifies this browser before sign-in; None if the browser sends no cookie."""
    return _from_gate("pre")


def network() -> str:
    """Return the network address of this browser, or "-" if it is unknown."""
    return st.context.headers.get("X-LW-Net") or "-"


def find() -> Principal | None:
    """Return the signed-in person, or None; clear the widget values of any other session."""
    principal = _principal()
    mine = sid() if principal else None
    if st.session_state.get(_OWNER, mine) != mine:
        st.session_state.clear()
    st.session_state[_OWNER] = mine
    return principal


def require(*roles: Role) -> Principal:
    """Return the signed-in person; raises SignInRequired, and Forbidden if the person has none of the given roles."""
    principal = _principal()
    if principal is None:
        raise SignInRequired()
    if roles and principal.role not in roles:
        raise Forbidden()
    return principal


class LinkHolder(NamedTuple):
    """A visitor who has opened a link in a mail: its token is the only proof that the page asks for."""

    token: str
    principal: Principal | None
    """The person who is signed in in this browser, or None; the link may belong to another person."""


def holder() -> LinkHolder:
    """Return the holder of a link; for the pages that links in mails open."""
    return LinkHolder(st.query_params.get("token", "")[:_TOKEN_LIMIT], _principal())


def sid_of_connection(connection: str) -> str | None:
    """Return the hash of the session cookie with which the connection of a page was opened; None for an unknown connection."""
    found = Runtime.instance()._session_mgr.get_active_session_info(connection)  # noqa: SLF001 - no public API has it
    value = found.session._user_info.get("sid") if found is not None else None  # noqa: SLF001
    return value if isinstance(value, str) else None


def _principal() -> Principal | None:
    known = sid()
    return services().account.sessions.find_principal(known) if known else None


def _from_gate(name: str) -> str | None:
    value = st.user.get(name)
    return value if isinstance(value, str) and value else None
