"""The notice that no language model is configured."""

import streamlit as st

from lensawriter.llm.provider import OFFLINE, effective_spec
from lensawriter.ui.session import services


def draw() -> None:
    """Explain, if no model is configured, what that means and how to configure one."""
    if effective_spec(services().settings) != OFFLINE:
        return
    with st.expander("AIモデルが設定されていません（参考資料から組み立てて書きます）", icon=":material/info:"):
        st.markdown(
            "いまは、指示と参考資料にある文章を選び、並べて原稿にします。資料にない内容は書きません。翻訳はできません。\n\n"
            "AIモデルで書くには、サーバーの管理者に次の設定を依頼してください。"
        )
        st.code("LENSAWRITER_MODEL=openai:モデル名\nOPENAI_API_KEY=発行されたAPIキー", language=None)
        st.caption(
            "OpenAI互換のサーバーを使うときは、OPENAI_BASE_URL に接続先も設定します。設定後に再起動すると有効になります。"
        )
