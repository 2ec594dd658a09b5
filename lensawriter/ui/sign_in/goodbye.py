"""The goodbye after account deletion, on the sign-in page: the person is signed out, so the browser is known by its cookie only."""

from datetime import datetime, timedelta
from functools import cache

import streamlit as st

from lensawriter.ui.session import browser, services

DURATION = timedelta(minutes=5)
"""How long each tab of that browser shows the goodbye; other processes of the service do not know about it."""


def leave() -> None:
    """Note that in this browser a person has just deleted their account."""
    now, shown_until = services().clock(), _shown_until()
    for expired in [each for each, until in shown_until.items() if until <= now]:
        shown_until.pop(expired, None)
    if (known := browser()) is not None:
        shown_until[known] = now + DURATION


def forget() -> None:
    """Stop showing the goodbye in this browser: another person begins to sign in."""
    _shown_until().pop(browser() or "", None)


def draw() -> None:
    """Draw the goodbye where a person has just deleted their account."""
    until = _shown_until().get(browser() or "")
    if until is not None and services().clock() < until:
        st.success("IDを削除しました。これまでのご利用、ありがとうございました。", icon=":material/check_circle:")


@cache
def _shown_until() -> dict[str, datetime]:
    """Return hash of a browser's cookie -> end of the goodbye; lives as long as the process."""
    return {}
