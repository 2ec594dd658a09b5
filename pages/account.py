"""マイアカウント: what one sees and changes of oneself."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import devices, look, own, own_factor, step_up
from lensawriter.ui.session import require, services

principal = require(*Role)

look.draw()
step_up.draw()
st.title("マイアカウント", anchor=False)
me = services().own.get(principal)
with st.container(width=760):
    own.profile(me)
    own.address(me)
    own.password()
    own_factor.draw(principal)
    devices.draw(principal)
    own.terms(principal)
    own.leaving(me)
