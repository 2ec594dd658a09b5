"""Elements of a Word document: paragraphs, runs and tables.

python-docx searches for the style, the relations and the place of each paragraph that it adds, which takes quadratic time in
all; a draft of 100,000 characters took a minute.
"""

import re
from collections.abc import Sequence

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import SubElement  # type: ignore[import-untyped]

from lensawriter.exports.blocks import Alignment, Span
from lensawriter.exports.word_styles import set_monospace

_P, _P_PR, _P_STYLE = qn("w:p"), qn("w:pPr"), qn("w:pStyle")
_R, _R_PR, _T, _VAL = qn("w:r"), qn("w:rPr"), qn("w:t"), qn("w:val")
_GRID_COLUMN, _ROW, _CELL, _CELL_PR, _CELL_W = qn("w:gridCol"), qn("w:tr"), qn("w:tc"), qn("w:tcPr"), qn("w:tcW")
_TYPE, _W, _SPACE = qn("w:type"), qn("w:w"), qn("xml:space")
_BREAKS = {"\t": qn("w:tab"), "\n": qn("w:br"), "\r": qn("w:br")}
_LINK_COLOUR = "0B5CAD"
_BREAK = re.compile(r"([\t\n\r])")


def paragraph(style_id: str | None) -> BaseOxmlElement:
    """Return an empty paragraph; None is the default style."""
    element = OxmlElement("w:p")
    if style_id is not None:
        SubElement(SubElement(element, _P_PR), _P_STYLE).set(_VAL, style_id)
    return element


def set_list_number(element: BaseOxmlElement, number_id: int) -> None:
    """Make a paragraph an item of a numbered list."""
    numbering = SubElement(_properties(element), qn("w:numPr"))
    SubElement(numbering, qn("w:ilvl")).set(_VAL, "0")
    SubElement(numbering, qn("w:numId")).set(_VAL, str(number_id))


def underline_paragraph(element: BaseOxmlElement) -> None:
    """Draw a horizontal rule under an empty paragraph."""
    bottom = SubElement(SubElement(_properties(element), qn("w:pBdr")), qn("w:bottom"))
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "C3CCD5")):
        bottom.set(qn(f"w:{name}"), value)


def add_run(parent: BaseOxmlElement, span: Span, *, bold: bool = False, plain_code: bool = False) -> None:
    """Append a run of text in the style of its span to a paragraph or hyperlink."""
    run = SubElement(parent, _R)
    monospaced = span.code and not plain_code
    if bold or span.bold or span.italic or span.struck or span.link or monospaced:
        _style_run(SubElement(run, _R_PR), span, bold=bold, monospaced=monospaced)
    for part in _BREAK.split(span.text):
        if part in _BREAKS:
            SubElement(run, _BREAKS[part])
        elif part:
            text = SubElement(run, _T)
            text.text = part
            if part.strip() != part:
                text.set(_SPACE, "preserve")


def hyperlink(parent: BaseOxmlElement, relation_id: str) -> BaseOxmlElement:
    """Append an empty hyperlink to a paragraph."""
    link: BaseOxmlElement = SubElement(parent, qn("w:hyperlink"))
    link.set(qn("r:id"), relation_id)
    return link


def add_columns(table: BaseOxmlElement, count: int, width: str) -> None:
    """Append columns to the grid of a table; `width` is that of one column, in twentieths of a point."""
    grid = table.find(qn("w:tblGrid"))
    assert grid is not None
    for _ in range(count):
        SubElement(grid, _GRID_COLUMN).set(_W, width)


def add_row(
    table: BaseOxmlElement, columns: int, width: str, alignments: Sequence[Alignment | None], *, header: bool
) -> list[BaseOxmlElement]:
    """Append a row to a table and return the paragraph of each cell; a header row is repeated on each page."""
    row = SubElement(table, _ROW)
    if header:
        SubElement(SubElement(row, qn("w:trPr")), qn("w:tblHeader"))
    paragraphs: list[BaseOxmlElement] = []
    for at in range(columns):
        cell = SubElement(row, _CELL)
        SubElement(SubElement(cell, _CELL_PR), _CELL_W, {_TYPE: "dxa", _W: width})
        paragraphs.append(SubElement(cell, _P))
        if alignment := alignments[at] if at < len(alignments) else None:
            SubElement(_properties(paragraphs[-1]), qn("w:jc")).set(_VAL, alignment)
    return paragraphs


def _style_run(properties: BaseOxmlElement, span: Span, *, bold: bool, monospaced: bool) -> None:
    """Set the properties of a run, in the order that the file format asks for."""
    if monospaced:
        set_monospace(properties)
    for name, is_set in (("w:b", span.bold or bold), ("w:i", span.italic), ("w:strike", span.struck)):
        if is_set:
            SubElement(properties, qn(name))
    if span.link:
        SubElement(properties, qn("w:color")).set(_VAL, _LINK_COLOUR)
        SubElement(properties, qn("w:u")).set(_VAL, "single")


def _properties(element: BaseOxmlElement) -> BaseOxmlElement:
    found: BaseOxmlElement | None = element.find(_P_PR)
    if found is None:
        found = SubElement(element, _P_PR)
    return found
