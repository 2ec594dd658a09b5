"""監査ログ (audit log): what has happened, who did it, and when."""

import streamlit as st

from lensawriter.access.rights import LEADERS
from lensawriter.ui.audit import list as audit_log
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*LEADERS)

look.draw()
st.title("監査ログ", anchor=False)
st.caption("操作の記録です。改ざんされるとわかる形で保存しています。")
audit_log.draw(principal)
