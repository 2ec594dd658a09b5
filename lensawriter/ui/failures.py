"""What a page shows when its script fails: a sentence for people, or a reference number and nothing else."""

import logging
from secrets import token_hex

import streamlit as st

from lensawriter.errors import LensaError, SignInRequired
from lensawriter.ui import feedback

log = logging.getLogger(__name__)


def tell(error: Exception) -> bool:
    """Draw an error that nobody caught; True: Streamlit shows nothing of its own."""
    if isinstance(error, SignInRequired):
        st.warning(
            "ログインの有効期限が切れました。画面を読み込み直して、もう一度ログインしてください。",
            icon=":material/lock:",
        )
    elif isinstance(error, LensaError):
        feedback.refuse(error)
    else:
        reference = token_hex(4).upper()
        log.error("page failed, reference %s", reference, exc_info=error)
        st.error(
            "画面を表示できませんでした。入力した内容は保存されています。画面を読み込み直してください。"
            f"続くときは、管理者に次の番号をお伝えください。お問い合わせ番号：{reference}",
            icon=":material/error:",
        )
    return True
