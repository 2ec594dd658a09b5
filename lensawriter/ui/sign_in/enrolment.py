"""The set-up of an authenticator app: a secret as QR code and as text, and the field for the first code."""

import streamlit as st

from lensawriter.accounts.second_factor import Enrolment
from lensawriter.ui.parts import feedback

_GROUP = 4
"""Characters of the secret in one group, so that it can be read and typed."""


def draw(offer: Enrolment, *, place: str, button: str) -> str | None:
    """Draw an offered secret and return the code that was sent, or None; problems with the code are shown at `place`."""
    st.markdown("**1.** 認証アプリ（Google Authenticator、Microsoft Authenticatorなど）で、QRコードを読み取ります。")
    with st.container(horizontal_alignment="center"):
        st.image(offer.qr_svg, width=200)
    with st.expander("QRコードを読み取れない場合"):
        st.caption("認証アプリで「キーを入力」を選び、次のキーを入力してください。種類は「時間ベース」です。")
        st.code(" ".join(offer.secret[at : at + _GROUP] for at in range(0, len(offer.secret), _GROUP)), language=None)
    st.markdown("**2.** 認証アプリに表示された6桁のコードを入力します。")
    with st.form(f"{place}.enrol", border=True):
        typed = st.text_input(
            "認証コード", placeholder="例：123456", autocomplete="one-time-code", key=f"{place}.typed"
        )
        feedback.problems(place)
        sent = st.form_submit_button(button, type="primary", width="stretch")
    if not sent:
        return None
    if not typed.strip():
        feedback.leave(place, "コードを入力してください。")
        st.rerun()
    return typed
