"""The requests to raise limits: what was requested, the answers, and the dialogs to allow or decline one."""

from datetime import date, timedelta
from html import escape
from pathlib import Path

import streamlit as st

from lensawriter.clock import show
from lensawriter.limits.evaluation import Scope
from lensawriter.limits.periods import day_of, month_of
from lensawriter.models import Principal, Role
from lensawriter.store.limit_requests import LimitRequest, RequestState
from lensawriter.text.cleaning import typed_number
from lensawriter.ui.limits import texts
from lensawriter.ui.parts import actions, browser_files, look
from lensawriter.ui.session import services
from lensawriter.usage.limit_requests import LONGEST_VALIDITY, NOTE_LIMIT, ListedRequest
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import COUNTER_WORDS, whole_amount

PLACE = "limit-requests"
ALLOW, DECLINE = "認める", "見送る"
PAGE = 20
"""Answered requests on one page of the list."""
_CSS = Path(__file__).with_name("requests.css")


def draw(principal: Principal) -> None:
    """Draw the requests that the user may see, the open ones first, with buttons for those the user may decide."""
    operator = principal.role is Role.OPERATOR
    found = services().usage.requests.on_plans(principal) if operator else services().usage.requests.all(principal)
    style()
    actions.report(PLACE)
    waiting = [each for each in found if each.request.state is RequestState.OPEN]
    if not waiting:
        look.empty_box("requests", "回答待ちの依頼はありません", "引き上げの依頼が届くと、ここに表示されます。")
    for each in reversed(waiting):
        _open(principal, each)
    answered = [each for each in found if each.request.state is not RequestState.OPEN]
    if answered:
        look.heading("回答済み")
        pages = -(-len(answered) // PAGE)
        begin = (min(int(st.session_state.get("limit-requests.page", 1)), pages) - 1) * PAGE
        for each in answered[begin : begin + PAGE]:
            with st.container(border=True):
                st.html(html(each, naming=True, organisation=operator))
        if pages > 1:
            st.pagination(pages, key="limit-requests.page")


def mine(found: tuple[ListedRequest, ...]) -> None:
    """Draw the requests of the signed-in user with their answers."""
    style()
    for each in found[:PAGE]:
        with st.container(border=True):
            st.html(html(each))


def style() -> None:
    """Add the CSS rules to the page."""
    browser_files.add_css(_CSS)


def html(listed: ListedRequest, *, naming: bool = False, organisation: bool = False) -> str:
    """Return the HTML of a request, with escaped texts; `naming` adds the requester, `organisation` the organisation."""
    request = listed.request
    head = heading(listed) if naming else texts.without_owner(listed.title)
    lines = [f'<p class="lw-when-asked">{escape(listed.organisation)}</p>'] if organisation else []
    lines.append(f"<b>{escape(head)}</b>")
    lines.append(f'<p class="lw-when-asked">{escape(f"{wanted(request)}　{show(request.created_at)} 依頼")}</p>')
    if request.note:
        lines.append(f"<p>{escape(request.note)}</p>")
    outcome = "\n".join(filter(None, (answer(request), request.answer)))
    lines.append(f'<p class="lw-answer">{escape(outcome)}</p>')
    return f'<div class="lw-asked">{"".join(lines)}</div>'


def heading(listed: ListedRequest) -> str:
    """Return the name of the requester and the title of the limit, without the name in the title."""
    title = texts.without_owner(listed.title).removeprefix(f"{listed.name}さんの")
    return f"{listed.name}さん：{title}"


def wanted(request: LimitRequest) -> str:
    """Return the requested amount."""
    return f"希望 ＋{whole_amount(request.unit, request.wanted)}"


def answer(request: LimitRequest) -> str:
    """Return the decision on a request, or who will decide."""
    match request.state:
        case RequestState.ALLOWED:
            return f"認められました：＋{whole_amount(request.unit, request.allowed or 0)}（{request.ends_on:%Y/%m/%d} まで）"
        case RequestState.DECLINED:
            return "見送られました"
    if (request.scope, request.subject) == (Scope.ORGANISATION, PLAN):
        return "回答待ち（運用者が回答します）"
    people = request.scope in (Scope.PERSON, Scope.DEPARTMENT)
    return f"回答待ち（{'管理者または契約アカウント者' if people else '契約アカウント者'}が回答します）"


def _open(principal: Principal, listed: ListedRequest) -> None:
    key = listed.request.id
    with st.container(border=True, key=f"request-{key}"):
        st.html(html(listed, naming=True, organisation=principal.role is Role.OPERATOR))
        if not listed.decidable:
            return
        with st.container(horizontal=True):
            if st.button(ALLOW, key=f"allow-{key}", type="primary"):
                _allow(listed)
            if st.button(DECLINE, key=f"decline-{key}"):
                _decline(listed)


@st.dialog("引き上げを認める")
def _allow(listed: ListedRequest) -> None:
    request = listed.request
    st.html(f'<div class="lw-asked"><b>{escape(heading(listed))}</b><p>{wanted(request)}</p></div>')
    today = day_of(services().clock())
    label = f"追加する量（{COUNTER_WORDS[request.unit]}）"
    more = st.text_input(label, value=f"{request.wanted:,}", autocomplete="off", key=f"allowed-{request.id}")
    until = st.date_input(
        "期限",
        value=month_of(today).last,
        min_value=today,
        max_value=today + LONGEST_VALIDITY - timedelta(days=1),
        format="YYYY/MM/DD",
        key=f"until-{request.id}",
    )
    st.caption("期限の日が終わると、元の上限に戻ります。")
    note = st.text_area("回答（任意）", max_chars=NOTE_LIMIT, height=80, key=f"answer-{request.id}")
    actions.dialog_problems(PLACE)
    if st.button("認めて知らせる", type="primary", key=f"do-allow-{request.id}"):
        allowed = typed_number(more or "")
        if not isinstance(allowed, int) or allowed < 1:
            actions.refuse(PLACE, "追加する量は、1以上の整数で入力してください。")
        _decide(listed, allowed, until if isinstance(until, date) else None, note or "", "引き上げを認めました。")


@st.dialog("引き上げを見送る")
def _decline(listed: ListedRequest) -> None:
    request = listed.request
    st.html(f'<div class="lw-asked"><b>{escape(heading(listed))}</b><p>{wanted(request)}</p></div>')
    note = st.text_area(
        "回答（任意）",
        placeholder="例：来月から上限を見直します",
        max_chars=NOTE_LIMIT,
        height=80,
        key=f"declined-{request.id}",
    )
    actions.dialog_problems(PLACE)
    if st.button("見送って知らせる", type="primary", key=f"do-decline-{request.id}"):
        _decide(listed, 0, None, note or "", "依頼を見送りました。")


def _decide(listed: ListedRequest, allowed: int, until: date | None, note: str, done: str) -> None:
    def decide(principal: Principal, _: str) -> None:
        requests = services().usage.requests
        method = requests.decide_on_plan if principal.role is Role.OPERATOR else requests.decide
        method(principal, listed.request.id, allowed, until, note)

    actions.submit(PLACE, decide, done)
