"""Render a draft as a complete HTML page that loads no other resource."""

from functools import cache
from pathlib import Path

from lensawriter import templates
from lensawriter.exports.markdown_parser import parser, tokens


def html_page(title: str, text: str) -> str:
    """Return a draft in Markdown as an HTML document."""
    markdown = parser()
    body = markdown.renderer.render(tokens(text), markdown.options, {})
    return _template().render(title=title, body=templates.EscapedHtml(body))


@cache
def _template() -> templates.Template:
    return templates.html(Path(__file__).parent / "templates" / "draft.html")
