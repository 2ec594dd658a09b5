"""What a dialog does: a deed that goes well closes it, what is wrong is said in it."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback


def finish(place: str, deed: Callable[[], object], done: str) -> None:
    """Do a deed and close the dialog, `done` being said at the place; or say in the dialog what is wrong."""
    try:
        deed()
    except LensaError as error:
        refuse(place, error.message)
    feedback.take(_inside(place))
    feedback.leave(place, done)
    st.rerun()


def refuse(place: str, sentence: str) -> NoReturn:
    """Say in the dialog what is wrong."""
    feedback.leave(_inside(place), sentence)
    st.rerun(scope="fragment")


def wrong(place: str) -> None:
    """Draw what is wrong, in the dialog."""
    feedback.problems(_inside(place))


def said(place: str) -> None:
    """Draw what the last dialog of a place has done."""
    for sentence in feedback.take(place):
        st.success(feedback.escape_markdown(sentence), icon=":material/check_circle:")


def _inside(place: str) -> str:
    return f"{place}:dialog"
