"""利用状況: the usage of the signed-in user, and what is left of each limit."""

import streamlit as st

from lensawriter.access.rights import CUSTOMERS
from lensawriter.ui.limits import usage
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*CUSTOMERS)

look.draw()
st.title("利用状況", anchor=False)
with st.container(width=960):
    usage.draw(principal)
