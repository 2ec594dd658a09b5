"""部署: their names, how many people are in each, and which are put away."""

from uuid import UUID

import streamlit as st

from lensawriter.models import Principal
from lensawriter.store.departments import DepartmentRow
from lensawriter.ui.parts import actions, look
from lensawriter.ui.session import services

PLACE = "departments"


def draw(principal: Principal) -> None:
    """Draw the form for a new one, and those that are there."""
    actions.report(PLACE)
    with st.form("department", border=True, clear_on_submit=True):
        st.text_input("部署名", key="department.name", autocomplete="off", placeholder="例：マーケティング部")
        sent = st.form_submit_button("追加する", type="primary")
    if sent:
        name = str(st.session_state["department.name"])
        actions.run(
            PLACE, lambda who, _: services().people.departments.add(who, name), f"「{name.strip()}」を追加しました。"
        )
        st.rerun()
    found = services().people.departments.all(principal)
    if not found:
        look.nothing("departments", "まだ部署がありません", "部署を追加すると、利用者を部署ごとに分けられます。")
    for each in found:
        _row(each)


def _row(each: DepartmentRow) -> None:
    away = each.archived_at is not None
    with st.container(border=True, key=f"row-{each.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(each.name + ("（アーカイブ済み）" if away else ""))
            st.caption(f"{each.members:,}名")
        with st.popover("名前を変更", type="tertiary"):
            name = st.text_input("部署名", value=each.name, key=f"department.{each.id}", autocomplete="off")
            st.button("名前を保存", key=f"rename-{each.id}", type="primary", on_click=_rename, args=(each.id, name))
        label = "アーカイブから戻す" if away else "アーカイブ"
        st.button(label, key=f"away-{each.id}", type="tertiary", on_click=_move, args=(each.id, not away))


def _rename(key: UUID, name: str) -> None:
    actions.run(
        PLACE, lambda who, _: services().people.departments.rename(who, key, name), "部署の名前を変更しました。"
    )


def _move(key: UUID, away: bool) -> None:
    departments = services().people.departments
    way, done = (
        (departments.archive, "部署をアーカイブしました。")
        if away
        else (departments.unarchive, "部署をアーカイブから戻しました。")
    )
    actions.run(PLACE, lambda who, _: way(who, key), done)
