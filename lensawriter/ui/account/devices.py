"""The devices on which a person is signed in, and signing them out."""

import streamlit as st

from lensawriter.accounts.devices import Device
from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.session import services, sid

_PLACE = "own.devices"
_EFFECT = "開いている画面は、ログイン画面に戻ります。もう一度使うときは、その端末でログインし直してください。"


def draw(principal: Principal) -> None:
    """Draw the devices, this one first."""
    devices = services().account.devices.mine(principal, sid() or "")
    with st.container(border=True, key="own-devices"):
        look.heading("ログイン中の端末")
        actions.report(_PLACE)
        for each in sorted(devices, key=lambda device: not device.here):
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container():
                    st.text(each.agent + ("（この端末）" if each.here else ""))
                    st.caption(
                        feedback.escape_markdown(
                            f"最後の操作：{show(each.seen_at)} ・ ログイン：{show(each.began_at)} ・ 接続元：{each.network}"
                        )
                    )
                if not each.here and st.button("ログアウトさせる", key=f"own.device.{each.id}"):
                    _sign_out(each)
        if len(devices) > 1 and st.button("ほかのすべての端末からログアウト", key="own.devices.end"):
            _sign_out_others()


@st.dialog("端末からログアウトさせますか")
def _sign_out(device: Device) -> None:
    st.text(device.agent)
    st.caption(_EFFECT)
    actions.button(
        "ログアウトさせる",
        _PLACE,
        lambda principal, _: services().account.devices.end(principal, device.id),
        "端末からログアウトしました。",
    )


@st.dialog("ほかのすべての端末からログアウトしますか")
def _sign_out_others() -> None:
    st.caption(_EFFECT)
    actions.button(
        "ログアウトする", _PLACE, services().account.devices.end_others, "ほかのすべての端末からログアウトしました。"
    )
