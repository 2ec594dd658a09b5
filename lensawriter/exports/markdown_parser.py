"""Parse the Markdown of a draft into tokens, without HTML and images; links lead only to web and mail addresses."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import emphasis, strikethrough
from markdown_it.token import Token

from lensawriter.exports.japanese_emphasis import beside_japanese

_SAFE = re.compile(r"(?:https?://|mailto:)[!-~]+", re.I)
_ADDRESS_LIMIT = 2_000
"""Maximum length of an address in characters; Word cannot open a document with one longer than 2,083."""
_NESTING_LIMIT = 60


@cache
def parser() -> MarkdownIt:
    """Return the parser; unlike CommonMark, it keeps line breaks within paragraphs, for example in posts."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _NESTING_LIMIT})
    markdown.enable(["table", "strikethrough"])
    markdown.inline.ruler.at("emphasis", beside_japanese(emphasis.tokenize))
    markdown.inline.ruler.at("strikethrough", beside_japanese(strikethrough.tokenize))
    return markdown


def tokens(text: str) -> list[Token]:
    """Parse a draft; images become links, and unsafe links become their text."""
    found = parser().parse(text)
    for token in found:
        if token.children:
            token.children = list(_safe_tokens(token.children))
    return found


def _is_safe(address: str) -> bool:
    """Return whether an address is safe as a link in an exported file."""
    return len(address) <= _ADDRESS_LIMIT and _SAFE.fullmatch(address) is not None


def _safe_tokens(children: Sequence[Token]) -> Iterator[Token]:
    kept: list[bool] = []
    for token in children:
        if token.type == "link_open":
            kept.append(_is_safe(str(token.attrGet("href") or "")))
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
    """Yield a link to an image, labelled with its description, so that opening the file loads nothing.

    Inside another link (`inside`), or if the address is unsafe, yield only the label.
    """
    address = str(token.attrGet("src") or "")
    text = Token("text", "", 0, content=_label(token.children or ()) or "画像")
    if inside or not _is_safe(address):
        yield text
        return
    yield Token("link_open", "a", 1, attrs={"href": address, "rel": "noopener noreferrer"})
    yield text
    yield Token("link_close", "a", -1)


def _label(children: Sequence[Token]) -> str:
    return "".join(
        each.content if each.type in ("text", "code_inline") else _label(each.children or ()) for each in children
    )
