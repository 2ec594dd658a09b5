"""Small tables of text from outside: every cell is escaped, no cell is read as Markdown."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw rows under a head; the first column is words, the others are figures."""
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>" for row in rows)
    st.html(f'<table class="lw-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>')


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Draw labels and what belongs to them."""
    body = "".join(f"<dt>{escape(label)}</dt><dd>{escape(said)}</dd>" for label, said in rows)
    st.html(f'<dl class="lw-pairs">{body}</dl>')


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw rows of words under a head; what is too wide is moved to by scrolling."""
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>" for row in rows)
    st.html(
        f'<div class="lw-grid" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )
