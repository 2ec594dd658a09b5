"""What operators bring about for everybody: the terms in force; and what became of the mails."""

import streamlit as st

from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui import article, look, step_up, tables
from lensawriter.ui.session import services

_PLACE = "terms"
_KINDS = {
    "invitation": "招待",
    "invitation-again": "招待（再送）",
    "first-password": "パスワードの設定",
    "password-reset": "パスワードの再設定",
    "sign-in-reset": "パスワードと二段階認証の初期化",
    "email-proof": "メールアドレスの確認",
    "email-changed": "メールアドレスの変更",
    "password-changed": "パスワードの変更",
    "second-factor-changed": "二段階認証の変更",
    "sign-in-locked": "ログイン停止",
    "removed": "利用者の削除",
    "ownership-transferred": "契約アカウント者の引き継ぎ",
    "deletion-done": "IDの削除",
}
_STATES = {
    "waiting": "送信待ち",
    "sending": "送信中",
    "handed": "送信中",
    "sent": "送信済み",
    "failed": "送信できませんでした",
    "unsent": "送信しませんでした",
}


def terms(principal: Principal) -> None:
    """Draw the terms in force, and the form for the next version."""
    step_up.said(_PLACE)
    versions = services().consent.versions(principal)
    newest = versions[0]
    st.caption(f"現在は第{newest.number}版です（{show(newest.published_at)}）。")
    with st.expander("現在の利用規約"):
        article.show(newest.text)
    with st.expander("新しい版を公開"), st.form("terms", border=False):
        st.text_area("利用規約（Markdown）", value=newest.text, height=360, key="terms.text")
        st.caption("公開すると、利用者も運用者も、次の操作の前に全員が同意し直すことになります。")
        sent = st.form_submit_button("公開する", type="primary")
    if sent:
        text = str(st.session_state["terms.text"])
        step_up.run(
            _PLACE, lambda who, sid: services().consent.publish(who, sid, text), "新しい利用規約を公開しました。"
        )
        st.rerun()


def mails(principal: Principal) -> None:
    """Draw what became of the newest mails."""
    if services().settings.smtp is None:
        st.info("メールサーバーが設定されていないため、メールは送信されません。", icon=":material/info:")
    found = services().outbox.rows(principal)
    if not found:
        with st.container(border=True, horizontal_alignment="center", key="empty-operations"):
            look.empty("まだメールはありません", "招待やパスワードの再設定を行うと、ここに送信の状況が表示されます。")
        return
    tables.grid(
        ("作成", "宛先", "種類", "状態", "試行", "終了"),
        [
            (
                show(each.created_at),
                each.recipient,
                _KINDS.get(each.kind, each.kind),
                _STATES.get(each.state, each.state),
                f"{each.tries:,}回",
                show(each.ended_at) if each.ended_at else "",
            )
            for each in found
        ],
    )
