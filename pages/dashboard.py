"""ダッシュボード: who uses the tool, for what, at what cost, and whether the monthly limits are likely to be reached."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui.dashboard import page
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(Role.MANAGER, Role.OWNER)

look.draw()
st.title("ダッシュボード", anchor=False)
page.draw(principal)
