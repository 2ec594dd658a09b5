"""The dialogs of the members page: each action on a member is confirmed before it runs."""

from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st

from lensawriter.accounts import role_names
from lensawriter.accounts.members import Member
from lensawriter.models import Principal, Role
from lensawriter.ui.parts import actions, feedback, fields
from lensawriter.ui.session import services

PLACE = "members"
ROLE, ASSIGN, SUSPEND, RESTORE = "役割を変更", "部署を変更", "利用を停止", "利用を再開"
RESET, TRANSFER, REMOVE = "ログイン方法をリセット", "契約アカウント者を引き継ぐ", "削除"
_NONE = "（なし）"


def draw(members: Mapping[UUID, Member], offered: Mapping[UUID, str], departments: Mapping[UUID, str]) -> None:
    """Draw the dialog for the action that was chosen, or the one that asks for a code.

    `offered` are the departments that a member can be assigned to, `departments` all that a member can be in.
    """
    chosen = actions.chosen(PLACE)
    if chosen is None or chosen[1] not in members:
        actions.ask_for_code()
        return
    choice, member = chosen[0], members[chosen[1]]
    if choice == ASSIGN:
        _assign(member, offered, departments.get(member.department_id) if member.department_id else None)
    elif choice == REMOVE:
        others = (each for each in members.values() if each.id != member.id and not each.suspended_at)
        _remove(member, {each.id: each.name for each in others})
    elif dialog := {ROLE: _role, SUSPEND: _suspend, RESTORE: _restore, RESET: _reset, TRANSFER: _transfer}.get(choice):
        dialog(member)


@st.dialog(ROLE)
def _role(member: Member) -> None:
    _name(member)
    roles = [Role.WRITER, Role.MANAGER, Role.OWNER]
    chosen = st.radio(
        "役割",
        roles,
        index=roles.index(member.role) if member.role in roles else 0,
        format_func=role_names.name,
        captions=[role_names.PERMISSIONS[each] for each in roles],
        key="members.role",
    )
    actions.button(
        "変更する",
        PLACE,
        lambda principal, sid: services().people.members.change_role(principal, sid, member.id, chosen),
        f"{member.name}さんの役割を「{role_names.name(chosen)}」に変更しました。",
    )


@st.dialog(ASSIGN)
def _assign(member: Member, offered: Mapping[UUID, str], current: str | None) -> None:
    _name(member)
    options: list[UUID | None] = [None, *offered]
    if current and member.department_id not in offered:
        st.caption(feedback.escape_markdown(f"現在の部署：{current}"))
    chosen = st.selectbox(
        "部署",
        options,
        index=options.index(member.department_id) if member.department_id in options else 0,
        format_func=lambda each: offered[each] if each else _NONE,
        key="members.department",
    )
    if not offered:
        st.caption("部署は「部署」のタブで追加できます。")
    actions.button(
        "変更する",
        PLACE,
        lambda principal, sid: services().people.departments.assign(principal, sid, member.id, chosen),
        f"{member.name}さんの部署を変更しました。",
    )


@st.dialog("利用を停止しますか")
def _suspend(member: Member) -> None:
    _name(member)
    st.caption(
        "すぐにログアウトし、書いている途中の原稿は止まります。原稿は残り、いつでも利用を再開できます。席は使われたままです。"
    )
    _button("停止する", member, services().people.members.suspend, f"{member.name}さんの利用を停止しました。")


@st.dialog("利用を再開しますか")
def _restore(member: Member) -> None:
    _name(member)
    st.caption("これまでのパスワードと認証アプリで、もう一度ログインできるようになります。")
    _button("再開する", member, services().people.members.restore, f"{member.name}さんの利用を再開しました。")


@st.dialog("ログイン方法をリセットしますか")
def _reset(member: Member) -> None:
    _name(member)
    st.caption(
        "スマートフォンもリカバリーコードもなくしたときに使います。すぐにログアウトし、パスワードと二段階認証を設定し直す"
        "リンクが、ご本人に送られます。ご本人からの依頼であることを、必ず確かめてください。"
    )
    _button("リセットする", member, _reset_sign_in, f"{member.name}さんのログイン方法をリセットしました。")


def _reset_sign_in(principal: Principal, sid: str, user_id: UUID) -> None:
    feedback.leave_link(PLACE, services().people.sign_in_resets.reset_member(principal, sid, user_id).link)


@st.dialog("契約アカウント者を引き継ぎますか")
def _transfer(member: Member) -> None:
    _name(member)
    st.caption(
        "この方が契約アカウント者になり、あなたは管理者になります。引き継いだあとは、利用者と監査ログの画面を開けなくなります。"
    )
    _button(
        "引き継ぐ", member, services().people.members.transfer, f"{member.name}さんが契約アカウント者になりました。"
    )


@st.dialog("利用者を削除しますか")
def _remove(member: Member, successors: Mapping[UUID, str]) -> None:
    _name(member)
    successor = fields.successor(successors, "members.heir")
    st.caption("すぐにログアウトし、IDは使えなくなります。元に戻すことはできません。")
    if successor is None:
        actions.button("削除する", PLACE, None)
        return
    actions.button(
        "削除する",
        PLACE,
        lambda principal, sid: services().people.members.remove(principal, sid, member.id, successor),
        f"{member.name}さんを削除しました。原稿は{successors[successor]}さんに引き継がれました。",
    )


def _button(label: str, member: Member, action: Callable[[Principal, str, UUID], None], done: str) -> None:
    actions.button(label, PLACE, lambda principal, sid: action(principal, sid, member.id), done)


def _name(member: Member) -> None:
    st.markdown(f"**{feedback.escape_markdown(member.name)}**さん（{feedback.escape_markdown(member.email)}）")
