"""ダッシュボード: who uses the tool, for what, at what cost, and whether the monthly limits are likely to be reached."""

import streamlit as st

from lensawriter.access.rights import MANAGERS
from lensawriter.ui.dashboard import page
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*MANAGERS)

look.draw()
st.title("ダッシュボード", anchor=False)
page.draw(principal)
