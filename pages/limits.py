"""上限と依頼: the limits of the organisation and the requests to raise them; operators see the requests on limits of plans."""

import streamlit as st

from lensawriter.access.rights import MANAGERS
from lensawriter.models import Role
from lensawriter.ui.limits import list as limits
from lensawriter.ui.limits import requests
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*MANAGERS, Role.OPERATOR)

look.draw()
st.title("上限と依頼", anchor=False)
with st.container(width=880):
    if principal.role is Role.OPERATOR:
        st.caption("プランの上限について、組織から届いた引き上げの依頼です。")
        requests.draw(principal)
    else:
        st.caption("上限は、書き始める前に確認されます。日と月は、日本時間の0時に切り替わります。")
        listed, asked = st.tabs(["上限", "依頼"])
        with listed:
            limits.draw(principal)
        with asked:
            requests.draw(principal)
