"""A draft as people read it: the same Markdown as the exports, so that the preview and the Word file agree."""

from html import escape

import streamlit as st


def html(text: str) -> str:
    """Return a draft as HTML: no image, no raw HTML, links to the web and to mail only."""
    from lensawriter.exports.markdown_parser import parser, tokens

    markdown = parser()
    return str(markdown.renderer.render(tokens(text), markdown.options, {}))


def show(text: str, *, writing: bool = False) -> None:
    """Draw a draft; `writing` puts a cursor behind its last character."""
    state = " lw-writing" if writing else ""
    st.html(f'<article class="lw-article{state}" lang="ja">{html(text)}</article>')


def heading(text: str) -> str:
    """Return one line of text from outside as HTML."""
    return escape(" ".join(text.split()))
