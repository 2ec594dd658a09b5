"""監査ログ: what has happened, who did it, and when."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look
from lensawriter.ui.session import require

principal = require(Role.OWNER, Role.OPERATOR)

look.draw()
st.title("監査ログ", anchor=False)
