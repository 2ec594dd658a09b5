"""原稿一覧: the drafts of the signed-in user; search, open, duplicate and archive them."""

import streamlit as st

from lensawriter.access.rights import CUSTOMERS
from lensawriter.ui.drafts import list as listing
from lensawriter.ui.navigation import go
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*CUSTOMERS)

look.draw()
if draft_id := listing.opened():
    go("editor", draft=str(draft_id))
if st.session_state.get("first"):
    go("write")
st.title("原稿一覧", anchor=False)
listing.draw(principal)
