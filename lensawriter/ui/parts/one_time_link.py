"""Links that no mail carries: shown once to whoever hands them on, and kept nowhere."""

import streamlit as st


def keep(place: str, link: str | None) -> None:
    """Keep a link for the next run, where no mail carries it."""
    if link:
        st.session_state[f"{place}.link"] = link


def show(place: str, title: str, until: str) -> None:
    """Show a link that was kept, this once."""
    link = st.session_state.pop(f"{place}.link", None)
    if link:
        with st.container(border=True, key=f"link-{place}"):
            st.markdown(f"**{title}**（この画面を離れると、もう表示できません）")
            st.code(link, language=None, wrap_lines=True)
            st.caption(f"メールを送信できないため、このリンクをご本人に渡してください。{until}")
