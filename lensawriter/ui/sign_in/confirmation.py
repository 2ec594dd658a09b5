"""Links that need one button: the end of a lock, and the confirmation of a new e-mail address."""

from collections.abc import Callable

import streamlit as st

from lensawriter.accounts.password_resets import UNLOCK
from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, tables
from lensawriter.ui.session import LinkHolder, services
from lensawriter.ui.sign_in import links


def unlock(holder: LinkHolder) -> None:
    """Draw the page that ends a lock."""
    with links.card("ログイン停止の解除"):
        if _done("unlock", "ログインの停止を解除しました", "パスワードと認証コードでログインしてください。"):
            return
        if not links.valid(lambda: services().account.password_resets.check(holder.token, UNLOCK)):
            return
        st.caption(
            "ログインの失敗が続いたため、受け付けを一時的に停止しています。お心当たりがあるときは、停止を解除してください。"
            "お心当たりがないときは、そのままにしてください。"
        )
        _button("unlock", "ログインの停止を解除", lambda: services().account.password_resets.unlock(holder.token))


def email(holder: LinkHolder) -> None:
    """Draw the page that confirms a new e-mail address."""
    with links.card("メールアドレスの確認"):
        if _done("email", "メールアドレスを変更しました", "次のログインから、新しいメールアドレスを使ってください。"):
            return
        try:
            new = services().account.email_changes.check(holder.token)
        except LensaError as error:
            links.invalid(error.message)
            return
        st.caption("ログインに使うメールアドレスを、次のアドレスに変更します。")
        tables.pairs([("新しいメールアドレス", new)])
        _button("email", "メールアドレスを変更", lambda: services().account.email_changes.confirm(holder.token))


def _done(name: str, title: str, sentence: str) -> bool:
    """Return whether the action of a page is done, and draw its result if so."""
    if st.session_state.get(links.DONE) != name:
        return False
    links.done(title, sentence, label="LENSAwriterを開く")
    return True


def _button(name: str, label: str, action: Callable[[], None]) -> None:
    pressed = st.button(label, key=f"{name}.do", type="primary", width="stretch")
    feedback.problems(name)
    if pressed:
        try:
            action()
        except LensaError as error:
            feedback.leave(name, error.message)
        else:
            st.session_state[links.DONE] = name
        st.rerun()
