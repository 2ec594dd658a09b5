"""利用規約 as operators see it: the version in force, and the next one, which everybody consents to anew."""

import streamlit as st

from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui import article, step_up
from lensawriter.ui.session import services

_PLACE = "terms"


def draw(principal: Principal) -> None:
    """Draw the terms in force, and the form for the next version."""
    step_up.said(_PLACE)
    versions = services().consent.versions(principal)
    newest = versions[0]
    st.caption(f"現在は第{newest.number}版です（{show(newest.published_at)}）。")
    with st.expander("現在の利用規約"):
        article.show(newest.text)
    with st.expander("新しい版を公開"), st.form("terms", border=False):
        st.text_area("利用規約（Markdown）", value=newest.text, height=360, key="terms.text")
        st.caption("公開すると、利用者も運用者も、次の操作の前に全員が同意し直すことになります。")
        sent = st.form_submit_button("公開する", type="primary")
    if sent:
        text = str(st.session_state["terms.text"])
        step_up.run(
            _PLACE, lambda who, sid: services().consent.publish(who, sid, text), "新しい利用規約を公開しました。"
        )
        st.rerun()
