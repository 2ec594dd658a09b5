"""Feedback of a page: escaped text, problems at fields, and sentences and links that outlive one rerun."""

import re
from html import escape

import streamlit as st

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_NOTES = "note"


def escape_markdown(text: str) -> str:
    """Return text from a person or a model as one line for labels, captions and alerts, which read Markdown.

    Every punctuation mark is escaped, because a Markdown image in a label would be loaded from another server.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def problem(sentence: str) -> None:
    """Draw the problem with the field above."""
    st.html(f'<p class="lw-problem" role="alert">{escape(sentence)}</p>')


def problems(*places: str) -> None:
    """Draw the problems left for these places, and forget them."""
    for place in places:
        for sentence in take(place):
            problem(sentence)


def leave(place: str, *sentences: str) -> None:
    """Keep sentences for a place of the page until they are taken or replaced, because callbacks cannot draw."""
    st.session_state[f"{_NOTES}:{place}"] = sentences


def notes(place: str) -> tuple[str, ...]:
    """Return the sentences left for a place, and keep them."""
    found: tuple[str, ...] = st.session_state.get(f"{_NOTES}:{place}", ())
    return found


def take(place: str) -> tuple[str, ...]:
    """Return the sentences left for a place and forget them."""
    found: tuple[str, ...] = st.session_state.pop(f"{_NOTES}:{place}", ())
    return found


def leave_link(place: str, link: str | None) -> None:
    """Keep a one-time link that was not sent by mail for the next run; it is stored nowhere else. None does nothing."""
    if link:
        st.session_state[f"{place}.link"] = link


def link(place: str, title: str, until: str) -> None:
    """Draw the one-time link left for a place, and forget it."""
    found = st.session_state.pop(f"{place}.link", None)
    if found:
        with st.container(border=True, key=f"link-{place}"):
            st.markdown(f"**{title}**（この画面を離れると、もう表示できません）")
            st.code(found, language=None, wrap_lines=True)
            st.caption(f"メールを送信できないため、このリンクをご本人に渡してください。{until}")
