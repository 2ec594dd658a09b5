"""How the parts of the pages look, beyond the theme: cards, the bar of sections, the article as people read it."""

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
    """Return our icon as a data URL: a named icon would be fetched from outside."""
    return (
        "data:image/svg+xml;base64," + b64encode((ROOT / "lensawriter" / "web" / "favicon.svg").read_bytes()).decode()
    )


def brand() -> None:
    """Draw the name of the product above a form."""
    st.html('<p class="lw-brand">LENSAwriter</p><p>用途を選ぶだけで、Webの原稿が書けます</p>')


def draw() -> None:
    """Put the rules into the page, and Streamlit's own words into Japanese."""
    browser_files.add_css(_CSS, _scheme())
    translation.draw()


def _scheme() -> str:
    """Return the rule that tells dialogs which theme is on: they lie outside of what Streamlit tells."""
    scheme = st.context.theme.type
    return f'[role="dialog"] {{ color-scheme: {scheme}; }}' if scheme in ("light", "dark") else ""


def heading(title: str) -> None:
    """Draw the heading of a part of a page."""
    st.html(f'<h2 class="lw-h">{escape(title)}</h2>')


def empty(title: str, way_out: str) -> None:
    """Say that there is nothing here, and what to do about it."""
    st.html(f'<p class="lw-empty"><b>{escape(title)}</b><span>{escape(way_out)}</span></p>')


def nothing(place: str, title: str, way_out: str) -> None:
    """Say so in a box of its own, of which a page has one at a place."""
    with st.container(border=True, horizontal_alignment="center", key=f"empty-{place}"):
        empty(title, way_out)


def hint(sentence: str) -> None:
    """Draw what helps to fill in the field above."""
    st.html(f'<p class="lw-help">{escape(sentence)}</p>')
