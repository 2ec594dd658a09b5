"""Links that only want a button: the end of a lock, and a new address that is proved."""

from collections.abc import Callable

import streamlit as st

from lensawriter.accounts.password_resets import UNLOCK
from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, tables
from lensawriter.ui.session import Held, services
from lensawriter.ui.sign_in import links


def unlock(held: Held) -> None:
    """Draw the end of a lock."""
    with links.card("ログイン停止の解除"):
        if _done("unlock", "ログインの停止を解除しました", "パスワードと認証コードでログインしてください。"):
            return
        if not links.alive(lambda: services().account.password_resets.check(held.token, UNLOCK)):
            return
        st.caption(
            "ログインの失敗が続いたため、受け付けを一時的に停止しています。お心当たりがあるときは、停止を解除してください。"
            "お心当たりがないときは、そのままにしてください。"
        )
        _button("unlock", "ログインの停止を解除", lambda: services().account.password_resets.unlock(held.token))


def email(held: Held) -> None:
    """Draw the proof of a new address."""
    with links.card("メールアドレスの確認"):
        if _done("email", "メールアドレスを変更しました", "次のログインから、新しいメールアドレスを使ってください。"):
            return
        try:
            new = services().account.email_changes.check(held.token)
        except LensaError as error:
            links.dead(error.message)
            return
        st.caption("ログインに使うメールアドレスを、次のアドレスに変更します。")
        tables.pairs([("新しいメールアドレス", new)])
        _button("email", "メールアドレスを変更", lambda: services().account.email_changes.confirm(held.token))


def _done(name: str, title: str, sentence: str) -> bool:
    """Tell whether the deed of a page is done, and say so."""
    if st.session_state.get(links.DONE) != name:
        return False
    links.done(title, sentence, label="LENSAwriterを開く")
    return True


def _button(name: str, label: str, deed: Callable[[], None]) -> None:
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
