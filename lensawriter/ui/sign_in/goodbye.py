"""The goodbye after account deletion, on the sign-in page: the person is signed out, so only the browser's own cookie identifies it."""

from datetime import datetime, timedelta
from functools import cache

import streamlit as st

from lensawriter.ui.session import browser, services

DURATION = timedelta(minutes=5)
"""How long each tab of that browser shows the goodbye; only the process that deleted the account shows it."""


def remember() -> None:
    """Record that a person has just deleted their account in this browser."""
    now, shown_until = services().clock(), _shown_until()
    for expired in [each for each, until in shown_until.items() if until <= now]:
        shown_until.pop(expired, None)
    if (known := browser()) is not None:
        shown_until[known] = now + DURATION


def forget() -> None:
    """Stop showing the goodbye in this browser: another person begins to sign in."""
    _shown_until().pop(browser() or "", None)


def draw() -> None:
    """Draw the goodbye if a person has just deleted their account in this browser."""
    until = _shown_until().get(browser() or "")
    if until is not None and services().clock() < until:
        st.success("IDを削除しました。これまでのご利用、ありがとうございました。", icon=":material/check_circle:")


@cache
def _shown_until() -> dict[str, datetime]:
    """Return hash of a browser's cookie -> end of the goodbye; lives as long as the process."""
    return {}
