"""利用者: what an owner does about one person, each deed asked about before it is done."""

from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st

from lensawriter.accounts import role_names
from lensawriter.accounts.members import Member
from lensawriter.models import Principal, Role
from lensawriter.ui.parts import feedback, one_time_link, row_menu, step_up
from lensawriter.ui.session import services

PLACE = "members"
ROLE, ASSIGN, SUSPEND, RESTORE = "役割を変更", "部署を変更", "利用を停止", "利用を再開"
RESET, TRANSFER, REMOVE = "ログイン方法をリセット", "契約アカウント者を引き継ぐ", "削除"
_NONE = "（なし）"


def draw(members: Mapping[UUID, Member], offered: Mapping[UUID, str], departments: Mapping[UUID, str]) -> None:
    """Ask about the deed that was chosen, or about the code that it waits for.

    `offered` are the departments that somebody can be put into, `departments` those that somebody can be in.
    """
    chosen = row_menu.chosen(PLACE)
    if chosen is None or chosen[1] not in members:
        step_up.draw()
        return
    choice, member = chosen[0], members[chosen[1]]
    if choice == ASSIGN:
        _assign(member, offered, departments.get(member.department_id) if member.department_id else None)
    elif choice == REMOVE:
        others = (each for each in members.values() if each.id != member.id and not each.suspended_at)
        _remove(member, {each.id: each.name for each in others})
    elif ask := {ROLE: _role, SUSPEND: _suspend, RESTORE: _restore, RESET: _reset, TRANSFER: _transfer}.get(choice):
        ask(member)


@st.dialog(ROLE)
def _role(member: Member) -> None:
    _whom(member)
    fixed = [Role.WRITER, Role.MANAGER, Role.OWNER]
    chosen = st.radio(
        "役割",
        fixed,
        index=fixed.index(member.role) if member.role in fixed else 0,
        format_func=role_names.name,
        captions=[role_names.MAY[each] for each in fixed],
        key="members.role",
    )
    step_up.button(
        "変更する",
        PLACE,
        lambda who, sid: services().people.members.change_role(who, sid, member.id, chosen),
        f"{member.name}さんの役割を「{role_names.name(chosen)}」に変更しました。",
    )


@st.dialog(ASSIGN)
def _assign(member: Member, departments: Mapping[UUID, str], present: str | None) -> None:
    _whom(member)
    options: list[UUID | None] = [None, *departments]
    if present and member.department_id not in departments:
        st.caption(feedback.escape_markdown(f"現在の部署：{present}"))
    chosen = st.selectbox(
        "部署",
        options,
        index=options.index(member.department_id) if member.department_id in options else 0,
        format_func=lambda each: departments[each] if each else _NONE,
        key="members.department",
    )
    if not departments:
        st.caption("部署は「部署」のタブで追加できます。")
    step_up.button(
        "変更する",
        PLACE,
        lambda who, sid: services().people.departments.assign(who, sid, member.id, chosen),
        f"{member.name}さんの部署を変更しました。",
    )


@st.dialog("利用を停止しますか")
def _suspend(member: Member) -> None:
    _whom(member)
    st.caption(
        "すぐにログアウトし、書いている途中の原稿は止まります。原稿は残り、いつでも利用を再開できます。席は使われたままです。"
    )
    _do("停止する", member, services().people.members.suspend, f"{member.name}さんの利用を停止しました。")


@st.dialog("利用を再開しますか")
def _restore(member: Member) -> None:
    _whom(member)
    st.caption("これまでのパスワードと認証アプリで、もう一度ログインできるようになります。")
    _do("再開する", member, services().people.members.restore, f"{member.name}さんの利用を再開しました。")


@st.dialog("ログイン方法をリセットしますか")
def _reset(member: Member) -> None:
    _whom(member)
    st.caption(
        "スマートフォンもリカバリーコードもなくしたときに使います。すぐにログアウトし、パスワードと二段階認証を設定し直す"
        "リンクが、ご本人に送られます。ご本人からの依頼であることを、必ず確かめてください。"
    )
    _do("リセットする", member, _readmit, f"{member.name}さんのログイン方法をリセットしました。")


def _readmit(principal: Principal, sid: str, user_id: UUID) -> None:
    one_time_link.keep(PLACE, services().people.sign_in_resets.member(principal, sid, user_id).link)


@st.dialog("契約アカウント者を引き継ぎますか")
def _transfer(member: Member) -> None:
    _whom(member)
    st.caption(
        "この方が契約アカウント者になり、あなたは管理者になります。引き継いだあとは、利用者と監査ログの画面を開けなくなります。"
    )
    _do("引き継ぐ", member, services().people.members.transfer, f"{member.name}さんが契約アカウント者になりました。")


@st.dialog("利用者を削除しますか")
def _remove(member: Member, heirs: Mapping[UUID, str]) -> None:
    _whom(member)
    options: list[UUID | None] = [None, *heirs]  # without a choice, the page would say nothing that is heard
    heir = st.selectbox(
        "原稿を引き継ぐ方",
        options,
        format_func=lambda each: heirs[each] if each else "選択してください",
        key="members.heir",
    )
    st.caption("すぐにログアウトし、IDは使えなくなります。元に戻すことはできません。")
    if st.button("削除する", key="members.do", type="primary", disabled=heir is None) and heir is not None:
        step_up.run(
            PLACE,
            lambda who, sid: services().people.members.remove(who, sid, member.id, heir),
            f"{member.name}さんを削除しました。原稿は{heirs[heir]}さんに引き継がれました。",
        )
        st.rerun()


def _do(label: str, member: Member, deed: Callable[[Principal, str, UUID], None], done: str) -> None:
    step_up.button(label, PLACE, lambda who, sid: deed(who, sid, member.id), done)


def _whom(member: Member) -> None:
    st.markdown(f"**{feedback.escape_markdown(member.name)}**さん（{feedback.escape_markdown(member.email)}）")
