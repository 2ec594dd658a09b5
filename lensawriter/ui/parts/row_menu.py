"""The menu of a row: what is chosen there is asked about in a dialog, once, before it is done."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st


def draw(place: str, row: UUID, choices: Sequence[str]) -> None:
    """Draw the menu of a row of the list at a place."""
    menu = f"menu-{row}"
    st.menu_button("操作", choices, key=menu, type="tertiary", on_click=_choose, args=(place, menu, row))


def chosen(place: str) -> tuple[str, UUID] | None:
    """Return what was chosen, and of which row, once."""
    found: tuple[str, UUID] | None = st.session_state.pop(f"{place}.chosen", None)
    return found


def _choose(place: str, menu: str, row: UUID) -> None:
    choice = st.session_state.get(menu)
    if isinstance(choice, str):
        st.session_state[f"{place}.chosen"] = (choice, row)
