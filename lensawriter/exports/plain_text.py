"""A draft as plain text, for forms that take no Markdown."""

from lensawriter.exports.blocks import Block, Kind, Span, blocks

_RULE = "――――――――"
_LISTED = (Kind.ITEM, Kind.CONTINUATION)


def plain(text: str) -> str:
    """Return a draft without a mark of Markdown, each block apart, the items of a list together."""
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks(text):
        if previous is not None:
            parts.append("\n" if _goes_on(previous, block) else "\n\n")
        parts.append(_text(block))
        previous = block
    return "".join(parts).strip("\n") + "\n"


def _goes_on(previous: Block, block: Block) -> bool:
    """Tell whether two blocks lie in one list, however deep; a list that begins beside another is one of its own."""
    if block.kind not in _LISTED or previous.kind not in _LISTED:
        return False
    return block.list_id <= previous.list_id or block.level > previous.level


def _text(block: Block) -> str:
    indent = "　" * block.level
    match block.kind:
        case Kind.RULE:
            return _RULE
        case Kind.TABLE:
            return "\n".join("\t".join(_line(cell).replace("\n", " ") for cell in row) for row in block.rows)
        case Kind.ITEM:
            mark = "・" if block.number is None else f"{block.number}. "
            return f"{indent}{mark}{_line(block.spans)}"
        case Kind.CONTINUATION:
            return f"{indent}　{_line(block.spans)}"
        case _:
            return _line(block.spans)


def _line(spans: tuple[Span, ...]) -> str:
    """Return the text of spans, each link followed by its address where the text does not say it."""
    parts: list[str] = []
    for index, span in enumerate(spans):
        parts.append(span.text)
        following = spans[index + 1].link if index + 1 < len(spans) else None
        if span.link and following != span.link:
            label = "".join(each.text for each in spans[: index + 1] if each.link == span.link)
            if span.link.removeprefix("mailto:") not in label:
                parts.append(f"（{span.link.removeprefix('mailto:')}）")
    return "".join(parts)
