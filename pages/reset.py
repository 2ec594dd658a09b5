"""パスワードの再設定: asked for by an address, and done by the link that was sent there."""

import streamlit as st

from lensawriter.ui import look
from lensawriter.ui.session import holder

held = holder()

look.draw()
st.title("パスワードの再設定", anchor=False)
