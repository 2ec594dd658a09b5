"""Parse the Markdown of a draft into tokens, without HTML and images; links lead only to web and mail addresses."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import emphasis, strikethrough
from markdown_it.token import Token

from lensawriter.exports.japanese_emphasis import beside_japanese

_CELLS = "lensawriter.cells"
_SAFE = re.compile(r"(?:https?://|mailto:)[!-~]+", re.I)
_ADDRESS_LIMIT = 2_000
"""Maximum length of an address in characters; Word cannot open a document with one longer than 2,083."""
_NESTING_LIMIT = 60
_BRACKET_LIMIT = 3_000
"""`[` in a draft; a draft with more is shown without links, because the parser reads the text after each up to 60 times."""
_CELL_LIMIT = 10_000
"""Cells of all tables of a draft; the parser fills short rows up, so a few characters may become thousands of cells."""


@cache
def parser(*, links: bool = True) -> MarkdownIt:
    """Return the parser; unlike CommonMark, it keeps line breaks within paragraphs, for example in posts."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _NESTING_LIMIT})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.at("emphasis", beside_japanese(emphasis.tokenize))
    markdown.inline.ruler.at("strikethrough", beside_japanese(strikethrough.tokenize))
    return markdown if links else markdown.disable(["link", "image", "reference"])


def tokens(text: str) -> list[Token]:
    """Parse a draft; images become links, and unsafe links become their text."""
    found = parser(links=text.count("[") <= _BRACKET_LIMIT).parse(text)
    for token in found:
        if token.children:
            token.children = list(_safe_tokens(token.children))
    return found


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table, unless the draft has more than _CELL_LIMIT cells with it; then it and the tables after it stay text."""
    taken = state.env.get(_CELLS, 0)
    if taken > _CELL_LIMIT or not table(state, start, end, True):
        return False
    if silent:
        return True
    rows = next((line for line in range(start, end) if state.isEmpty(line)), end) - start
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    state.env[_CELLS] = taken + rows * columns
    return state.env[_CELLS] <= _CELL_LIMIT and table(state, start, end, False)


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
