"""プラン: what the contract of one's organisation holds."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look
from lensawriter.ui.session import require

principal = require(Role.WRITER, Role.MANAGER, Role.OWNER)

look.draw()
st.title("プラン", anchor=False)
