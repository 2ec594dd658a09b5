"""New recovery codes, which are shown only once: to be downloaded, printed or copied."""

import streamlit as st

from lensawriter.accounts import recovery_codes
from lensawriter.ui.parts import look

_FILE = "LENSAwriter-recovery-codes.txt"


def draw(codes: tuple[str, ...], *, downloadable: bool = True) -> None:
    """Draw the codes; the download is disabled until `downloadable`."""
    look.heading("リカバリーコードを保管してください")
    st.caption(
        "スマートフォンをなくしたときや、認証アプリを使えないときに必要です。1つのコードは一度だけ使えます。"
        "**この画面を閉じると、もう表示できません。**"
    )
    st.code("\n".join(codes), language=None)
    if not downloadable:
        st.button("ファイルに保存", icon=":material/download:", key="recovery.wait", disabled=True, width="stretch")
        return
    st.download_button(
        "ファイルに保存",
        recovery_codes.text(codes),
        file_name=_FILE,
        mime="text/plain",
        icon=":material/download:",
        key="recovery.save",
        on_click="ignore",
        width="stretch",
    )
