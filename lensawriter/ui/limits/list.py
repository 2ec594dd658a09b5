"""The list 上限 of all limits of an organisation, with dialogs to add, change and remove those that the user may set."""

from uuid import NAMESPACE_OID, UUID, uuid5

import streamlit as st

from lensawriter.limits.evaluation import Limit, Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Principal, Role
from lensawriter.text.cleaning import typed_number
from lensawriter.text.folding import fold
from lensawriter.ui.limits import bars, texts
from lensawriter.ui.parts import actions, feedback, look
from lensawriter.ui.parts.unique_names import unique_names
from lensawriter.ui.session import services
from lensawriter.usage.budget import NamedState
from lensawriter.usage.number_texts import COUNTER_WORDS, UNITS, whole_amount
from lensawriter.usage.organisation_limits import MANAGER_SCOPES

PLACE = "limits"
CHANGE, REMOVE = "上限を変更", "上限を削除"
PAGE = 20
"""Limits on one page of the list."""
Subjects = dict[Scope, dict[str, str]]


def draw(principal: Principal) -> None:
    """Draw the button to add a limit, and the list."""
    found = services().usage.limits.all(principal)
    bars.style()
    actions.report(PLACE)
    if st.button("上限を追加", icon=":material/add:", type="primary", key="limits.add"):
        _add(services().usage.limits.subjects(principal), found)
    _open_chosen_dialog({row_id(each.state.limit): each for each in found})
    if not found:
        look.empty_box("limits", "まだ上限がありません", "上限を追加すると、書き始める前に残りが確認されます。")
        return
    _list(principal, found)


def row_id(limit: Limit) -> UUID:
    """Return the id of the row of a limit: limits have no id, but their scope, subject, period and unit are unique."""
    return uuid5(NAMESPACE_OID, texts.place(limit))


def changeable(principal: Principal, limit: Limit) -> bool:
    """Return whether a user may change a limit: nobody can change those of the plan, and managers only those of persons and departments."""
    return not limit.of_plan and (principal.role is Role.OWNER or limit.scope in MANAGER_SCOPES)


def _list(principal: Principal, found: tuple[NamedState, ...]) -> None:
    search = ""
    if len(found) > PAGE // 2:
        search = (
            st.text_input("検索", type="search", placeholder="名前や用途の一部", live=True, key="limits.search") or ""
        )
    wanted = [each for each in found if fold(search.strip()) in fold(each.title)]
    if not wanted:
        look.empty_box("limits", "見つかりませんでした", "名前や用途の一部で検索してください。")
        return
    pages = -(-len(wanted) // PAGE)
    begin = (min(int(st.session_state.get("limits.page", 1)), pages) - 1) * PAGE
    for each in wanted[begin : begin + PAGE]:
        key = row_id(each.state.limit)
        with st.container(border=True, key=f"row-{key}", horizontal=True, vertical_alignment="center"):
            with st.container():
                bars.draw(each.title, each.state)
            if changeable(principal, each.state.limit):
                actions.menu(PLACE, key, [CHANGE, REMOVE])
    if pages > 1:
        st.pagination(pages, key="limits.page")


def _open_chosen_dialog(rows: dict[UUID, NamedState]) -> None:
    chosen = actions.chosen(PLACE)
    if chosen is not None and chosen[1] in rows:
        (_change if chosen[0] == CHANGE else _remove)(rows[chosen[1]])


@st.dialog("上限を追加")
def _add(subjects: Subjects, found: tuple[NamedState, ...]) -> None:
    offered = [scope for scope in Scope if subjects.get(scope)]
    scope = st.selectbox("対象", offered, format_func=texts.SCOPES.__getitem__, key="limits.scope")
    subject = _draw_subject(scope, subjects[scope])
    period = st.segmented_control(
        "期間",
        list(Period),
        default=Period.MONTH,
        required=True,
        format_func=texts.PERIODS.__getitem__,
        key="limits.period",
    )
    unit = st.segmented_control(
        "単位",
        list(Unit),
        default=Unit.GENERATIONS,
        required=True,
        format_func=UNITS.__getitem__,
        key="limits.unit",
    )
    typed = _amount(unit, "", "limits.amount")
    present = next((each.state.limit for each in found if _same(each.state.limit, scope, subject, period, unit)), None)
    if present is not None:
        st.caption(f"現在の上限は{whole_amount(unit, present.amount)}です。保存すると置き換わります。")
    actions.dialog_problems(PLACE)
    if st.button("保存する", type="primary", key="limits.save", disabled=not subject) and subject:
        _set(scope, subject, period, unit, typed, "上限を保存しました。")


def _draw_subject(scope: Scope, subjects: dict[str, str]) -> str | None:
    """Draw the choice of a subject and return it, or "" until one is chosen; the organisation is the only one of its scope."""
    if scope is Scope.ORGANISATION:
        return next(iter(subjects))
    names = dict(zip(subjects, unique_names(subjects.values()), strict=True))
    return st.selectbox(
        f"{texts.SCOPES[scope]}を選ぶ",
        ["", *names],
        format_func=lambda each: names[each] if each else "選択してください",
        key=f"limits.subject.{scope}",
    )


@st.dialog(CHANGE)
def _change(named: NamedState) -> None:
    limit = named.state.limit
    st.markdown(f"**{feedback.escape_markdown(named.title)}**")
    typed = _amount(limit.unit, f"{limit.amount:,}", f"limits.amount.{row_id(limit)}")
    actions.dialog_problems(PLACE)
    if st.button("保存する", type="primary", key="limits.change"):
        _set(limit.scope, limit.subject, limit.period, limit.unit, typed, f"{named.title}の上限を変更しました。")


@st.dialog("上限を削除しますか")
def _remove(named: NamedState) -> None:
    limit = named.state.limit
    st.markdown(f"**{feedback.escape_markdown(named.title)}**（{whole_amount(limit.unit, limit.amount)}）")
    st.caption("この上限は確認されなくなります。ほかの上限は、そのまま残ります。")
    actions.dialog_problems(PLACE)
    if st.button("削除する", type="primary", key="limits.remove"):
        place = limit.scope, limit.subject, limit.period, limit.unit
        actions.submit(
            PLACE,
            lambda principal, _: services().usage.limits.remove(principal, *place),
            f"{named.title}の上限を削除しました。",
        )


def _amount(unit: Unit, value: str, key: str) -> str:
    """Draw the field of an amount, and return what was typed."""
    typed = st.text_input(f"上限（{COUNTER_WORDS[unit]}）", value=value, autocomplete="off", key=key)
    st.caption("0にすると、まったく使えなくなります。")
    return typed or ""


def _set(scope: Scope, subject: str, period: Period, unit: Unit, typed: str, done: str) -> None:
    amount = typed_number(typed)
    if not isinstance(amount, int):
        actions.refuse(PLACE, "上限は、0以上の整数で入力してください。")
    actions.submit(
        PLACE,
        lambda principal, _: services().usage.limits.set(principal, scope, subject, period, unit, amount),
        done,
    )


def _same(limit: Limit, scope: Scope, subject: str | None, period: Period, unit: Unit) -> bool:
    place = limit.scope, limit.subject, limit.period, limit.unit
    return not limit.of_plan and place == (scope, subject, period, unit)
