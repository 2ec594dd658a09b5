"""The dialog 引き上げを依頼: request to raise a limit."""

import streamlit as st

from lensawriter.limits.evaluation import Limit, Scope, Unit
from lensawriter.text.cleaning import typed_number
from lensawriter.ui.limits import texts
from lensawriter.ui.parts import actions, look
from lensawriter.ui.session import services
from lensawriter.usage.budget import NamedState
from lensawriter.usage.limit_requests import NOTE_LIMIT
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import COUNTER_WORDS

REQUEST = "引き上げを依頼"
PLACE = "limit-asking"
PARAMETER = "limit"
"""The URL parameter that names the limit to raise."""


def draw(mine: tuple[NamedState, ...]) -> None:
    """Draw the button; open the dialog if the button was pressed or the URL names a limit."""
    named = st.query_params.pop(PARAMETER, None)
    places = [texts.place(each.state.limit) for each in mine]
    if st.button(REQUEST, icon=":material/add_circle:", key="limit-asking.open", disabled=not mine) or named in places:
        _dialog(mine, places.index(named) if named in places else _tightest(mine))


@st.dialog(REQUEST)
def _dialog(mine: tuple[NamedState, ...], first: int) -> None:
    titles = [texts.without_owner(each.title) for each in mine]
    chosen = st.selectbox(
        "上限", range(len(mine)), index=first, format_func=titles.__getitem__, key="limit-asking.limit"
    )
    state = mine[chosen].state
    look.hint(f"{titles[chosen]}：{'、'.join([texts.left(state), *texts.details(state)[-1:]])}")
    limit = state.limit
    label = f"追加したい量（{COUNTER_WORDS[limit.unit]}）"
    more = st.text_input(label, placeholder=_example(limit.unit), autocomplete="off", key="limit-asking.wanted")
    note = st.text_area(
        "理由（任意）",
        placeholder="例：展示会の案内を、今月中に20本書くため",
        max_chars=NOTE_LIMIT,
        height=100,
        key="limit-asking.note",
    )
    st.caption(f"{_decider(limit)}に届きます。回答は、メールとこの画面でお知らせします。")
    actions.dialog_problems(PLACE)
    if st.button("依頼する", type="primary", key="limit-asking.send"):
        _submit(limit, more or "", note or "")


def _submit(limit: Limit, more: str, note: str) -> None:
    wanted = typed_number(more)
    actions.submit(
        PLACE,
        lambda principal, _: services().usage.requests.ask(
            principal,
            limit.scope,
            PLAN if limit.of_plan else limit.subject,
            limit.period,
            limit.unit,
            wanted if isinstance(wanted, int) else 0,
            note,
        ),
        "引き上げを依頼しました。回答をお待ちください。",
    )


def _tightest(mine: tuple[NamedState, ...]) -> int:
    """Return the position of the limit that is offered first: the one with the smallest share left."""
    states = [each.state for each in mine]
    # A limit of zero comes last: it forbids the use, so it is rarely the limit that was just used up.
    return max(range(len(mine)), key=lambda each: (states[each].limit.total > 0, states[each].share), default=0)


def _decider(limit: Limit) -> str:
    """Return who decides on a limit."""
    if limit.of_plan:
        return "運用者"
    return "管理者と契約アカウント者" if limit.scope in (Scope.PERSON, Scope.DEPARTMENT) else "契約アカウント者"


def _example(unit: Unit) -> str:
    return {Unit.GENERATIONS: "例：20", Unit.CHARACTERS: "例：50,000", Unit.YEN: "例：3,000"}[unit]
