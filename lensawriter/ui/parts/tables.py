"""Small tables of untrusted text: every cell is escaped, and none is read as Markdown."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table whose first column is text and whose other columns are figures."""
    st.html(f'<table class="lw-table">{_rows(head, rows)}</table>')


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Draw labels with their values."""
    body = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    st.html(f'<dl class="lw-pairs">{body}</dl>')


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table of text that scrolls sideways where it is too wide."""
    st.html(f'<div class="lw-grid" tabindex="0"><table>{_rows(head, rows)}</table></div>')


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>" for row in rows)
    return f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
