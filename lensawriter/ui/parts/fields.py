"""Fields that several forms have: initial values, a new password, a successor.

The initial value of a widget is passed as its default, not put into the session state: Streamlit would send the latter as a
change of a mounted widget. If a slow browser mounts the widget twice, the frontend loses this change, and the empty field
overwrites the stored value.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from lensawriter.ui.parts import look


def initial(key: str, value: Any) -> dict[str, Any]:
    """Return the key of a text field or a switch, and its initial value if the widget has none yet."""
    return {"key": key} if key in st.session_state else {"key": key, "value": value}


def initial_choice(key: str, options: list[Any], value: Any) -> dict[str, Any]:
    """Return the key of a choice, and the index of its initial value if the widget has none yet."""
    index = options.index(value) if value in options else 0
    return {"key": key} if key in st.session_state else {"key": key, "index": index}


def new_password(label: str, key: str) -> None:
    """Draw the field for a new password, in a form that password managers recognise, with its rules."""
    st.text_input(label, key=key, type="password", autocomplete="new-password")
    look.hint("名前や会社名を含むもの、よく使われるものは登録できません。")


def successor(names: Mapping[UUID, str], key: str) -> UUID | None:
    """Draw the choice of the person who takes over the drafts of another, and return its id; None until one is chosen."""
    # An option stands for no choice: with `index=None`, the browser would send no value for the widget.
    options: list[UUID | None] = [None, *names]
    return st.selectbox(
        "原稿を引き継ぐ方", options, format_func=lambda each: names[each] if each else "選択してください", key=key
    )
