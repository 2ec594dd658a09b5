"""Consent to the terms of use (利用規約): a person who has not consented to the terms in force sees no other page."""

import streamlit as st

from lensawriter.errors import NotFound
from lensawriter.models import Principal
from lensawriter.ui.parts import article, feedback, look
from lensawriter.ui.session import network, require, services

_PLACE = "consent"


def given(principal: Principal) -> bool:
    """Return whether a person has consented to the terms in force; if not, draw the terms instead of the page."""
    version = services().account.consent.pending(principal)
    if version is None:
        return True
    look.draw()
    with st.container(width=760, key="consent"):
        st.title("利用規約への同意", anchor=False)
        st.caption(
            "LENSAwriterを使うには、利用規約への同意が必要です。"
            if version.number == 1
            else f"利用規約が新しくなりました（第{version.number}版）。内容を確認し、同意してから続けてください。"
        )
        with st.container(height=420, border=True):
            article.show(version.text)
        feedback.problems(_PLACE)
        st.button("同意して続ける", key="consent.give", type="primary", on_click=_give, args=(version.number,))
        st.caption("同意しない場合は、画面左の「ログアウト」を押してください。")
    return False


def _give(number: int) -> None:
    try:
        services().account.consent.give(require(), number, network())
    except NotFound as error:
        feedback.leave(_PLACE, error.message)
