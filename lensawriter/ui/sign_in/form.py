"""The sign-in form: drawn by streamlit-authenticator, answered by our own accounts; the second stage follows it.

Its cookie, its token and its count of failures are not used: the session is ours, on the server.
"""

import secrets
from typing import Any

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, look
from lensawriter.ui.session import browser, network, services
from lensawriter.ui.sign_in import goodbye, second_factor

_FIELDS = {"Form name": "ログイン", "Username": "メールアドレス", "Password": "パスワード", "Login": "ログイン"}
_NO_COOKIE = "ブラウザーのCookieが無効になっています。有効にしてから、画面を読み込み直してください。"


def draw() -> None:
    """Draw the form, or what comes after it."""
    look.draw()
    with st.container(width=420, key="sign-in"):
        look.brand()
        if second_factor.begun():
            second_factor.draw()
            return
        goodbye.draw()
        _form()
        feedback.problems(second_factor.FORM)
        if second_factor.begun():
            st.rerun()
        st.html('<p class="lw-way"><a href="/reset">パスワードをお忘れの方</a></p>')


def admit(email: str, password: str) -> None:
    """Begin the second stage for who knows a password; raises SignInRefused, SignInLocked, and without a cookie."""
    pre = browser()
    if pre is None:
        raise LensaError(_NO_COOKIE)
    second_factor.begin(services().account.sign_in.begin(email, password, network=network(), browser=pre))
    goodbye.forget()


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
    feedback.take(second_factor.FORM)
    if not (email and email.strip() and password):
        feedback.leave(second_factor.FORM, "メールアドレスとパスワードを入力してください。")
        return False
    try:
        admit(email, password)
    except LensaError as error:
        feedback.leave(second_factor.FORM, error.message)
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
