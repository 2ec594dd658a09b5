"""Markdown of a draft as tokens: no HTML, no images, no link but to the web and to mail."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import emphasis, strikethrough
from markdown_it.token import Token

from lensawriter.exports.japanese_emphasis import beside_japanese

_SAFE = re.compile(r"(?:https?://|mailto:)[!-~]+", re.I)
_LONGEST = 2_000
"""Characters of an address; Word does not open a document with a longer one than 2,083."""
_DEEPEST = 60


@cache
def parser() -> MarkdownIt:
    """Return the parser; a line end inside a paragraph is kept, as the writer of a post or a poem meant it."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _DEEPEST})
    markdown.enable(["table", "strikethrough"])
    markdown.inline.ruler.at("emphasis", beside_japanese(emphasis.tokenize))
    markdown.inline.ruler.at("strikethrough", beside_japanese(strikethrough.tokenize))
    return markdown


def tokens(text: str) -> list[Token]:
    """Parse a draft; images have become links, and unsafe links their text."""
    found = parser().parse(text)
    for token in found:
        if token.children:
            token.children = list(_safe(token.children))
    return found


def is_safe(address: str) -> bool:
    """Tell whether an address may stand in a file that people open."""
    return len(address) <= _LONGEST and _SAFE.fullmatch(address) is not None


def _safe(children: Sequence[Token]) -> Iterator[Token]:
    kept: list[bool] = []
    for token in children:
        if token.type == "link_open":
            kept.append(is_safe(str(token.attrGet("href") or "")))
            if not kept[-1]:
                continue
            token.attrSet("rel", "noopener noreferrer")
        elif token.type == "link_close" and not kept.pop():
            continue
        if token.type == "image":
            yield from _image(token, inside=any(kept))
        else:
            yield token


def _image(token: Token, *, inside: bool) -> Iterator[Token]:
    """An image is not loaded: a link to it, with its description, stands in its place."""
    address = str(token.attrGet("src") or "")
    text = Token("text", "", 0, content=_words(token.children or ()) or "画像")
    if inside or not is_safe(address):
        yield text
        return
    yield Token("link_open", "a", 1, attrs={"href": address, "rel": "noopener noreferrer"})
    yield text
    yield Token("link_close", "a", -1)


def _words(children: Sequence[Token]) -> str:
    return "".join(
        each.content if each.type in ("text", "code_inline") else _words(each.children or ()) for each in children
    )
