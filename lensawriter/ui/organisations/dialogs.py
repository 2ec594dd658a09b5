"""The dialogs of the organisations page: each action on an organisation is confirmed before it runs."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from lensawriter.limits.plans import Plan
from lensawriter.store.contracts import OrganisationRow
from lensawriter.ui.parts import actions, feedback, tables
from lensawriter.ui.parts import plan as plan_table
from lensawriter.ui.session import services

PLACE = "organisations"
PLAN, OWNER, END, RESUME = "プランを変更", "契約アカウント者を招待", "契約を終了", "契約を再開"
RESET = "ログイン方法をリセット"


def draw(organisations: Mapping[UUID, OrganisationRow], plans: Mapping[str, Plan]) -> None:
    """Draw the dialog for the action that was chosen, or the one that asks for a code."""
    chosen = actions.chosen(PLACE)
    if chosen is None or chosen[1] not in organisations:
        actions.ask_for_code()
        return
    choice, organisation = chosen[0], organisations[chosen[1]]
    if choice == PLAN:
        _plan(organisation, plans)
    elif dialog := {OWNER: _owner, RESET: _reset, END: _end, RESUME: _resume}.get(choice):
        dialog(organisation)


@st.dialog(PLAN)
def _plan(organisation: OrganisationRow, plans: Mapping[str, Plan]) -> None:
    _name(organisation)
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
        lambda principal, sid: services().people.organisations.assign_plan(principal, sid, organisation.id, chosen),
        f"「{organisation.name}」のプランを変更しました。",
    )


@st.dialog(OWNER)
def _owner(organisation: OrganisationRow) -> None:
    _name(organisation)
    email = st.text_input("メールアドレス", key="organisation.again", autocomplete="off")
    st.caption("以前の招待は使えなくなります。")
    actions.button(
        "招待する",
        PLACE,
        lambda principal, sid: feedback.leave_link(
            PLACE, services().people.organisations.invite_owner(principal, sid, organisation.id, email).link
        ),
        f"{email.strip()} を招待しました。",
    )


@st.dialog("契約アカウント者のログイン方法をリセットしますか")
def _reset(organisation: OrganisationRow) -> None:
    _name(organisation)
    email = st.text_input("契約アカウント者のメールアドレス", key="organisation.reset", autocomplete="off")
    st.caption(
        "登録されている契約アカウント者であれば、パスワードと二段階認証を設定し直すリンクが、そのメールアドレスに送られます。"
        "ご本人からの依頼であることを、必ず確かめてください。"
    )
    actions.button(
        "リセットする",
        PLACE,
        lambda principal, sid: services().people.sign_in_resets.reset_owner(principal, sid, organisation.id, email),
        "登録されている契約アカウント者であれば、リンクを送信しました。",
    )


@st.dialog("契約を終了しますか")
def _end(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**（利用者{organisation.members:,}名）")
    st.caption("利用者は全員すぐにログアウトし、操作できなくなります。原稿は残り、契約を再開できます。")
    actions.button(
        "終了する",
        PLACE,
        lambda principal, sid: services().people.organisations.end(principal, sid, organisation.id),
        f"「{organisation.name}」の契約を終了しました。",
    )


@st.dialog("契約を再開しますか")
def _resume(organisation: OrganisationRow) -> None:
    _name(organisation)
    st.caption("利用者は、もう一度ログインできるようになります。")
    actions.button(
        "再開する",
        PLACE,
        lambda principal, sid: services().people.organisations.resume(principal, sid, organisation.id),
        f"「{organisation.name}」の契約を再開しました。",
    )


def _name(organisation: OrganisationRow) -> None:
    st.markdown(f"**{feedback.escape_markdown(organisation.name)}**")
