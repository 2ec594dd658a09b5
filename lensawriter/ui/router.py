"""The script of every run: the page of a signed-in person, or the form for signing in.

No folder named `pages` may lie beside this file: Streamlit would run its files for any visitor.
"""

import streamlit as st

from lensawriter.ui import banners, navigation, session, sidebar
from lensawriter.ui.account import second_factor
from lensawriter.ui.parts import look
from lensawriter.ui.sign_in import consent, form, set_up

st.set_page_config(page_title="LENSAwriter", page_icon=look.favicon(), layout="wide", initial_sidebar_state=240)

principal = session.find()
if principal is not None:
    page = st.navigation(navigation.pages(principal.role))
    sidebar.draw(principal)
    if page.url_path != "account":
        second_factor.forget()
    if consent.given(principal):
        banners.draw(principal)
        page.run()
else:
    # Without a navigation of its own, a signed-out page would keep the menu of the person who was signed in before.
    draw = set_up.draw if session.services().account.set_up.is_needed() else form.draw
    st.navigation(navigation.signed_out_pages(draw), position="hidden").run()
