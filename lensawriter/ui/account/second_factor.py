"""The second factor of the signed-in person: a move to another phone, and new recovery codes."""

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui import session
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.session import services
from lensawriter.ui.sign_in import enrolment, recovery_codes

_MOVING, _CODES, _PLACE = "own.factor.moving", "own.factor.codes", "own.factor"
_FEW = 3
"""With this number of recovery codes or fewer, the page recommends making new ones."""


def draw(principal: Principal) -> None:
    """Draw the state of the second factor, a move that has begun, or new recovery codes."""
    with st.container(border=True, key="own-factor"):
        if st.session_state.get(_CODES):
            _show_codes()
        elif st.session_state.get(_MOVING):
            _move(principal)
        else:
            _state(principal)


def forget() -> None:
    """Forget recovery codes that were shown and a move that was begun; called on every other page."""
    for key in (_MOVING, _CODES):
        st.session_state.pop(key, None)


def _state(principal: Principal) -> None:
    look.heading("二段階認証")
    left = services().account.second_factor.count_recovery_codes(principal)
    st.markdown(f"認証アプリ：設定済み  \nリカバリーコード：残り{left}個")
    if left <= _FEW:
        st.warning("リカバリーコードが少なくなっています。作り直してください。", icon=":material/warning:")
    actions.report(_PLACE)
    with st.container(horizontal=True):
        if st.button("別のスマートフォンに移す", key="own.factor.move"):
            actions.run(_PLACE, _begin_move)
            st.rerun()
        if st.button("リカバリーコードを作り直す", key="own.factor.renew"):
            actions.run(_PLACE, _renew)
            st.rerun()
    st.caption("リカバリーコードを作り直すと、以前のコードは使えなくなります。")


def _begin_move(principal: Principal, sid: str) -> None:
    services().account.second_factor.offer(principal, sid)
    st.session_state[_MOVING] = True


def _renew(principal: Principal, sid: str) -> None:
    st.session_state[_CODES] = services().account.second_factor.renew(principal, sid)


def _move(principal: Principal) -> None:
    look.heading("別のスマートフォンに移す")
    with st.container(width=420):
        offer = services().account.second_factor.offer(principal, session.sid() or "")
        st.checkbox("ほかの端末からログアウトする", value=True, key="own.factor.others")
        code = enrolment.draw(offer, place=_PLACE, button="このスマートフォンに切り替える")
        st.button("中止", key="own.factor.stop", type="tertiary", on_click=_cancel_move)
    if code is not None:
        others = bool(st.session_state.get("own.factor.others"))
        actions.run(_PLACE, lambda principal, sid: _confirm(principal, sid, code, others=others))
        st.rerun()


def _confirm(principal: Principal, sid: str, code: str, *, others: bool) -> None:
    st.session_state[_CODES] = services().account.second_factor.confirm(principal, sid, code, end_others=others)
    st.session_state.pop(_MOVING, None)


def _cancel_move() -> None:
    st.session_state.pop(_MOVING, None)
    feedback.take(_PLACE)


def _show_codes() -> None:
    with st.container(width=420):
        recovery_codes.draw(st.session_state[_CODES])
        st.button("保管しました", key="own.factor.kept", type="primary", width="stretch", on_click=_codes_stored)


def _codes_stored() -> None:
    st.session_state.pop(_CODES, None)
    actions.succeed(_PLACE, "二段階認証の設定を変更しました。")
