"""Render a draft as plain text, for input forms that do not accept Markdown.

List items keep a bullet or number, table cells are separated by tabs, and link addresses follow their labels. In
contrast, `text.markdown` only removes marks, for counting.
"""

from dataclasses import dataclass

from lensawriter.exports.blocks import Block, BlockKind, Span, blocks

_RULE = "――――――――"
_IN_LISTS = (BlockKind.ITEM, BlockKind.CONTINUATION)


def plain_text(text: str) -> str:
    """Return a draft as plain text; an empty line separates blocks, except items of the same list."""
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks(text):
        if previous is not None:
            parts.append("\n" if _in_same_list(previous, block) else "\n\n")
        parts.append(_text(block))
        previous = block
    return "".join(parts).strip("\n") + "\n"


def _in_same_list(previous: Block, block: Block) -> bool:
    """Return whether two consecutive blocks belong to the same list, including the lists nested in it."""
    if block.kind not in _IN_LISTS or previous.kind not in _IN_LISTS:
        return False
    return block.list_id <= previous.list_id or block.level > previous.level


def _text(block: Block) -> str:
    indent = "　" * block.level
    match block.kind:
        case BlockKind.RULE:
            return _RULE
        case BlockKind.TABLE:
            return "\n".join("\t".join(_line(cell).replace("\n", " ") for cell in row) for row in block.rows)
        case BlockKind.ITEM:
            mark = "・" if block.number is None else f"{block.number}. "
            return f"{indent}{mark}{_line(block.spans)}"
        case BlockKind.CONTINUATION:
            return f"{indent}　{_line(block.spans)}"
        case _:
            return _line(block.spans)


def _line(spans: tuple[Span, ...]) -> str:
    """Return the text of spans; the address of a link follows its label, unless the label contains the address."""
    parts: list[str] = []
    labels: dict[str, _Label] = {}
    for index, span in enumerate(spans):
        parts.append(span.text)
        if not span.link:
            continue
        label = labels.setdefault(span.link, _Label(span.link.removeprefix("mailto:")))
        label.add(span.text)
        following = spans[index + 1].link if index + 1 < len(spans) else None
        if following != span.link and not label.has_address:
            parts.append(f"（{label.address}）")
    return "".join(parts)


@dataclass
class _Label:
    """What has been written as the label of one address."""

    address: str
    end: str = ""
    """The end of the label, as long as the address may begin in it."""
    has_address: bool = False

    def add(self, text: str) -> None:
        end = self.end + text
        self.has_address |= self.address in end
        self.end = end[-len(self.address) :]
