"""利用規約 (terms of use) as operators see them: the version in force, and the form that publishes the next one."""

import streamlit as st

from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui.parts import actions, article
from lensawriter.ui.session import services

_PLACE = "terms"


def draw(principal: Principal) -> None:
    """Draw the terms in force, and the form for the next version, to which everybody must consent again."""
    actions.report(_PLACE)
    versions = services().account.consent.versions(principal)
    newest = versions[0]
    st.caption(f"現在は第{newest.number}版です（{show(newest.published_at)}）。")
    with st.expander("現在の利用規約"):
        article.show(newest.text)
    with st.expander("新しい版を公開"), st.form("terms", border=False):
        st.text_area("利用規約（Markdown）", value=newest.text, height=360, key="terms.text")
        sent = st.form_submit_button("公開…", type="primary")
    if sent:
        _confirm(newest.number + 1, str(st.session_state["terms.text"]))


@st.dialog("新しい利用規約を公開しますか")
def _confirm(number: int, text: str) -> None:
    st.caption(
        f"第{number}版として、すぐに公開されます。利用者も運用者も、全員が同意し直すまで、次の操作に進めません。"
        "公開した版は取り消せません。"
    )
    actions.button(
        "公開する",
        _PLACE,
        lambda principal, sid: services().account.consent.publish(principal, sid, text),
        "新しい利用規約を公開しました。",
    )
