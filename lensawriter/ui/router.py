"""The script of every run: who is there decides what there is to see. No `pages/` folder lies beside it, on purpose."""

import streamlit as st

from lensawriter.ui import account, consent, look, navigation, session, set_up, sign_in

st.set_page_config(page_title="LENSAwriter", page_icon=look.favicon(), layout="wide", initial_sidebar_state=240)

principal = session.find()
if principal is not None:
    chosen = st.navigation(navigation.pages(principal.role))
    account.draw(principal)
    if consent.given(principal):
        chosen.run()
elif session.services().accounts.needs_set_up():
    set_up.draw()
elif navigation.on_link():
    first = st.Page(sign_in.draw, title="ログイン", default=True)
    st.navigation([first, *navigation.links()], position="hidden").run()
else:
    sign_in.draw()
