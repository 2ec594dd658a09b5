"""The second step of a sign-in: a code of the authenticator app, or the set-up of an app at the first sign-in."""

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
"""The place for problems at the sign-in form."""


def begin(pending: Pending) -> None:
    """Begin the second step after a correct password; only this browser can use the pending sign-in."""
    leave()
    st.session_state[_PENDING] = pending


def begun() -> bool:
    """Return whether a sign-in is in its second step."""
    return any(st.session_state.get(key) for key in (_PENDING, _TICKET))


def leave() -> None:
    """Forget a sign-in that is not finished."""
    for name in _KEYS:
        st.session_state.pop(f"stage.{name}", None)
    feedback.take(_PLACE)


def draw() -> None:
    """Draw what comes next in the second step: the enrolment, the code, the recovery codes or the exchange of the ticket."""
    if st.session_state.get(_CODES):
        _show_recovery_codes()
    elif st.session_state.get(_TICKET):
        _exchange_ticket()
    elif st.session_state[_PENDING].needs == "enrol":
        _enrol()
    else:
        _ask_for_code()


def _exchange_ticket() -> None:
    """Let the browser exchange the ticket; return to the password if the ticket is refused."""
    then = cookies.START if navigation.on_link() else cookies.RELOAD
    if cookies.begin_session(st.session_state[_TICKET], then) == "refused":
        _begin_again("ログインを完了できませんでした。もう一度お試しください。")
    st.caption("ログインしています…")


def _show_recovery_codes() -> None:
    """Sign in in the background, and show the recovery codes until the person has stored them."""
    if cookies.begin_session(st.session_state[_TICKET], cookies.STAY) != "waiting":
        st.session_state[_TRIED] = True
    # A download needs a session. The codes are shown even if the sign-in has failed, because they are valid.
    recovery_codes.draw(st.session_state[_CODES], downloadable=bool(st.session_state.get(_TRIED)))
    if st.button("保管しました。はじめる", key="stage.go", type="primary", width="stretch"):
        st.session_state[_ENTER] = True
    if st.session_state.get(_ENTER):
        cookies.open_start_page()


def _enrol() -> None:
    pending = st.session_state[_PENDING]
    try:
        offer = services().account.sign_in.enrol(pending.id, browser=browser() or "")
    except SignInRefused as error:
        _begin_again(error.message)
    look.heading("二段階認証を設定してください")
    st.caption("アカウントを守るため、パスワードに加えて、スマートフォンの認証アプリに表示されるコードを使います。")
    code = enrolment.draw(offer, place=_PLACE, button="設定してログイン")
    if code is None:
        _cancel_button()
        return
    try:
        enrolled = services().account.sign_in.confirm(pending.id, code, browser=browser() or "", network=network())
    except SignInRefused as error:
        _begin_again(error.message)
    except LensaError as error:
        _show_problem(error)
    st.session_state[_TICKET], st.session_state[_CODES] = enrolled.ticket, enrolled.recovery_codes
    del st.session_state[_PENDING]
    st.rerun()


def _ask_for_code() -> None:
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
    st.button(other, key="stage.other", type="tertiary", width="stretch", on_click=_switch_code)
    _cancel_button()


def _prove(typed: str, *, lost: bool) -> NoReturn:
    sign_in, pending = services().account.sign_in, st.session_state[_PENDING]
    try:
        if not typed.strip():
            raise CodeRefused("コードを入力してください。")
        prove = sign_in.recover if lost else sign_in.prove
        ticket = prove(pending.id, typed, browser=browser() or "", network=network())
    except SignInRefused as error:
        _begin_again(error.message)
    except LensaError as error:
        _show_problem(error)
    st.session_state[_TICKET] = ticket
    del st.session_state[_PENDING]
    st.rerun()


def _switch_code() -> None:
    """Switch between the code of the app and a recovery code."""
    feedback.take(_PLACE)
    st.session_state[_LOST] = not st.session_state.get(_LOST)


def _cancel_button() -> None:
    st.button("最初からやり直す", key="stage.back", type="tertiary", width="stretch", on_click=leave)


def _show_problem(error: LensaError) -> NoReturn:
    feedback.leave(_PLACE, error.message)
    st.rerun()


def _begin_again(problem: str) -> NoReturn:
    """Return to the sign-in form and show the problem there."""
    leave()
    feedback.leave(FORM, problem)
    st.rerun()
