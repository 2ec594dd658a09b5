"""CSS and JavaScript that pages send to the browser: files beside the module that uses them, read once per process.

A CSS file is a Jinja2 template: it may set a colour once and use it in several rules.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lensawriter import templates


def add_css(path: Path, rules: str = "") -> None:
    """Add the rules of a CSS file to the page, followed by `rules` that depend on the browser."""
    st.html(f"<style>\n{_css(path)}{rules}</style>")


@cache
def component(name: str, path: Path) -> Any:
    """Return an invisible component that runs the default function of a JavaScript file.

    The file needs at least two lines: Streamlit takes a one-line script for a path.
    """
    return st.components.v2.component(name, js=templates.read(path))


@cache
def _css(path: Path) -> str:
    return templates.text(templates.read(path)).render()
