"""What a page says back: text that cannot become Markdown, the sentence at a field, notes that outlive one rerun."""

import re
from html import escape

import streamlit as st

from lensawriter.errors import LensaError

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_NOTES = "note"


def escape_markdown(text: str) -> str:
    """Return text from a person or a model as one line for labels, captions and alerts, where Markdown is read.

    An image named in such a place would be loaded from outside, so every mark is escaped.
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def problem(sentence: str) -> None:
    """Draw what is wrong with the field above."""
    st.html(f'<p class="lw-problem" role="alert">{escape(sentence)}</p>')


def problems(*places: str) -> None:
    """Draw what was left for places, and forget it: what is wrong with the fields above."""
    for place in places:
        for sentence in take(place):
            problem(sentence)


def leave(place: str, *sentences: str) -> None:
    """Keep sentences for a place of the page until something else happens there; callbacks cannot draw."""
    st.session_state[f"{_NOTES}:{place}"] = sentences


def notes(place: str) -> tuple[str, ...]:
    """Return the sentences left for a place."""
    found: tuple[str, ...] = st.session_state.get(f"{_NOTES}:{place}", ())
    return found


def take(place: str) -> tuple[str, ...]:
    """Return the sentences left for a place and forget them."""
    found: tuple[str, ...] = st.session_state.pop(f"{_NOTES}:{place}", ())
    return found


def refuse(error: LensaError) -> None:
    """Draw the sentence of an error that ends what the page was asked for."""
    st.error(escape_markdown(error.message), icon=":material/error:")
