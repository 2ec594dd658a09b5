"""メールアドレスの確認: a new address is proved by the link that was sent to it."""

import streamlit as st

from lensawriter.ui import look
from lensawriter.ui.session import holder

held = holder()

look.draw()
st.title("メールアドレスの確認", anchor=False)
