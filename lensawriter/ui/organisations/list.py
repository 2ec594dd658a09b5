"""The organisations as operators see them: counts and a menu for each organisation, and the form for a new one."""

from collections.abc import Mapping

import streamlit as st

from lensawriter.clock import show
from lensawriter.limits.plans import Plan
from lensawriter.models import Principal
from lensawriter.store.contracts import OrganisationRow
from lensawriter.ui.members import invitations
from lensawriter.ui.organisations import dialogs
from lensawriter.ui.organisations.dialogs import END, OWNER, PLACE, PLAN, RESET, RESUME
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.session import services


def draw(principal: Principal) -> None:
    """Draw the form for a new organisation, and the list of organisations."""
    plans = {each.id: each for each in services().people.organisations.plans(principal)}
    found = [each for each in services().people.organisations.all(principal) if each.id != principal.org_id]
    dialogs.draw({each.id: each for each in found}, plans)
    actions.report(PLACE)
    invitations.link(PLACE)
    with st.expander("組織を追加", icon=":material/add:", expanded=not found):
        _form(plans)
    if not found:
        look.empty_box(
            "organisations", "まだ組織がありません", "組織を追加すると、最初の契約アカウント者に招待が送られます。"
        )
        return
    st.caption(f"{len(found):,}組織")
    for each in found:
        _row(each, plans)


def _form(plans: Mapping[str, Plan]) -> None:
    with st.form("organisation", border=False, clear_on_submit=True):
        st.text_input("組織名", key="organisation.name", autocomplete="off", placeholder="例：株式会社青葉商会")
        plan = st.selectbox("プラン", list(plans), format_func=lambda each: plans[each].title, key="organisation.plan")
        st.text_input(
            "最初の契約アカウント者のメールアドレス",
            key="organisation.email",
            autocomplete="off",
            placeholder="例：hanako@example.com",
        )
        sent = st.form_submit_button("追加して招待する", type="primary")
    if sent:
        name, email = (str(st.session_state[f"organisation.{each}"]) for each in ("name", "email"))
        actions.run(
            PLACE,
            lambda principal, sid: feedback.leave_link(
                PLACE, services().people.organisations.add(principal, sid, name, plan or "", email).invitation.link
            ),
            f"「{name.strip()}」を追加し、{email.strip()} を招待しました。",
        )
        st.rerun()


def _row(organisation: OrganisationRow, plans: Mapping[str, Plan]) -> None:
    with st.container(border=True, key=f"row-{organisation.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(organisation.name)
            parts = [
                _plan_title(organisation.plan, plans),
                f"利用者{organisation.members:,}名",
                f"原稿{organisation.drafts:,}件",
                f"{show(organisation.created_at)[:10]} 登録",
            ]
            ended = [f"{show(organisation.ended_at)} 契約終了"] if organisation.ended_at else []
            st.caption(feedback.escape_markdown("　・　".join([*ended, *parts])))
        owner = [] if organisation.ended_at else [RESET if organisation.members else OWNER]
        actions.menu(PLACE, organisation.id, [PLAN, *owner, RESUME if organisation.ended_at else END])


def _plan_title(plan: str | None, plans: Mapping[str, Plan]) -> str:
    if plan is None:
        return "（標準）"
    return plans[plan].title if plan in plans else f"{plan}（廃止）"
