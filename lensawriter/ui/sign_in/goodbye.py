"""A last word to who has deleted the own ID: nobody is signed in any more, only the browser is still known by its cookie."""

from datetime import datetime, timedelta
from functools import cache

import streamlit as st

from lensawriter.ui.session import browser, services

LASTS = timedelta(minutes=5)
"""How long the word stays, for each tab of that browser; another process of the house does not know it."""


def leave() -> None:
    """Note that in this browser somebody has just left for good."""
    now, left = services().clock(), _left()
    for gone in [each for each, until in left.items() if until <= now]:
        left.pop(gone, None)
    if (known := browser()) is not None:
        left[known] = now + LASTS


def forget() -> None:
    """Say it no more: somebody else begins to sign in."""
    _left().pop(browser() or "", None)


def draw() -> None:
    """Say goodbye, where somebody has just left."""
    until = _left().get(browser() or "")
    if until is not None and services().clock() < until:
        st.success("IDを削除しました。これまでのご利用、ありがとうございました。", icon=":material/check_circle:")


@cache
def _left() -> dict[str, datetime]:
    return {}
