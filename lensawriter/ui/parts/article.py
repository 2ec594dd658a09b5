"""A draft as HTML: the same Markdown parser as in the exports, so that the preview and the Word file agree."""

from html import escape

import streamlit as st


def html(text: str) -> str:
    """Return a draft as HTML without images and raw HTML; links lead to the web or to a mail address only."""
    from lensawriter.exports.markdown_parser import parser, tokens

    markdown = parser()
    return str(markdown.renderer.render(tokens(text), markdown.options, {}))


def show(text: str, *, writing: bool = False) -> None:
    """Draw a draft; `writing` shows a cursor after its last character."""
    state = " lw-writing" if writing else ""
    st.html(f'<article class="lw-article{state}" lang="ja">{html(text)}</article>')


def heading(text: str) -> str:
    """Return untrusted text as one line of HTML."""
    return escape(" ".join(text.split()))
