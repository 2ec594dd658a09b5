"""Actions of a page: chosen in the menu of a row, confirmed in a dialog, run, and reported.

An action that changes people, plans or the signed-in person's own account needs a recent code of the second factor. If the last
code is too old, the action waits until `ask_for_code` has received a new one.

A `place` names a part of a page: results and problems are kept under this name until the page draws them.
"""

from collections.abc import Callable, Sequence
from typing import NoReturn
from uuid import UUID

import streamlit as st

from lensawriter.errors import CodeRefused, LensaError, SignInRequired, StepUpRequired
from lensawriter.models import Principal, Value
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import require, services, sid

Action = Callable[[Principal, str], object]
"""A call of a service function by the signed-in person in the session with this id."""
_WAITING, _CODE = "step-up.waiting", "step-up"


class _Waiting(Value):
    """An action that waits for a code."""

    action: Action
    place: str
    done: str


def menu(place: str, row: UUID, choices: Sequence[str]) -> None:
    """Draw the menu of a row in the list at a place."""
    key = f"menu-{row}"
    st.menu_button("操作", choices, key=key, type="tertiary", on_click=_choose, args=(place, key, row))


def chosen(place: str) -> tuple[str, UUID] | None:
    """Return the choice that was just made in a menu, and the id of its row; None in every later run."""
    found: tuple[str, UUID] | None = st.session_state.pop(f"{place}.chosen", None)
    return found


def run(place: str, action: Action, done: str = "") -> None:
    """Run an action; if it needs a code, keep it until one is entered.

    `report` shows the result at `place`: `done` after success, or the problem. The page must also draw `ask_for_code`.
    """
    for each in (place, _done(place)):
        feedback.take(each)
    try:
        action(*_session())
    except StepUpRequired:
        st.session_state[_WAITING] = _Waiting(action=action, place=place, done=done)
    except LensaError as error:
        feedback.leave(place, error.message)
    else:
        if done:
            succeed(place, done)


def button(label: str, place: str, action: Action | None, done: str = "") -> None:
    """Draw the button of a dialog; it runs an action and closes the dialog, also if the action fails.

    Without an action the button is disabled.
    """
    if st.button(label, key=f"{place}.do", type="primary", disabled=action is None) and action:
        run(place, action, done)
        st.rerun()


def submit(place: str, action: Action, done: str) -> NoReturn:
    """Run the action of a form in a dialog: close the dialog after success, else show the problem in it."""
    require()
    run(place, action, done)
    if problems := feedback.take(place):
        refuse(place, *problems)
    st.rerun()


def refuse(place: str, *problems: str) -> NoReturn:
    """Show problems in the dialog, which stays open."""
    feedback.leave(_dialog(place), *problems)
    st.rerun(scope="fragment")


def dialog_problems(place: str) -> None:
    """Draw the problems that `refuse` has left for the dialog."""
    feedback.problems(_dialog(place))


def succeed(place: str, done: str) -> None:
    """Leave a sentence about a success for `report`."""
    feedback.leave(_done(place), done)


def report(place: str) -> None:
    """Draw the result of the last action at a place."""
    for sentence in feedback.take(_done(place)):
        st.success(feedback.escape_markdown(sentence), icon=":material/check_circle:")
    feedback.problems(place)


def ask_for_code() -> None:
    """Draw the dialog that asks for a code if an action waits for one; called once by each page with such actions."""
    if st.session_state.get(_WAITING) is not None:
        _ask()


@st.dialog("本人確認", on_dismiss=lambda: st.session_state.pop(_WAITING, None))
def _ask() -> None:
    st.caption(
        "大切な操作のため、認証アプリに表示されている6桁のコードを入力してください。確認すると、5分間は再入力が不要です。"
    )
    with st.form("step-up", border=False):
        typed = st.text_input("認証コード", placeholder="例：123456", autocomplete="one-time-code", key="step-up.code")
        feedback.problems(_CODE)
        sent = st.form_submit_button("確認して続ける", type="primary", width="stretch")
    st.caption("認証アプリを使えないときは、リカバリーコードを入力できます。")
    if sent:
        _prove(typed)


def _prove(typed: str) -> None:
    waiting: _Waiting = st.session_state[_WAITING]
    try:
        if not typed.strip():
            raise CodeRefused("コードを入力してください。")
        services().account.step_up.prove(*_session(), typed)
    except LensaError as error:
        feedback.leave(_CODE, error.message)
        st.rerun(scope="fragment")
    del st.session_state[_WAITING]
    run(waiting.place, waiting.action, waiting.done)
    st.rerun()


def _choose(place: str, key: str, row: UUID) -> None:
    choice = st.session_state.get(key)
    if isinstance(choice, str):
        st.session_state[f"{place}.chosen"] = (choice, row)


def _session() -> tuple[Principal, str]:
    principal, known = require(), sid()
    if known is None:
        raise SignInRequired()
    return principal, known


def _done(place: str) -> str:
    return f"{place}:done"


def _dialog(place: str) -> str:
    return f"{place}:dialog"
