"""The foot of the sidebar: the name of the signed-in person, their account, and sign-out."""

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui import navigation
from lensawriter.ui.parts import feedback
from lensawriter.ui.sign_in import cookies

_LEAVING = "account.leaving"


def draw(principal: Principal) -> None:
    """Draw the name, the link to the account page and the sign-out button."""
    with st.sidebar, st.container(key="account"):
        st.caption(feedback.escape_markdown(principal.name))
        st.page_link(navigation.page("account", principal.role))
        st.button("ログアウト", icon=":material/logout:", type="tertiary", key="sign-out", on_click=_leave)
        if st.session_state.get(_LEAVING):
            cookies.end_session()


def _leave() -> None:
    """Let the next run draw the script that ends the session: only a request by the browser can clear its cookie."""
    st.session_state[_LEAVING] = True
