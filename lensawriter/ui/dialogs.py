"""What a dialog does: a deed that goes well closes it, what is wrong is said in it."""

from collections.abc import Callable

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui import feedback


def finish(place: str, deed: Callable[[], object], done: str) -> None:
    """Do a deed and close the dialog, `done` being said at the place; or say in the dialog what is wrong."""
    try:
        deed()
    except LensaError as error:
        feedback.leave(_inside(place), error.message)
        st.rerun(scope="fragment")
    feedback.take(_inside(place))
    feedback.leave(place, done)
    st.rerun()


def wrong(place: str) -> None:
    """Draw what is wrong, in the dialog."""
    feedback.problems(_inside(place))


def said(place: str) -> None:
    """Draw what the last dialog of a place has done."""
    for sentence in feedback.take(place):
        st.success(feedback.plain(sentence), icon=":material/check_circle:")


def _inside(place: str) -> str:
    return f"{place}:dialog"
