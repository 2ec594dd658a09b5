"""A draft as a flat list of blocks, for the writers of plain text and Word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Literal

from markdown_it.token import Token

from lensawriter.exports.markdown_parser import tokens


class BlockKind(Enum):
    """The kind of a block."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    CONTINUATION = auto()
    """A second or later paragraph of a list item."""
    CODE = auto()
    RULE = auto()
    TABLE = auto()


@dataclass(frozen=True)
class Span:
    """A run of text in one style; a line break in the text is a line break in the output."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str | None = None


Row = tuple[tuple[Span, ...], ...]
Alignment = Literal["left", "center", "right"]
_ALIGNMENTS: dict[str, Alignment] = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


@dataclass(frozen=True)
class Block:
    """One block of a draft."""

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    level: int = 0
    """Heading level from 1 to 6, or nesting depth of a list item from 0."""
    quoted: bool = False
    number: int | None = None
    """The number of an item in a numbered list; None outside numbered lists."""
    list_id: int = 0
    """Number of the list in the draft, from 1; 0 outside lists."""
    rows: tuple[Row, ...] = ()
    """The rows of a table; the first is the header."""
    alignments: tuple[Alignment | None, ...] = ()
    """The alignment of each column of a table."""


@dataclass
class _OpenList:
    """A list that is being read."""

    id: int
    number: int | None
    at_item_start: bool = False
    """Whether the current item has no text yet."""


def blocks(text: str) -> list[Block]:
    """Return the blocks of a draft in reading order."""
    return list(_TokenReader().blocks(tokens(text)))


class _TokenReader:
    """Reads the tokens of one draft; keeps track of open lists, quotations, headings and tables."""

    def __init__(self) -> None:
        self._lists: list[_OpenList] = []
        self._list_count = 0
        self._quote_depth = 0
        self._heading_level = 0
        self._rows: list[list[tuple[Span, ...]]] | None = None
        self._alignments: list[Alignment | None] = []

    def blocks(self, all_tokens: Sequence[Token]) -> Iterator[Block]:
        """Yield the blocks of all tokens."""
        for token in all_tokens:
            if token.type == "inline":
                if self._rows is not None:
                    self._rows[-1].append(tuple(spans(token.children or ())))
                else:
                    yield self._text_block(tuple(spans(token.children or ())))
            elif token.type in ("fence", "code_block"):
                yield self._with_quotation(Block(BlockKind.CODE, (Span(token.content.rstrip("\n"), code=True),)))
            elif token.type == "hr":
                yield self._with_quotation(Block(BlockKind.RULE))
            elif token.type == "table_close":
                rows = tuple(tuple(row) for row in self._rows or ())
                yield self._with_quotation(Block(BlockKind.TABLE, rows=rows, alignments=tuple(self._alignments)))
                self._rows, self._alignments = None, []
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading_level = int(token.tag[1])
            case "heading_close":
                self._heading_level = 0
            case "blockquote_open" | "blockquote_close":
                self._quote_depth += token.nesting
            case "bullet_list_open" | "ordered_list_open":
                self._list_count += 1
                first = token.attrGet("start")
                number = None if token.tag == "ul" else 1 if first is None else int(first)
                self._lists.append(_OpenList(self._list_count, number))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._lists[-1].at_item_start = True
            case "list_item_close":
                if self._lists[-1].number is not None:
                    self._lists[-1].number += 1
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "th_open":
                self._alignments.append(_ALIGNMENTS.get(str(token.attrGet("style"))))

    def _text_block(self, content: tuple[Span, ...]) -> Block:
        if self._heading_level:
            return self._with_quotation(Block(BlockKind.HEADING, content, level=self._heading_level))
        if not self._lists:
            return self._with_quotation(Block(BlockKind.PARAGRAPH, content))
        current = self._lists[-1]
        kind = BlockKind.ITEM if current.at_item_start else BlockKind.CONTINUATION
        current.at_item_start = False
        depth = len(self._lists) - 1
        return self._with_quotation(Block(kind, content, level=depth, number=current.number, list_id=current.id))

    def _with_quotation(self, block: Block) -> Block:
        return replace(block, quoted=True) if self._quote_depth else block


def spans(children: Sequence[Token]) -> Iterator[Span]:
    """Yield the spans of one inline token."""
    style = Span("")
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting > 0)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting > 0)
            case "s_open" | "s_close":
                style = replace(style, struck=token.nesting > 0)
            case "link_open":
                style = replace(style, link=str(token.attrGet("href")))
            case "link_close":
                style = replace(style, link=None)
            case "softbreak" | "hardbreak":
                yield replace(style, text="\n")
            case "code_inline":
                yield replace(style, text=token.content, code=True)
            case _ if token.content:
                yield replace(style, text=token.content)
