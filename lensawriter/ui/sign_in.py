"""The sign-in form: drawn by streamlit-authenticator, answered by our own accounts.

Its cookie, its token and its count of failures are not used: the session is ours, on the server.
"""

import secrets
from typing import Any

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui import cookies, feedback, look
from lensawriter.ui.session import browser, network, services

_TICKET = "sign-in.ticket"
_FIELDS = {"Form name": "ログイン", "Username": "メールアドレス", "Password": "パスワード", "Login": "ログイン"}
_NO_COOKIE = "ブラウザーのCookieが無効になっています。有効にしてから、画面を読み込み直してください。"


def draw() -> None:
    """Draw the form, and exchange the ticket of who has just signed in."""
    look.draw()
    with st.container(width=420, key="sign-in"):
        look.brand()
        if st.session_state.get(_TICKET):
            exchange()
            return
        _form()
        for sentence in feedback.take("sign-in"):
            feedback.problem(sentence)
        if st.session_state.get(_TICKET):
            exchange()


def admit(user_id: Any) -> None:
    """Remember a ticket for somebody who has proved who they are; raises SignInRefused without a cookie."""
    pre = browser()
    if pre is None:
        raise LensaError(_NO_COOKIE)
    st.session_state[_TICKET] = services().accounts.add_ticket(user_id, pre)


def exchange() -> None:
    """Hand the ticket to the browser, and say so where it comes back refused."""
    if cookies.begin(st.session_state[_TICKET]):
        del st.session_state[_TICKET]
        feedback.leave("sign-in", "ログインを完了できませんでした。もう一度お試しください。")
        st.rerun()
    st.caption("ログインしています…")


def _form() -> None:
    from streamlit_authenticator.views import authentication_view

    authentication_view.CookieController = _NoCookies
    form = authentication_view.Authenticate(
        {"usernames": {}}, "unused", secrets.token_hex(32), 0.0, auto_hash=False, login_sleep_time=0
    )
    # The controller would trim the password; what is typed is what is verified.
    form.authentication_controller.login = _verify
    form.login(fields=_FIELDS, key="login")


def _verify(email: str | None, password: str | None, *_: Any, **__: Any) -> bool:
    feedback.take("sign-in")
    if not (email and email.strip() and password):
        feedback.leave("sign-in", "メールアドレスとパスワードを入力してください。")
        return False
    try:
        admit(services().accounts.sign_in(email, password, network=network()))
    except LensaError as error:
        feedback.leave("sign-in", error.message)
        return False
    return True


class _NoCookies:
    """Stands where the library keeps a token that scripts can read: keeps none."""

    def __init__(self, *rest: Any) -> None:
        pass

    def get_cookie(self) -> None:
        """Find nothing."""

    def set_cookie(self) -> None:
        """Keep nothing."""

    def delete_cookie(self) -> None:
        """Have nothing to delete."""
