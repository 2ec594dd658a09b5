"""マイアカウント (my account): what signed-in people see and change about themselves."""

import streamlit as st

from lensawriter.access.rights import EVERYBODY
from lensawriter.ui.account import devices, profile, second_factor
from lensawriter.ui.parts import actions, look
from lensawriter.ui.session import require, services

principal = require(*EVERYBODY)

look.draw()
actions.ask_for_code()
st.title("マイアカウント", anchor=False)
me = services().account.profile.get(principal)
with st.container(width=760):
    profile.profile(me)
    profile.address(me)
    profile.password()
    second_factor.draw(principal)
    devices.draw(principal)
    profile.terms(principal)
    profile.deletion(me)
