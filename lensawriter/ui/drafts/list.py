"""The list of drafts, with search, filters and pages."""

from typing import NamedTuple
from uuid import UUID

import streamlit as st

from lensawriter.clock import show
from lensawriter.drafts.library import DraftPage
from lensawriter.errors import LensaError
from lensawriter.models import Draft, JobState, Principal
from lensawriter.store.drafts import Order
from lensawriter.ui.parts import feedback, job_states, look
from lensawriter.ui.session import require, services

PAGE = 15
"""Drafts on one page of the list."""
ORDERS: dict[Order, str] = {"updated": "更新が新しい順", "created": "作成が新しい順", "title": "タイトル順"}
OPEN, DUPLICATE, ARCHIVE, UNARCHIVE = "開く", "複製", "アーカイブ", "アーカイブから戻す"


class _Filters(NamedTuple):
    """The chosen filters of the list; an empty text does not filter."""

    search: str
    use_case: str
    state: str
    order: Order
    archived: bool


def draw(principal: Principal) -> None:
    """Draw the filters and the matching drafts."""
    filters = _draw_filters()
    page = int(st.session_state.get("list.page", 1))
    found = _find(principal, filters, page)
    if not found.drafts and page > 1:
        found = _find(principal, filters, 1)
    _rows(found, filtered=bool(filters.search or filters.use_case or filters.state), archived=filters.archived)


def _draw_filters() -> _Filters:
    with st.container(key="filters"):
        words, purpose, state, order = st.columns([3, 2, 2, 2])
    with words:
        search = (
            st.text_input("検索", type="search", placeholder="タイトルや本文の言葉", live=True, key="list.search") or ""
        )
    with purpose:
        titles = {"": "すべて"} | {case.id: case.title for case in services().usecases.values()}
        use_case = st.selectbox("用途", list(titles), format_func=titles.__getitem__, key="list.use")
    with state:
        shown: dict[str, str] = {"": "すべて"} | {each.value: job_states.name(each) for each in JobState}
        wanted = st.selectbox("状態", list(shown), format_func=shown.__getitem__, key="list.state")
    with order:
        by = st.selectbox("並び順", list(ORDERS), format_func=ORDERS.__getitem__, key="list.order")
    archived = st.toggle("アーカイブした原稿を見る", key="list.archived")
    return _Filters(search, use_case or "", wanted or "", by or "updated", archived)


def _find(principal: Principal, filters: _Filters, page: int) -> DraftPage:
    return services().drafts.library.drafts(
        principal,
        search=filters.search,
        use_case=filters.use_case or None,
        state=JobState(filters.state) if filters.state else None,
        archived=filters.archived,
        order=filters.order,
        limit=PAGE,
        offset=(page - 1) * PAGE,
    )


def opened() -> UUID | None:
    """Return the draft that was opened in the list; None in every later run."""
    draft = st.session_state.pop("list.open", None)
    return UUID(draft) if draft else None


def _rows(found: DraftPage, *, filtered: bool, archived: bool) -> None:
    feedback.problems("list")
    if not found.total:
        _empty(filtered=filtered, archived=archived)
        return
    st.caption(f"{found.total:,}件")
    for draft in found.drafts:
        _row(draft)
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key="list.page")


def _row(draft: Draft) -> None:
    case = services().usecases.get(draft.use_case)
    with st.container(border=True, key=f"row-{draft.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(draft.title)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                job_states.badge(draft.state)
                length = f"　・　{draft.length:,}字" if draft.latest else ""
                purpose = feedback.escape_markdown(case.title) if case else "以前の用途"
                st.caption(f"{purpose}{length}　・　{show(draft.updated_at)[:16]} 更新", width="content")
        st.button(OPEN, key=f"open-{draft.id}", on_click=_open, args=(draft.id,))
        choices = [DUPLICATE, UNARCHIVE if draft.archived_at else ARCHIVE]
        menu = f"menu-{draft.id}"
        st.menu_button(
            "その他",
            choices,
            key=menu,
            type="tertiary",
            on_click=_act,
            args=(menu, draft.id),
        )


def _empty(*, filtered: bool, archived: bool) -> None:
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        if filtered:
            look.empty("条件に合う原稿はありません", "検索の言葉を短くするか、用途や状態を「すべて」に戻してください。")
        elif archived:
            look.empty("アーカイブした原稿はありません", "原稿の「その他」からアーカイブすると、ここに移ります。")
        else:
            look.empty("まだ原稿がありません", "用途を選んで指示を入力すると、最初の原稿ができます。")
            st.button("原稿を書く", type="primary", icon=":material/edit_note:", key="first")


def _open(draft_id: UUID) -> None:
    st.session_state["list.open"] = str(draft_id)


def _act(menu: str, draft_id: UUID) -> None:
    """Run the action chosen in the menu of a row."""
    principal, library = require(), services().drafts.library
    try:
        match st.session_state.get(menu):
            case "複製":
                library.duplicate(principal, draft_id)
                st.toast("原稿を複製しました。")
            case "アーカイブ":
                library.archive(principal, draft_id)
                st.toast("アーカイブしました。")
            case "アーカイブから戻す":
                library.unarchive(principal, draft_id)
                st.toast("アーカイブから戻しました。")
    except LensaError as error:
        feedback.leave("list", error.message)
