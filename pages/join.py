"""利用者の登録: an invitation is accepted by whoever holds its link."""

import streamlit as st

from lensawriter.ui import look
from lensawriter.ui.session import holder

held = holder()

look.draw()
st.title("利用者の登録", anchor=False)
