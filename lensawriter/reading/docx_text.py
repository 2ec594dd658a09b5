"""A Word document becomes text in its own order: headings with #, list items with -, table rows with |.

The XML is walked here and not by python-docx, which passes over inserted text, content controls, text boxes and the
base of ruby, and whose parser takes no settings.
"""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from lensawriter.reading import refusal
from lensawriter.reading.docx_package import Package
from lensawriter.reading.docx_styles import Styles, local, value
from lensawriter.reading.limits import DEPTH_LIMIT, RAW_LIMIT
from lensawriter.reading.refusal import Refused

_PASSED_OVER = frozenset(
    (
        "pPr",
        "rPr",
        "sdtPr",
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "rt",
        "sectPr",
        "tblPr",
        "trPr",
        "tcPr",
        "Fallback",
    )
)
"""Properties, what was deleted, field code, the reading above a ruby, and the second form of what has two."""
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Line(NamedTuple):
    """A paragraph, a list item or a table row."""

    text: str
    group: str


def text_of(data: bytes) -> str:
    """Return the text of a .docx; raises Refused."""
    package = Package(data)
    root = package.main()
    walk = _Walk(Styles.read(package.styles()))
    lines: list[Line] = []
    length = 0
    for line in walk.blocks(root, 0):
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


class _Walk:
    """One walk through one document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def blocks(self, parent: Element, depth: int) -> Iterator[Line]:
        """Yield the lines of everything that holds paragraphs: a body, a cell, a content control, a text box."""
        if depth > DEPTH_LIMIT:
            raise Refused(refusal.TOO_COMPLEX)
        for child in parent:
            name = local(child)
            if name == "p" and len(child):
                yield from self._paragraph(child, depth + 1)
            elif name == "tbl":
                yield from self._rows(child, depth + 1)
            elif name not in _PASSED_OVER:
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Line]:
        boxes: list[Element] = []
        text = "".join(self._inline(paragraph, boxes, depth)).strip()
        form = self._styles.form(paragraph)
        if text and not form.contents:
            if form.heading:
                yield Line(f"{'#' * form.heading} {' '.join(text.split())}", "heading")
            elif form.item is not None:
                yield Line(f"{'  ' * form.item}- {text}", "list")
            else:
                yield Line(text, "paragraph")
        for box in boxes:
            yield from self.blocks(box, depth + 1)

    def _rows(self, table: Element, depth: int) -> Iterator[Line]:
        for row in _inside(table, "tr", depth):
            cells = list(_inside(row, "tc", depth))
            if len(cells) == 1:  # a frame around text, not a table
                yield from self.blocks(cells[0], depth + 1)
                continue
            texts = [" ".join(" ".join(line.text.split()) for line in self.blocks(cell, depth + 1)) for cell in cells]
            if any(texts):
                yield Line(" | ".join(texts), "table")

    def _inline(self, parent: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        if depth > DEPTH_LIMIT:
            raise Refused(refusal.TOO_COMPLEX)
        for child in parent:
            name = local(child)
            if name == "t":
                yield child.text or ""
            elif name in _MARKS:
                yield _MARKS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name not in _PASSED_OVER and not (name == "r" and _hidden(child)):
                yield from self._inline(child, boxes, depth + 1)


def _inside(parent: Element, name: str, depth: int) -> Iterator[Element]:
    """Yield rows of a table or cells of a row, those inside content controls too."""
    if depth > DEPTH_LIMIT:
        raise Refused(refusal.TOO_COMPLEX)
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) not in _PASSED_OVER:
            yield from _inside(child, name, depth + 1)


def _hidden(run: Element) -> bool:
    """Tell whether a run is hidden: what its author does not see must not reach a model."""
    return any(
        local(each) == "vanish" and value(each) not in ("0", "false", "off")
        for properties in run
        if local(properties) == "rPr"
        for each in properties
    )
