"""A limit as a bar: title, amount left, amount used, and the time of its reset."""

from html import escape
from pathlib import Path

import streamlit as st

from lensawriter.limits.evaluation import LimitState
from lensawriter.ui.limits import texts
from lensawriter.ui.parts import browser_files

_CSS = Path(__file__).with_name("bars.css")


def style() -> None:
    """Add the CSS rules to the page; call this once."""
    browser_files.add_css(_CSS)


def draw(title: str, state: LimitState) -> None:
    """Draw a limit."""
    st.html(html(title, state))


def html(title: str, state: LimitState) -> str:
    """Return the HTML of a limit, with escaped texts."""
    level = texts.level(state)
    css_class = f"lw-limit lw-{level}" if level else "lw-limit"
    details = "".join(f"<span>{escape(each)}</span>" for each in texts.details(state))
    return (
        f'<div class="{css_class}"><div class="lw-limit-top"><b>{escape(title)}</b>'
        f"<span>{escape(texts.left(state))}</span></div>"
        f'<div class="lw-meter" aria-hidden="true"><i style="width: {texts.filled(state)}%"></i></div>'
        f"<p>{details}</p></div>"
    )
