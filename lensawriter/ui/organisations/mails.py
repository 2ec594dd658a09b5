"""メール (mails) as operators see them: recipient, kind and state, never the content."""

import streamlit as st

from lensawriter.clock import show
from lensawriter.models import Principal
from lensawriter.ui.parts import look, tables
from lensawriter.ui.session import services

_KINDS = {
    "invitation": "招待",
    "invitation-again": "招待（再送）",
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
    "monthly-report": "月次レポート",
    "limit-near": "上限に近づいたお知らせ",
    "limit-used-up": "上限に達したお知らせ",
    "limit-requested": "上限の引き上げの依頼",
    "limit-raised": "上限の引き上げの承認",
    "limit-declined": "上限の引き上げの見送り",
}
_STATES = {
    "waiting": "送信待ち",
    "sending": "送信中",
    "handed": "送信中",
    "sent": "送信済み",
    "failed": "送信できませんでした",
    "unsent": "送信しませんでした",
}


def draw(principal: Principal) -> None:
    """Draw the newest mails with their states."""
    if services().settings.smtp is None:
        st.info("メールサーバーが設定されていないため、メールは送信されません。", icon=":material/info:")
    mails = services().outbox.rows(principal)
    if not mails:
        look.empty_box(
            "mails", "まだメールはありません", "招待やパスワードの再設定を行うと、ここに送信の状況が表示されます。"
        )
        return
    tables.grid(
        ("作成", "宛先", "種類", "状態", "試行", "終了"),
        [
            (
                show(each.created_at),
                each.recipient,
                kind(each.kind),
                _STATES.get(each.state, each.state),
                f"{each.tries:,}回",
                show(each.ended_at) if each.ended_at else "",
            )
            for each in mails
        ],
    )


def kind(name: str) -> str:
    """Return the Japanese word for a kind of mail; an unknown kind, of an older release, keeps its stored name."""
    return _KINDS.get(name, name)
