"""The foot of the navigation: who is signed in, and the way out."""

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui import navigation
from lensawriter.ui.parts import feedback
from lensawriter.ui.sign_in import cookies

_LEAVING = "account.leaving"


def draw(principal: Principal) -> None:
    """Draw name and way out."""
    with st.sidebar, st.container(key="account"):
        st.caption(feedback.escape_markdown(principal.name))
        st.page_link(navigation.page("account", principal.role))
        st.button("ログアウト", icon=":material/logout:", type="tertiary", key="sign-out", on_click=_leave)
        if st.session_state.get(_LEAVING):
            cookies.end()


def _leave() -> None:
    """Ask the browser to end its session: only its own request can clear the cookie."""
    st.session_state[_LEAVING] = True
