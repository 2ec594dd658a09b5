"""利用状況: this month in figures."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import figures, look
from lensawriter.ui.session import require

principal = require(Role.WRITER, Role.MANAGER, Role.OWNER)

look.draw()
st.title("利用状況", anchor=False)
figures.draw(principal)
