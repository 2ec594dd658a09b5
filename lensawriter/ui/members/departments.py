"""部署 (departments): their names, the number of members in each, and the archived ones."""

from uuid import UUID

import streamlit as st

from lensawriter.models import Principal
from lensawriter.store.departments import DepartmentRow
from lensawriter.ui.parts import actions, look
from lensawriter.ui.session import services

PLACE = "departments"


def draw(principal: Principal) -> None:
    """Draw the form for a new department, and the list of departments."""
    actions.report(PLACE)
    with st.form("department", border=True, clear_on_submit=True):
        st.text_input("部署名", key="department.name", autocomplete="off", placeholder="例：マーケティング部")
        sent = st.form_submit_button("追加する", type="primary")
    if sent:
        name = str(st.session_state["department.name"])
        actions.run(
            PLACE,
            lambda principal, _: services().people.departments.add(principal, name),
            f"「{name.strip()}」を追加しました。",
        )
        st.rerun()
    departments = services().people.departments.all(principal)
    if not departments:
        look.empty_box("departments", "まだ部署がありません", "部署を追加すると、利用者を部署ごとに分けられます。")
    for each in departments:
        _row(each)


def _row(each: DepartmentRow) -> None:
    archived = each.archived_at is not None
    with st.container(border=True, key=f"row-{each.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(each.name + ("（アーカイブ済み）" if archived else ""))
            st.caption(f"{each.members:,}名")
        with st.popover("名前を変更", type="tertiary"):
            name = st.text_input("部署名", value=each.name, key=f"department.{each.id}", autocomplete="off")
            st.button("名前を保存", key=f"rename-{each.id}", type="primary", on_click=_rename, args=(each.id, name))
        label = "アーカイブから戻す" if archived else "アーカイブ"
        st.button(label, key=f"away-{each.id}", type="tertiary", on_click=_archive, args=(each.id, not archived))


def _rename(key: UUID, name: str) -> None:
    actions.run(
        PLACE,
        lambda principal, _: services().people.departments.rename(principal, key, name),
        "部署の名前を変更しました。",
    )


def _archive(key: UUID, archived: bool) -> None:
    departments = services().people.departments
    if archived:
        actions.run(PLACE, lambda principal, _: departments.archive(principal, key), "部署をアーカイブしました。")
    else:
        actions.run(
            PLACE, lambda principal, _: departments.unarchive(principal, key), "部署をアーカイブから戻しました。"
        )
