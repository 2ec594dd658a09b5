"""The script of every run: who is there decides what there is to see. No `pages/` folder lies beside it, on purpose."""

import streamlit as st

from lensawriter.ui import banners, navigation, session, sidebar
from lensawriter.ui.account import second_factor
from lensawriter.ui.parts import look
from lensawriter.ui.sign_in import consent, set_up
from lensawriter.ui.sign_in import form as sign_in

st.set_page_config(page_title="LENSAwriter", page_icon=look.favicon(), layout="wide", initial_sidebar_state=240)

principal = session.find()
if principal is not None:
    chosen = st.navigation(navigation.pages(principal.role))
    sidebar.draw(principal)
    if chosen.url_path != "account":
        second_factor.leave()
    if consent.given(principal):
        banners.draw(principal)
        chosen.run()
else:
    # Without a navigation of their own, strangers would go on seeing that of whoever was here before.
    door = set_up.draw if session.services().account.set_up.is_needed() else sign_in.draw
    st.navigation(navigation.doors(door), position="hidden").run()
