"""招待 (invitations): the open invitations of an organisation, and the form for a new one."""

from uuid import UUID

import streamlit as st

from lensawriter.accounts import role_names
from lensawriter.accounts.invitations import OFFERED, OpenInvitation
from lensawriter.clock import show
from lensawriter.models import Principal, Role
from lensawriter.ui.members import list as members
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.session import services

PLACE = "inviting"
_NONE = "（なし）"


def draw(principal: Principal) -> None:
    """Draw the form where the plan allows invitations, and the open invitations."""
    actions.report(PLACE)
    link(PLACE)
    if _can_invite(principal):
        _form(principal)
    invitations = services().people.invitations.open(principal)
    look.heading("招待中の方")
    if not invitations:
        st.caption("招待中の方はいません。")
    for each in invitations:
        _row(each)


def link(place: str) -> None:
    """Draw once the link of an invitation that was not sent by mail."""
    feedback.link(place, "招待のリンク", "72時間以内に、一度だけ使えます。")


def _can_invite(principal: Principal) -> bool:
    """Return whether plan and seats allow an invitation; draw why where they do not."""
    if principal.role is Role.OPERATOR:
        return True
    contract = services().people.organisations.plan(principal)
    if not contract.plan.invitations:
        st.info(
            "現在のプランでは、利用者を招待できません。プランの変更は、運用者にご相談ください。", icon=":material/info:"
        )
        return False
    seats = (
        "席数の上限はありません"
        if contract.plan.seats is None
        else f"残り{contract.free_seats}席（全{contract.plan.seats}席）"
    )
    st.caption(f"利用者は{contract.members}名です。{seats}。")
    if contract.free_seats == 0:
        st.info("空いている席がないため、招待できません。", icon=":material/info:")
        return False
    return True


def _form(principal: Principal) -> None:
    offered = OFFERED[principal.role]
    departments = members.offered_departments(principal)
    with st.form("invite", border=True, clear_on_submit=True):
        st.text_input("メールアドレス", key="invite.email", autocomplete="off", placeholder="例：taro@example.com")
        role = st.selectbox("役割", list(offered), format_func=role_names.name, key="invite.role")
        department = None
        if departments:
            options: list[UUID | None] = [None, *departments]
            department = st.selectbox(
                "部署", options, format_func=lambda each: departments[each] if each else _NONE, key="invite.department"
            )
        sent = st.form_submit_button("招待する", type="primary")
    if sent and role is not None:
        email = str(st.session_state["invite.email"])
        actions.run(
            PLACE,
            lambda principal, sid: feedback.leave_link(
                PLACE, services().people.invitations.add(principal, sid, email, role, department).link
            ),
            f"{email.strip()} を招待しました。",
        )
        st.rerun()


def _row(each: OpenInvitation) -> None:
    with st.container(border=True, key=f"row-{each.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(each.email)
            end = "期限切れ" if each.expired else f"{show(each.expires_at)} まで有効"
            st.caption(feedback.escape_markdown(f"{role_names.name(each.role)}　・　{end}"))
        st.button("再送", key=f"again-{each.id}", on_click=_resend, args=(each.id, each.email))
        st.button("取り消し", key=f"revoke-{each.id}", type="tertiary", on_click=_revoke, args=(each.id,))


def _resend(key: UUID, email: str) -> None:
    actions.run(
        PLACE,
        lambda principal, sid: feedback.leave_link(
            PLACE, services().people.invitations.resend(principal, sid, key).link
        ),
        f"{email} に招待を再送しました。以前のリンクは使えません。",
    )


def _revoke(key: UUID) -> None:
    actions.run(
        PLACE,
        lambda principal, sid: services().people.invitations.revoke(principal, sid, key),
        "招待を取り消しました。",
    )
