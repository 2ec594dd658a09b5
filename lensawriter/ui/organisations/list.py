"""組織: the organisations in numbers, as operators see them, and what is done about their contracts."""

from uuid import UUID

import streamlit as st

from lensawriter.clock import show
from lensawriter.limits.plans import Plan
from lensawriter.models import Principal
from lensawriter.store.contracts import OrganisationRow
from lensawriter.ui.members import invitations
from lensawriter.ui.parts import actions, feedback, look, tables
from lensawriter.ui.parts import plan as plan_table
from lensawriter.ui.session import services

PLACE = "organisations"
PLAN, OWNER, END, RESUME = "プランを変更", "契約アカウント者を招待", "契約を終了", "契約を再開"
RESET = "ログイン方法をリセット"


def draw(principal: Principal) -> None:
    """Draw the form for a new organisation, and those that are there."""
    plans = {each.id: each for each in services().people.organisations.plans(principal)}
    found = [each for each in services().people.organisations.all(principal) if each.id != principal.org_id]
    _asked({each.id: each for each in found}, plans)
    actions.report(PLACE)
    invitations.shown(PLACE)
    with st.expander("組織を追加", icon=":material/add:", expanded=not found):
        _form(plans)
    if not found:
        look.nothing(
            "organisations", "まだ組織がありません", "組織を追加すると、最初の契約アカウント者に招待が送られます。"
        )
        return
    st.caption(f"{len(found):,}組織")
    for each in found:
        _row(each, plans)


def plans(principal: Principal) -> None:
    """Draw all plans, which stand in a file."""
    st.caption("プランの内容は、設定ファイルで決めています。")
    for each in services().people.organisations.plans(principal):
        with st.container(border=True):
            look.heading(each.title)
            tables.pairs(plan_table.rows(each, services().usecases))


def _form(plans: dict[str, Plan]) -> None:
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
            lambda who, sid: feedback.leave_link(
                PLACE, services().people.organisations.add(who, sid, name, plan or "", email).invitation.link
            ),
            f"「{name.strip()}」を追加し、{email.strip()} を招待しました。",
        )
        st.rerun()


def _row(each: OrganisationRow, plans: dict[str, Plan]) -> None:
    with st.container(border=True, key=f"row-{each.id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.text(each.name)
            plan = (
                plans[each.plan].title
                if each.plan in plans
                else "（標準）"
                if each.plan is None
                else f"{each.plan}（廃止）"
            )
            parts = [plan, f"利用者{each.members:,}名", f"原稿{each.drafts:,}件", f"{show(each.created_at)[:10]} 登録"]
            ended = [f"{show(each.ended_at)} 契約終了"] if each.ended_at else []
            st.caption(feedback.escape_markdown("　・　".join([*ended, *parts])))
        owner = [] if each.ended_at else [RESET if each.members else OWNER]
        choices = [PLAN, *owner, RESUME if each.ended_at else END]
        actions.menu(PLACE, each.id, choices)


def _asked(found: dict[UUID, OrganisationRow], plans: dict[str, Plan]) -> None:
    """Ask about what was chosen, or about the code that it waits for."""
    chosen = actions.chosen(PLACE)
    if chosen is None or chosen[1] not in found:
        actions.ask_for_code()
        return
    choice, organisation = chosen[0], found[chosen[1]]
    if choice == PLAN:
        _plan(organisation, plans)
    elif ask := {OWNER: _owner, RESET: _reset, END: _end, RESUME: _resume}.get(choice):
        ask(organisation)


@st.dialog(PLAN)
def _plan(organisation: OrganisationRow, plans: dict[str, Plan]) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**")
    ids = list(plans)
    chosen = st.radio(
        "プラン",
        ids,
        index=ids.index(organisation.plan) if organisation.plan in ids else 0,
        format_func=lambda each: plans[each].title,
        key="organisation.assign",
    )
    tables.pairs(plan_table.rows(plans[chosen], services().usecases))
    actions.button(
        "変更する",
        PLACE,
        lambda who, sid: services().people.organisations.assign_plan(who, sid, organisation.id, chosen),
        f"「{organisation.name}」のプランを変更しました。",
    )


@st.dialog(OWNER)
def _owner(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**")
    email = st.text_input("メールアドレス", key="organisation.again", autocomplete="off")
    st.caption("以前の招待は使えなくなります。")
    actions.button(
        "招待する",
        PLACE,
        lambda who, sid: feedback.leave_link(
            PLACE, services().people.organisations.invite_owner(who, sid, organisation.id, email).link
        ),
        f"{email.strip()} を招待しました。",
    )


@st.dialog("契約アカウント者のログイン方法をリセットしますか")
def _reset(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**")
    email = st.text_input("契約アカウント者のメールアドレス", key="organisation.reset", autocomplete="off")
    st.caption(
        "登録されている契約アカウント者であれば、パスワードと二段階認証を設定し直すリンクが、そのメールアドレスに送られます。"
        "ご本人からの依頼であることを、必ず確かめてください。"
    )
    actions.button(
        "リセットする",
        PLACE,
        lambda who, sid: services().people.sign_in_resets.reset_owner(who, sid, organisation.id, email),
        "登録されている契約アカウント者であれば、リンクを送信しました。",
    )


@st.dialog("契約を終了しますか")
def _end(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**（利用者{organisation.members:,}名）")
    st.caption("利用者は全員すぐにログアウトし、操作できなくなります。原稿は残り、契約を再開できます。")
    actions.button(
        "終了する",
        PLACE,
        lambda who, sid: services().people.organisations.end(who, sid, organisation.id),
        f"「{organisation.name}」の契約を終了しました。",
    )


@st.dialog("契約を再開しますか")
def _resume(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**")
    st.caption("利用者は、もう一度ログインできるようになります。")
    actions.button(
        "再開する",
        PLACE,
        lambda who, sid: services().people.organisations.resume(who, sid, organisation.id),
        f"「{organisation.name}」の契約を再開しました。",
    )
