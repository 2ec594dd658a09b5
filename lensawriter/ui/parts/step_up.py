"""Step-up: what changes people, plans or one's own ID is done at once, or after a code where the last one is too old."""

from collections.abc import Callable

import streamlit as st

from lensawriter.errors import CodeRefused, LensaError, SignInRequired, StepUpRequired
from lensawriter.models import Principal, Value
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import require, services, sid

Deed = Callable[[Principal, str], object]
"""One call of a service function, of whoever is signed in, in this session."""
_WAITING, _PLACE = "step-up.waiting", "step-up"


class _Waiting(Value):
    """A deed that waits for a code."""

    deed: Deed
    place: str
    done: str


def run(place: str, deed: Deed, done: str = "") -> bool:
    """Do a deed of the page, or keep it until the code is typed; True where it is done.

    What comes of it is said at `place`: `done` as a note, what is wrong as a problem. `draw` must follow on the page.
    """
    for each in (place, f"{place}:done"):
        feedback.take(each)
    try:
        deed(*_here())
    except StepUpRequired:
        st.session_state[_WAITING] = _Waiting(deed=deed, place=place, done=done)
        return False
    except LensaError as error:
        feedback.leave(place, error.message)
        return False
    if done:
        feedback.leave(f"{place}:done", done)
    return True


def button(label: str, place: str, deed: Deed, done: str) -> None:
    """Draw the button of a dialog that does a deed and closes it."""
    if st.button(label, key=f"{place}.do", type="primary"):
        run(place, deed, done)
        st.rerun()


def draw() -> None:
    """Draw the question for the code where a deed waits for it; once on each page that has such deeds."""
    if st.session_state.get(_WAITING) is not None:
        _ask()


def said(place: str) -> None:
    """Draw what came of the last deed at a place."""
    for sentence in feedback.take(f"{place}:done"):
        st.success(feedback.escape_markdown(sentence), icon=":material/check_circle:")
    feedback.problems(place)


@st.dialog("本人確認", on_dismiss=lambda: st.session_state.pop(_WAITING, None))
def _ask() -> None:
    st.caption(
        "大切な操作のため、認証アプリに表示されている6桁のコードを入力してください。確認すると、5分間は再入力が不要です。"
    )
    with st.form("step-up", border=False):
        typed = st.text_input("認証コード", placeholder="例：123456", autocomplete="one-time-code", key="step-up.code")
        feedback.problems(_PLACE)
        sent = st.form_submit_button("確認して続ける", type="primary", width="stretch")
    st.caption("認証アプリを使えないときは、リカバリーコードを入力できます。")
    if sent:
        _prove(typed)


def _prove(typed: str) -> None:
    waiting: _Waiting = st.session_state[_WAITING]
    try:
        if not typed.strip():
            raise CodeRefused("コードを入力してください。")
        services().account.step_up.prove(*_here(), typed)
    except LensaError as error:
        feedback.leave(_PLACE, error.message)
        st.rerun(scope="fragment")
    del st.session_state[_WAITING]
    run(waiting.place, waiting.deed, waiting.done)
    st.rerun()


def _here() -> tuple[Principal, str]:
    principal, known = require(), sid()
    if known is None:
        raise SignInRequired()
    return principal, known
