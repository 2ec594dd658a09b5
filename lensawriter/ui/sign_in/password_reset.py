"""The password reset: a visitor requests a link by e-mail address, and the holder of the link chooses a new password."""

import streamlit as st

from lensawriter.errors import LensaError, LinkDead
from lensawriter.ui.parts import feedback, fields
from lensawriter.ui.session import LinkHolder, network, services
from lensawriter.ui.sign_in import links

_TITLE, _ASKED = "パスワードの再設定", "reset.asked"


def draw(holder: LinkHolder) -> None:
    """Draw the form for the address, or the one for the new password."""
    with links.card(_TITLE):
        if st.session_state.get(links.DONE) == "reset":
            links.done("パスワードを変更しました", "新しいパスワードでログインしてください。")
        elif holder.token:
            if links.valid(lambda: services().account.password_resets.check(holder.token)):
                _choose(holder.token)
            else:
                links.link("/reset", "新しいリンクを申し込む")
        elif services().settings.smtp is None:
            st.info(
                "このサービスではメールを送信できないため、ここから再設定することはできません。"
                "所属する組織の契約アカウント者に連絡してください。契約アカウント者の方は、運用者に連絡してください。",
                icon=":material/info:",
            )
            links.link("/", "ログイン画面に戻る")
        else:
            _ask()


def _ask() -> None:
    if st.session_state.get(_ASKED):
        st.success(
            "登録されているメールアドレスであれば、再設定のリンクを送信しました。24時間以内にリンクを開いてください。",
            icon=":material/mark_email_read:",
        )
        st.caption("数分たっても届かないときは、迷惑メールのフォルダーと、入力したメールアドレスを確認してください。")
        links.link("/", "ログイン画面に戻る")
        return
    st.caption("ログインに使っているメールアドレスを入力してください。再設定のリンクをお送りします。")
    with st.form("reset", border=True):
        st.text_input(
            "メールアドレス", key="reset.email", autocomplete="username", placeholder="例：hanako@example.com"
        )
        feedback.problems("reset")
        sent = st.form_submit_button("リンクを送信", type="primary", width="stretch")
    if sent:
        try:
            services().account.password_resets.ask(str(st.session_state.get("reset.email") or ""), network=network())
        except LensaError as error:
            feedback.leave("reset", error.message)
        else:
            st.session_state[_ASKED] = True
        st.rerun()
    links.link("/", "ログイン画面に戻る")


def _choose(token: str) -> None:
    st.caption("新しいパスワードを決めてください。変更すると、ログイン中のすべての端末からログアウトします。")
    with st.form("reset-password", border=True):
        fields.new_password("新しいパスワード（12文字以上）", "reset.password")
        feedback.problems("reset.password")
        sent = st.form_submit_button("パスワードを変更", type="primary", width="stretch")
    if sent:
        try:
            services().account.password_resets.set_password(token, str(st.session_state.get("reset.password") or ""))
        except LinkDead:
            st.rerun()
        except LensaError as error:
            feedback.leave("reset.password", error.message)
        else:
            st.session_state[links.DONE] = "reset"
        st.rerun()
