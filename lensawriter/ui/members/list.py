"""The members of an organisation: a search, a page of the list, and a menu for each member."""

from collections.abc import Iterable
from uuid import UUID

import streamlit as st

from lensawriter.accounts import role_names
from lensawriter.accounts.members import Member
from lensawriter.clock import show
from lensawriter.models import Principal, Role
from lensawriter.store.departments import DepartmentRow
from lensawriter.text.folding import fold
from lensawriter.ui.members import dialogs
from lensawriter.ui.members.dialogs import ASSIGN, REMOVE, RESET, RESTORE, ROLE, SUSPEND, TRANSFER
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.session import services

PAGE = 20
"""Members on one page of the list."""


def draw(principal: Principal) -> None:
    """Draw the members that match the search."""
    members = services().people.members.members(principal)
    departments = _departments(principal)
    names = {each.id: each.name + ("（アーカイブ済み）" if each.archived_at else "") for each in departments}
    dialogs.draw({each.id: each for each in members}, _offered(departments), names)
    actions.report(dialogs.PLACE)
    feedback.link(dialogs.PLACE, "ログイン方法を設定し直すリンク", "24時間以内に、一度だけ使えます。")
    search = _search() if len(members) > PAGE // 2 else ""
    found = [each for each in members if fold(search.strip()) in fold(f"{each.name} {each.email}")]
    if not found:
        look.empty_box("members", "見つかりませんでした", "名前やメールアドレスの一部で検索してください。")
        return
    pages = -(-len(found) // PAGE)
    begin = (min(int(st.session_state.get("members.page", 1)), pages) - 1) * PAGE
    st.caption(f"{len(found):,}名")
    for each in found[begin : begin + PAGE]:
        _row(principal, each, names.get(each.department_id) if each.department_id else None)
    if pages > 1:
        st.pagination(pages, key="members.page")


def offered_departments(principal: Principal) -> dict[UUID, str]:
    """Return the departments that a member can be assigned to, by id; none for operators."""
    return _offered(_departments(principal))


def _departments(principal: Principal) -> tuple[DepartmentRow, ...]:
    return services().people.departments.all(principal) if principal.role is Role.OWNER else ()


def _offered(departments: Iterable[DepartmentRow]) -> dict[UUID, str]:
    return {each.id: each.name for each in departments if each.archived_at is None}


def _search() -> str:
    typed = st.text_input("検索", type="search", placeholder="名前やメールアドレス", live=True, key="members.search")
    return typed or ""


def _row(principal: Principal, member: Member, department: str | None) -> None:
    is_self = member.id == principal.user_id
    with st.container(border=True, key=f"row-{member.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(member.name + ("（あなた）" if is_self else ""))
            st.caption(feedback.escape_markdown(member.email))
            state = "停止中" if member.suspended_at else "利用中"
            parts = [role_names.name(member.role), *([department] if department else []), state]
            st.caption(feedback.escape_markdown("　・　".join([*parts, f"{show(member.created_at)[:10]} 登録"])))
        choices = _choices(principal, member, is_self=is_self)
        if choices:
            actions.menu(dialogs.PLACE, member.id, choices)


def _choices(principal: Principal, member: Member, *, is_self: bool) -> list[str]:
    owner = principal.role is Role.OWNER
    state = RESTORE if member.suspended_at else SUSPEND
    active = [] if member.suspended_at else [RESET, *([TRANSFER] if owner else [])]
    others = [] if is_self else [state, *active, REMOVE]
    return [*([ROLE, ASSIGN] if owner else []), *others]
