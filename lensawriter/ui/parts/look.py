"""The look of the pages beyond the theme: style sheet, icon, headings, hints and empty lists."""

from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from lensawriter.settings import ROOT
from lensawriter.ui.parts import browser_files, translation

_CSS = Path(__file__).with_name("look.css")


@cache
def favicon() -> str:
    """Return the icon as a data URL; an icon that is given by its name would be loaded from another server."""
    return (
        "data:image/svg+xml;base64," + b64encode((ROOT / "lensawriter" / "web" / "favicon.svg").read_bytes()).decode()
    )


def brand() -> None:
    """Draw the name of the product above a form."""
    st.html('<p class="lw-brand">LENSAwriter</p><p>用途を選ぶだけで、Webの原稿が書けます</p>')


def draw() -> None:
    """Add the style sheet to the page, and translate Streamlit's own texts into Japanese."""
    browser_files.add_css(_CSS, _scheme())
    translation.draw()


def _scheme() -> str:
    """Return the rule for the colour scheme of dialogs: Streamlit sets it for its main element, which does not contain dialogs."""
    scheme = st.context.theme.type
    return f'[role="dialog"] {{ color-scheme: {scheme}; }}' if scheme in ("light", "dark") else ""


def heading(title: str) -> None:
    """Draw the heading of a section of a page."""
    st.html(f'<h2 class="lw-h">{escape(title)}</h2>')


def empty(title: str, advice: str) -> None:
    """Draw the note of an empty list: a title, and advice what to do."""
    st.html(f'<p class="lw-empty"><b>{escape(title)}</b><span>{escape(advice)}</span></p>')


def empty_box(place: str, title: str, advice: str) -> None:
    """Draw the note of an empty list in a box; `place` is unique on the page."""
    with st.container(border=True, horizontal_alignment="center", key=f"empty-{place}"):
        empty(title, advice)


def hint(sentence: str) -> None:
    """Draw a hint for the field above."""
    st.html(f'<p class="lw-help">{escape(sentence)}</p>')
