"""Links that only want a button: the end of a lock, and a new address that is proved."""

from collections.abc import Callable

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui import feedback, links
from lensawriter.ui.session import Held, services


def unlock(held: Held) -> None:
    """Draw the end of a lock; its link is looked at by the deed alone."""
    with links.card("ログイン停止の解除"):
        _button(
            "unlock",
            "ログインの失敗が続いたため、受け付けを一時的に停止しています。お心当たりがあるときは、停止を解除してください。"
            "お心当たりがないときは、そのままにしてください。",
            "ログインの停止を解除",
            lambda: services().resets.unlock(held.token),
            ("ログインの停止を解除しました", "パスワードと認証コードでログインしてください。"),
        )


def email(held: Held) -> None:
    """Draw the proof of a new address."""
    with links.card("メールアドレスの確認"):
        if st.session_state.get(links.DONE) != "email" and not links.alive(lambda: services().emails.check(held.token)):
            return
        _button(
            "email",
            "ログインに使うメールアドレスを、このメールを受け取ったアドレスに変更します。",
            "メールアドレスを変更",
            lambda: services().emails.confirm(held.token),
            ("メールアドレスを変更しました", "次のログインから、新しいメールアドレスを使ってください。"),
        )


def _button(name: str, text: str, label: str, deed: Callable[[], None], told: tuple[str, str]) -> None:
    if st.session_state.get(links.DONE) == name:
        links.done(*told, label="LENSAwriterを開く")
        return
    st.caption(text)
    pressed = st.button(label, key=f"{name}.do", type="primary", width="stretch")
    feedback.problems(name)
    if pressed:
        try:
            deed()
        except LensaError as error:
            feedback.leave(name, error.message)
        else:
            st.session_state[links.DONE] = name
        st.rerun()
