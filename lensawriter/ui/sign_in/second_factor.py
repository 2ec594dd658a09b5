"""The second stage of a sign-in: a code from the app, or for who comes the first time an app that is to be set up."""

from typing import NoReturn

import streamlit as st

from lensawriter.accounts.sign_in import Pending
from lensawriter.errors import CodeRefused, LensaError, SignInRefused
from lensawriter.ui import navigation
from lensawriter.ui.parts import feedback, look
from lensawriter.ui.session import browser, network, services
from lensawriter.ui.sign_in import cookies, enrolment, recovery_codes

_KEYS = ("pending", "ticket", "codes", "tried", "lost", "enter")
_PENDING, _TICKET, _CODES, _TRIED, _LOST, _ENTER = (f"stage.{name}" for name in _KEYS)
_PLACE = "stage.code"
FORM = "sign-in"
"""The place of what is said at the form that comes before."""


def begin(pending: Pending) -> None:
    """Remember who has just typed a password that is right: by a name that only this browser can use."""
    leave()
    st.session_state[_PENDING] = pending


def begun() -> bool:
    """Tell whether a password was right here, and the sign-in is not finished."""
    return any(st.session_state.get(key) for key in (_PENDING, _TICKET))


def leave() -> None:
    """Forget a sign-in that is half done."""
    for name in _KEYS:
        st.session_state.pop(f"stage.{name}", None)
    feedback.take(_PLACE)


def draw() -> None:
    """Draw what is to be done next."""
    if st.session_state.get(_CODES):
        _keep_codes()
    elif st.session_state.get(_TICKET):
        _exchange()
    elif st.session_state[_PENDING].needs == "enrol":
        _enrol()
    else:
        _code()


def _exchange() -> None:
    """Hand the ticket to the browser, and say so where it comes back refused."""
    to = cookies.START if navigation.on_link() else cookies.HERE
    if cookies.begin(st.session_state[_TICKET], to) == "refused":
        _again("ログインを完了できませんでした。もう一度お試しください。")
    st.caption("ログインしています…")


def _keep_codes() -> None:
    """Sign in behind the page, and show the recovery codes for as long as it takes to keep them."""
    if cookies.begin(st.session_state[_TICKET], cookies.NOWHERE) != "waiting":
        st.session_state[_TRIED] = True
    # A file can be fetched only by who is signed in; and where that failed, the codes are the person's all the same.
    recovery_codes.draw(st.session_state[_CODES], saving=bool(st.session_state.get(_TRIED)))
    if st.button("保管しました。はじめる", key="stage.go", type="primary", width="stretch"):
        st.session_state[_ENTER] = True
    if st.session_state.get(_ENTER):
        cookies.enter()


def _enrol() -> None:
    pending = st.session_state[_PENDING]
    try:
        offer = services().account.sign_in.enrol(pending.id, browser=browser() or "")
    except SignInRefused as error:
        _again(error.message)
    look.heading("二段階認証を設定してください")
    st.caption("アカウントを守るため、パスワードに加えて、スマートフォンの認証アプリに表示されるコードを使います。")
    code = enrolment.draw(offer, place=_PLACE, button="設定してログイン")
    if code is None:
        _back()
        return
    try:
        admitted = services().account.sign_in.confirm(pending.id, code, browser=browser() or "", network=network())
    except SignInRefused as error:
        _again(error.message)
    except LensaError as error:
        _wrong(error)
    st.session_state[_TICKET], st.session_state[_CODES] = admitted.ticket, admitted.recovery_codes
    del st.session_state[_PENDING]
    st.rerun()


def _code() -> None:
    lost = bool(st.session_state.get(_LOST))
    look.heading("リカバリーコードの入力" if lost else "認証コードの入力")
    st.caption(
        "二段階認証を設定したときに保管したコードを、1つ入力してください。一度使ったコードは、もう使えません。"
        if lost
        else "スマートフォンの認証アプリに表示されている、6桁のコードを入力してください。"
    )
    with st.form("stage", border=True):
        if lost:
            typed = st.text_input("リカバリーコード", placeholder="例：ABCD-EFGH-JKLM-NPQR", autocomplete="off")
        else:
            typed = st.text_input("認証コード", placeholder="例：123456", autocomplete="one-time-code")
        feedback.problems(_PLACE)
        sent = st.form_submit_button("ログイン", type="primary", width="stretch")
    if sent:
        _prove(typed, lost=lost)
    other = "認証アプリのコードを使う" if lost else "認証アプリを使えない場合"
    st.button(other, key="stage.other", type="tertiary", width="stretch", on_click=_turn)
    _back()


def _prove(typed: str, *, lost: bool) -> NoReturn:
    sign_in, pending = services().account.sign_in, st.session_state[_PENDING]
    try:
        if not typed.strip():
            raise CodeRefused("コードを入力してください。")
        way = sign_in.recover if lost else sign_in.prove
        ticket = way(pending.id, typed, browser=browser() or "", network=network())
    except SignInRefused as error:
        _again(error.message)
    except LensaError as error:
        _wrong(error)
    st.session_state[_TICKET] = ticket
    del st.session_state[_PENDING]
    st.rerun()


def _turn() -> None:
    feedback.take(_PLACE)
    st.session_state[_LOST] = not st.session_state.get(_LOST)


def _back() -> None:
    st.button("最初からやり直す", key="stage.back", type="tertiary", width="stretch", on_click=leave)


def _wrong(error: LensaError) -> NoReturn:
    feedback.leave(_PLACE, error.message)
    st.rerun()


def _again(sentence: str) -> NoReturn:
    """Begin at the password once more, and say why."""
    leave()
    feedback.leave(FORM, sentence)
    st.rerun()
