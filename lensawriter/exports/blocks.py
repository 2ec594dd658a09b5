"""A draft as a flat list of blocks: what plain text and Word need of Markdown, and no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Literal

from markdown_it.token import Token

from lensawriter.exports.markdown_parser import tokens


class Kind(Enum):
    """The kinds of a block."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    CONTINUATION = auto()
    """A further paragraph of a list item."""
    CODE = auto()
    RULE = auto()
    TABLE = auto()


@dataclass(frozen=True)
class Span:
    """A stretch of text of one look; a line end inside is meant."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str | None = None


Row = tuple[tuple[Span, ...], ...]
Side = Literal["left", "center", "right"]
_SIDES: dict[str, Side] = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}


@dataclass(frozen=True)
class Block:
    """One block in reading order."""

    kind: Kind
    spans: tuple[Span, ...] = ()
    level: int = 0
    """Of a heading 1 to 6; of a list item how deep it lies, from 0."""
    quoted: bool = False
    number: int | None = None
    """Of an item of a numbered list."""
    list_id: int = 0
    rows: tuple[Row, ...] = ()
    """Of a table; the first row is its head."""
    sides: tuple[Side | None, ...] = ()
    """Of a table: where the text of each column stands."""


@dataclass
class _List:
    id: int
    number: int | None
    fresh: bool = False
    """True: an item has begun and has no text yet."""


def blocks(text: str) -> list[Block]:
    """Read a draft."""
    return list(_Walk().blocks(tokens(text)))


class _Walk:
    """One walk over one draft's tokens."""

    def __init__(self) -> None:
        self._lists: list[_List] = []
        self._seen = 0
        self._quotes = 0
        self._heading = 0
        self._rows: list[list[tuple[Span, ...]]] | None = None
        self._sides: list[Side | None] = []

    def blocks(self, stream: Sequence[Token]) -> Iterator[Block]:
        """Yield the blocks of the whole stream."""
        for token in stream:
            if token.type == "inline":
                if self._rows is not None:
                    self._rows[-1].append(tuple(spans(token.children or ())))
                else:
                    yield self._text(tuple(spans(token.children or ())))
            elif token.type in ("fence", "code_block"):
                yield self._placed(Block(Kind.CODE, (Span(token.content.rstrip("\n"), code=True),)))
            elif token.type == "hr":
                yield self._placed(Block(Kind.RULE))
            elif token.type == "table_close":
                rows = tuple(tuple(row) for row in self._rows or ())
                yield self._placed(Block(Kind.TABLE, rows=rows, sides=tuple(self._sides)))
                self._rows, self._sides = None, []
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "blockquote_open" | "blockquote_close":
                self._quotes += token.nesting
            case "bullet_list_open" | "ordered_list_open":
                self._seen += 1
                first = token.attrGet("start")
                number = None if token.tag == "ul" else 1 if first is None else int(first)
                self._lists.append(_List(self._seen, number))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._lists[-1].fresh = True
            case "list_item_close":
                if self._lists[-1].number is not None:
                    self._lists[-1].number += 1
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "th_open":
                self._sides.append(_SIDES.get(str(token.attrGet("style"))))

    def _text(self, content: tuple[Span, ...]) -> Block:
        if self._heading:
            return self._placed(Block(Kind.HEADING, content, level=self._heading))
        if not self._lists:
            return self._placed(Block(Kind.PARAGRAPH, content))
        current = self._lists[-1]
        kind = Kind.ITEM if current.fresh else Kind.CONTINUATION
        current.fresh = False
        depth = len(self._lists) - 1
        return self._placed(Block(kind, content, level=depth, number=current.number, list_id=current.id))

    def _placed(self, block: Block) -> Block:
        return replace(block, quoted=True) if self._quotes else block


def spans(children: Sequence[Token]) -> Iterator[Span]:
    """Yield the stretches of one line of Markdown."""
    look = Span("")
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                look = replace(look, bold=token.nesting > 0)
            case "em_open" | "em_close":
                look = replace(look, italic=token.nesting > 0)
            case "s_open" | "s_close":
                look = replace(look, struck=token.nesting > 0)
            case "link_open":
                look = replace(look, link=str(token.attrGet("href")))
            case "link_close":
                look = replace(look, link=None)
            case "softbreak" | "hardbreak":
                yield replace(look, text="\n")
            case "code_inline":
                yield replace(look, text=token.content, code=True)
            case _ if token.content:
                yield replace(look, text=token.content)
