"""The sign-in form: streamlit-authenticator draws it, our services verify the password, and the second factor follows.

The cookie, the token and the failure count of the library are not used: sessions are on the server.
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
    """Draw the form, or the second step of a sign-in that has begun."""
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


def begin_sign_in(email: str, password: str) -> None:
    """Verify a password and begin the second step.

    Raises SignInRefused, SignInLocked, and LensaError if the browser sends no cookie.
    """
    pre = browser()
    if pre is None:
        raise LensaError(_NO_COOKIE)
    second_factor.begin(services().account.sign_in.begin(email, password, network=network(), browser=pre))
    goodbye.forget()


def _form() -> None:
    from streamlit_authenticator.views import authentication_view

    authentication_view.CookieController = _NoCookies
    view = authentication_view.Authenticate(
        {"usernames": {}}, "unused", secrets.token_hex(32), 0.0, auto_hash=False, login_sleep_time=0
    )
    # The controller of the library would trim the password: verify it as typed.
    view.authentication_controller.login = _verify
    view.login(fields=_FIELDS, key="login")


def _verify(email: str | None, password: str | None, *_: Any, **__: Any) -> bool:
    feedback.take(second_factor.FORM)
    if not (email and email.strip() and password):
        feedback.leave(second_factor.FORM, "メールアドレスとパスワードを入力してください。")
        return False
    try:
        begin_sign_in(email, password)
    except LensaError as error:
        feedback.leave(second_factor.FORM, error.message)
        return False
    return True


class _NoCookies:
    """Stores no token; replaces the class of the library that stores one in a cookie that scripts can read."""

    def __init__(self, *rest: Any) -> None:
        pass

    def get_cookie(self) -> None:
        """Return None."""

    def set_cookie(self) -> None:
        """Do nothing."""

    def delete_cookie(self) -> None:
        """Do nothing."""
