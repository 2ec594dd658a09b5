"""組織: what operators know of the organisations."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look
from lensawriter.ui.session import require

principal = require(Role.OPERATOR)

look.draw()
st.title("組織", anchor=False)
