"""The profile of the signed-in person: name, language of mails, e-mail address, password, terms of use, and deletion."""

from uuid import UUID

import streamlit as st

from lensawriter.accounts.profile import Me
from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui.parts import actions, article, feedback, fields, look
from lensawriter.ui.session import services
from lensawriter.ui.sign_in import goodbye

_LANGUAGES = {"ja": "日本語", "en": "English"}


def profile(me: Me) -> None:
    """Draw the name and the language of mails."""
    with st.container(border=True, key="own-profile"):
        look.heading("プロフィール")
        with st.form("own.name", border=False):
            st.text_input("お名前", value=me.name, key="own.name.typed", autocomplete="name")
            sent = st.form_submit_button("名前を保存")
        if sent:
            actions.run(
                "own.name",
                lambda principal, _: services().account.profile.rename(
                    principal, str(st.session_state["own.name.typed"])
                ),
                "名前を変更しました。",
            )
            st.rerun()
        actions.report("own.name")
        st.selectbox(
            "メールの言語",
            list(_LANGUAGES),
            index=list(_LANGUAGES).index(me.language),
            format_func=lambda each: _LANGUAGES[each],
            key="own.language",
            on_change=_choose_language,
        )
        actions.report("own.language")


def _choose_language() -> None:
    chosen = str(st.session_state["own.language"])
    actions.run(
        "own.language",
        lambda principal, _: services().account.profile.choose_language(principal, chosen),
        "メールの言語を変更しました。",
    )


def address(me: Me) -> None:
    """Draw the e-mail address and the form that changes it."""
    with st.container(border=True, key="own-email"):
        look.heading("メールアドレス")
        st.text(me.email)
        actions.report("own.email")
        if services().settings.smtp is None:
            st.caption("このサービスではメールを送信できないため、メールアドレスは変更できません。")
            return
        with st.expander("メールアドレスを変更"), st.form("own.email", border=False, clear_on_submit=True):
            st.text_input("新しいメールアドレス", key="own.email.new", autocomplete="email")
            st.text_input("現在のパスワード", key="own.email.present", type="password", autocomplete="current-password")
            st.caption("新しいメールアドレスに確認のリンクをお送りします。リンクを開くまで、変更されません。")
            sent = st.form_submit_button("確認のリンクを送信", type="primary")
        if sent:
            new, current = (str(st.session_state[f"own.email.{name}"]) for name in ("new", "present"))
            actions.run(
                "own.email",
                lambda principal, sid: services().account.email_changes.ask(principal, sid, current, new),
                "新しいメールアドレスに確認のリンクを送信しました。届いたメールのリンクを、24時間以内に開いてください。",
            )
            st.rerun()


def password() -> None:
    """Draw the form that changes the password."""
    with st.container(border=True, key="own-password"):
        look.heading("パスワード")
        actions.report("own.password")
        with st.expander("パスワードを変更"), st.form("own.password", border=False, clear_on_submit=True):
            st.text_input(
                "現在のパスワード", key="own.password.present", type="password", autocomplete="current-password"
            )
            fields.new_password("新しいパスワード（12文字以上）", "own.password.new")
            st.checkbox("ほかの端末からログアウトする", value=True, key="own.password.others")
            sent = st.form_submit_button("パスワードを変更", type="primary")
        if sent:
            _change_password()
            st.rerun()


def _change_password() -> None:
    current, new = (str(st.session_state[f"own.password.{name}"]) for name in ("present", "new"))
    others = bool(st.session_state["own.password.others"])
    actions.run(
        "own.password",
        lambda principal, sid: services().account.profile.change_password(
            principal, sid, current, new, end_others=others
        ),
        "パスワードを変更しました。",
    )


def deletion(me: Me) -> None:
    """Draw the deletion of the account."""
    with st.container(border=True, key="own-delete"):
        look.heading("IDの削除")
        st.caption(
            "削除すると、ログインできなくなります。原稿は組織のものなので、選んだ方に引き継がれます。元に戻すことはできません。"
        )
        actions.report("own.delete")
        if not me.successors:
            st.caption("原稿を引き継ぐ方がいないため、削除できません。")
            return
        if st.button("IDを削除…", key="own.delete.ask", icon=":material/delete:"):
            _confirm_deletion(me)


@st.dialog("IDを削除しますか")
def _confirm_deletion(me: Me) -> None:
    successor = fields.successor(me.successors, "own.delete.heir")
    drafts = f"原稿は{feedback.escape_markdown(me.successors[successor])}さんに引き継がれます。" if successor else ""
    st.caption(
        f"{drafts}すべての端末からログアウトし、メールアドレスなどの情報を消去します。元に戻すことはできません。"
    )
    actions.button(
        "削除する",
        "own.delete",
        (lambda principal, sid: _delete(principal, sid, successor)) if successor else None,
    )


def _delete(principal: Principal, sid: str, successor: UUID) -> None:
    services().account.profile.delete(principal, sid, successor)
    goodbye.remember()


def terms(principal: Principal) -> None:
    """Draw the terms of use that the person has consented to, and when."""
    with st.container(border=True, key="own-terms"):
        look.heading("利用規約")
        given = services().account.consent.given(principal)
        if given:
            st.caption(f"第{given[0].number}版に同意しました（{show(given[0].consented_at)}）。")
        with st.expander("利用規約を読む"):
            article.show(services().account.consent.terms().text)
