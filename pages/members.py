"""利用者: the people of one's organisation, those who are invited, and the departments."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look
from lensawriter.ui.session import require

principal = require(Role.OWNER, Role.OPERATOR)

look.draw()
st.title("利用者", anchor=False)
