"""ログイン停止の解除: by the link that was sent to who was locked out."""

import streamlit as st

from lensawriter.ui import look
from lensawriter.ui.session import holder

held = holder()

look.draw()
st.title("ログイン停止の解除", anchor=False)
