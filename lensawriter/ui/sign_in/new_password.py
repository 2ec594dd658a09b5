"""The field for a new password, with what is asked of one."""

import streamlit as st

from lensawriter.ui.parts import look


def field(label: str, key: str) -> None:
    """Draw the field, for password managers too."""
    st.text_input(label, key=key, type="password", autocomplete="new-password")
    look.hint("名前や会社名を含むもの、よく使われるものは登録できません。")
