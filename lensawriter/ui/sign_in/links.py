"""The pages behind the links of mails: nothing happens when one is opened, for programs open links too; only on a button."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, look

DONE = "link.done"
"""Where a page keeps that its deed is done, so that it can say so without the token."""


@contextmanager
def card(title: str = "") -> Iterator[None]:
    """Hold what a page says, in the middle and as narrow as the sign-in."""
    look.draw()
    with st.container(width=420, key="sign-in"):
        look.brand()
        if title:
            look.heading(title)
        yield


def alive(check: Callable[[], object]) -> bool:
    """Tell whether a link works; where it does not, say so and what to do."""
    try:
        check()
    except LensaError as error:
        dead(error.message)
        return False
    return True


def dead(sentence: str) -> None:
    """Say that a link does not work, and offer the way on."""
    st.info(feedback.escape_markdown(sentence), icon=":material/link_off:")
    way("/", "ログイン画面を開く")


def done(title: str, sentence: str, label: str = "ログイン画面を開く") -> None:
    """Say that it is done, and offer the way on; the token leaves the address."""
    st.query_params.clear()
    st.success(
        f"**{feedback.escape_markdown(title)}**  \n{feedback.escape_markdown(sentence)}", icon=":material/check_circle:"
    )
    way("/", label)


def way(address: str, label: str) -> None:
    """Draw a link within the house that loads the page anew."""
    st.html(f'<p class="lw-way"><a href="{escape(address)}">{escape(label)}</a></p>')
