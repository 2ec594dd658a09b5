"""マイアカウント: what one sees and changes of oneself."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look
from lensawriter.ui.session import require

principal = require(*Role)

look.draw()
st.title("マイアカウント", anchor=False)
