"""How a page names the states of a job, and the small coloured word beside a draft."""

from typing import Literal

import streamlit as st

from lensawriter.models import JobState

Colour = Literal["gray", "blue", "orange", "green", "red"]
STATES: dict[JobState, tuple[str, Colour]] = {
    JobState.QUEUED: ("順番待ち", "gray"),
    JobState.WRITING: ("執筆中", "blue"),
    JobState.OUTLINED: ("構成の確認待ち", "orange"),
    JobState.DONE: ("完成", "green"),
    JobState.STOPPED: ("途中で停止", "gray"),
    JobState.FAILED: ("書けませんでした", "red"),
}


def name(state: JobState) -> str:
    """Return the word for a state."""
    return STATES[state][0]


def badge(state: JobState) -> None:
    """Draw the word for a state in its colour."""
    word, colour = STATES[state]
    st.badge(word, color=colour)
