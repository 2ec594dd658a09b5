"""Extract the text of a Word document in document order: headings with #, list items with -, table cells with |.

python-docx is not used: it skips inserted text, content controls, text boxes and ruby base text, and its XML parser
cannot be configured.
"""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from lensawriter.reading import refusal
from lensawriter.reading.docx_package import Package
from lensawriter.reading.docx_styles import Styles, local_name, value
from lensawriter.reading.limits import DEPTH_LIMIT, RAW_LIMIT
from lensawriter.reading.refusal import Refused

_SKIPPED = frozenset("pPr rPr sdtPr del moveFrom instrText delText rt sectPr tblPr trPr tcPr Fallback".split())
"""Elements whose text is not read: properties, deleted text, field codes, ruby readings, and fallback content."""
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Line(NamedTuple):
    """The text of a paragraph, a list item or a table row."""

    text: str
    group: str
    """heading, paragraph, list or table."""


def text_of(data: bytes) -> str:
    """Return the text of a .docx file; raises Refused."""
    package = Package(data)
    root = package.main()
    walker = _DocumentWalker(Styles.read(package.styles()))
    lines: list[Line] = []
    length = 0
    for line in walker.blocks(root, 0):
        length += len(line.text)
        if length > RAW_LIMIT:
            raise Refused(refusal.TOO_LONG)
        lines.append(line)
    return _joined(lines)


def _joined(lines: list[Line]) -> str:
    parts: list[str] = []
    previous = ""
    for line in lines:
        close = line.group == previous and line.group in ("list", "table")
        parts.append(("\n" if close else "\n\n") + line.text)
        previous = line.group
    return "".join(parts)


class _DocumentWalker:
    """Yields the lines of one document from its element tree."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def blocks(self, parent: Element, depth: int) -> Iterator[Line]:
        """Yield the lines of an element that contains paragraphs: a body, a cell, a content control or a text box."""
        if depth > DEPTH_LIMIT:
            raise Refused(refusal.TOO_COMPLEX)
        for child in parent:
            name = local_name(child)
            if name == "p" and len(child):
                yield from self._paragraph(child, depth + 1)
            elif name == "tbl":
                yield from self._rows(child, depth + 1)
            elif name not in _SKIPPED:
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Line]:
        boxes: list[Element] = []
        text = "".join(self._inline(paragraph, boxes, depth)).strip()
        role = self._styles.role(paragraph)
        if text and not role.contents_entry:
            if role.heading:
                yield Line(f"{'#' * role.heading} {' '.join(text.split())}", "heading")
            elif role.list_level is not None:
                yield Line(f"{'  ' * role.list_level}- {text}", "list")
            else:
                yield Line(text, "paragraph")
        for box in boxes:
            yield from self.blocks(box, depth + 1)

    def _rows(self, table: Element, depth: int) -> Iterator[Line]:
        for row in _descendants(table, "tr", depth):
            cells = list(_descendants(row, "tc", depth))
            if len(cells) == 1:  # a single cell only puts a frame around text
                yield from self.blocks(cells[0], depth + 1)
                continue
            texts = [" ".join(" ".join(line.text.split()) for line in self.blocks(cell, depth + 1)) for cell in cells]
            if any(texts):
                yield Line(" | ".join(texts), "table")

    def _inline(self, parent: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        if depth > DEPTH_LIMIT:
            raise Refused(refusal.TOO_COMPLEX)
        for child in parent:
            name = local_name(child)
            if name == "t":
                yield child.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name not in _SKIPPED and not (name == "r" and _hidden(child)):
                yield from self._inline(child, boxes, depth + 1)


def _descendants(parent: Element, name: str, depth: int) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, including those inside content controls."""
    if depth > DEPTH_LIMIT:
        raise Refused(refusal.TOO_COMPLEX)
    for child in parent:
        if local_name(child) == name:
            yield child
        elif local_name(child) not in _SKIPPED:
            yield from _descendants(child, name, depth + 1)


def _hidden(run: Element) -> bool:
    """Return whether a run is hidden text, which must not be sent to a model because the user does not see it."""
    return any(
        local_name(each) == "vanish" and value(each) not in ("0", "false", "off")
        for properties in run
        if local_name(properties) == "rPr"
        for each in properties
    )
