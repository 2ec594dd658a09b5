"""The states of a job as words, and as the coloured badge beside a draft."""

from typing import Literal

import streamlit as st

from lensawriter.models import JobState

Colour = Literal["gray", "blue", "orange", "green", "red"]
_STATES: dict[JobState, tuple[str, Colour]] = {
    JobState.QUEUED: ("順番待ち", "gray"),
    JobState.WRITING: ("執筆中", "blue"),
    JobState.OUTLINED: ("構成の確認待ち", "orange"),
    JobState.DONE: ("完成", "green"),
    JobState.STOPPED: ("途中で停止", "gray"),
    JobState.FAILED: ("書けませんでした", "red"),
}


def name(state: JobState) -> str:
    """Return the word for a state."""
    return _STATES[state][0]


def badge(state: JobState) -> None:
    """Draw the badge of a state."""
    word, colour = _STATES[state]
    st.badge(word, color=colour)
