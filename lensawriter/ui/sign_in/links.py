"""The pages that links in mails open: only a button has an effect, because programs that scan mails open links too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, look

DONE = "link.done"
"""Key of the session state: the page whose action is done, so that its result can be shown without the token."""


@contextmanager
def card(title: str = "") -> Iterator[None]:
    """Draw the elements of the `with` block in the middle of the page, as narrow as the sign-in form."""
    look.draw()
    with st.container(width=420, key="sign-in"):
        look.brand()
        if title:
            look.heading(title)
        yield


def valid(check: Callable[[], object]) -> bool:
    """Return whether `check` accepts a link; if not, draw the reason and a link to the sign-in page."""
    try:
        check()
    except LensaError as error:
        invalid(error.message)
        return False
    return True


def invalid(sentence: str) -> None:
    """Draw that a link is not valid, and a link to the sign-in page."""
    st.info(feedback.escape_markdown(sentence), icon=":material/link_off:")
    link("/", "ログイン画面を開く")


def done(title: str, sentence: str, label: str = "ログイン画面を開く") -> None:
    """Draw that the action is done, and a link to the start page; remove the token from the address."""
    st.query_params.clear()
    st.success(
        f"**{feedback.escape_markdown(title)}**  \n{feedback.escape_markdown(sentence)}", icon=":material/check_circle:"
    )
    link("/", label)


def link(address: str, label: str) -> None:
    """Draw a link to an address of the service, which loads a new page."""
    st.html(f'<p class="lw-way"><a href="{escape(address)}">{escape(label)}</a></p>')
