"""The first visit: the person with the set-up code from the terminal becomes the owner of the first organisation."""

from typing import Any

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, look
from lensawriter.ui.session import network, services
from lensawriter.ui.sign_in import form, second_factor

_FIELDS = ("code", "organisation", "name", "email", "password")


def draw() -> None:
    """Draw the form that registers the first owner, or the second step of the sign-in that follows."""
    look.draw()
    with st.container(width=480, key="set-up"):
        look.brand()
        if second_factor.begun():
            second_factor.draw()
            return
        with st.form("set-up", border=True):
            st.subheader("はじめての設定", anchor=False)
            st.caption(
                "組織と、契約アカウント者（最初の利用者）を登録します。設定コードは、起動した画面に表示されています。"
            )
            _field("code", "設定コード", placeholder="例：ABCD-EFGH-JKLM-NPQR")
            _field("organisation", "組織名", placeholder="例：株式会社青葉商会")
            _field("name", "お名前", placeholder="例：青葉 花子")
            _field("email", "メールアドレス", placeholder="例：hanako@example.com")
            _field("password", "パスワード（12文字以上）", type="password")
            sent = st.form_submit_button("登録してはじめる", type="primary", width="stretch")
        if sent:
            _register()


def _field(name: str, label: str, **options: Any) -> None:
    st.text_input(label, key=f"set-up.{name}", autocomplete="off", **options)
    feedback.problems(f"set-up.{name}")


def _register() -> None:
    typed = {name: str(st.session_state.get(f"set-up.{name}") or "") for name in _FIELDS}
    try:
        services().account.set_up.add_first_owner(**typed, network=network())
        form.begin_sign_in(typed["email"], typed["password"])
    except LensaError as error:
        field = error.field if error.field in _FIELDS else "password" if not error.field else "code"
        feedback.leave(f"set-up.{field}", error.message)
    st.rerun()
