"""書く: choose a use case, fill in its form, and start the writing."""

import streamlit as st

from lensawriter.access.rights import CUSTOMERS
from lensawriter.ui.navigation import go
from lensawriter.ui.parts import autosave, feedback, look
from lensawriter.ui.session import require, services
from lensawriter.ui.write import form, offline_notice, submission, use_cases

principal = require(*CUSTOMERS)

if draft_id := submission.submitted():
    go("editor", draft=str(draft_id))
look.draw()
autosave.draw()
case = use_cases.chosen(services().usecases)
if case is None:
    st.title("書く", anchor=False)
    st.caption("何を書きますか。用途を選ぶと、必要な項目だけを入力する画面に進みます。")
    offline_notice.draw()
    use_cases.draw(services().usecases.values(), services().people.organisations.plan(principal).plan.allows_use_case)
else:
    st.button("用途を選び直す", icon=":material/arrow_back:", type="tertiary", key="back", on_click=use_cases.leave)
    st.title(feedback.escape_markdown(case.title), anchor=False)
    st.caption(feedback.escape_markdown(case.description))
    with st.container(width=880):
        offline_notice.draw()
        form.draw(principal, case)
