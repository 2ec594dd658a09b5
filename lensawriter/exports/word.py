"""A draft as a Word document: real headings, lists, tables and links, set for Japanese."""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lensawriter.clock import now
from lensawriter.exports.blocks import Block, Kind, Side, Span, blocks
from lensawriter.exports.word_styles import CODE_STYLE, dress, monospace, repeat_head, underline_paragraph

_DEEPEST_LIST = 3
"""List styles of the template go so deep; what lies deeper is drawn at this depth."""
_SIDES: dict[Side | None, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def word(title: str, text: str) -> bytes:
    """Return a draft as the bytes of a .docx."""
    document = Document()
    dress(document)
    _describe(document, title)
    writing = _Writing(document)
    for block in blocks(text):
        writing.add(block)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _describe(document: WordDocument, title: str) -> None:
    about = document.core_properties
    about.title, about.language = title[:255], "ja-JP"
    about.author = about.last_modified_by = "LENSAwriter"
    about.comments = ""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        relations.pop(key)  # a picture of the template's empty page
    about.created = about.modified = now().replace(tzinfo=None)


class _Writing:
    """The writing of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numberings: dict[int, int] = {}

    def add(self, block: Block) -> None:
        """Add one block at the end."""
        match block.kind:
            case Kind.HEADING:
                self._paragraph(block, f"Heading {block.level}")
            case Kind.ITEM:
                paragraph = self._paragraph(block, _list_style(block))
                if block.number is not None:
                    self._number(paragraph, block)
            case Kind.CONTINUATION:
                self._paragraph(block, _deep("List Continue", block.level))
            case Kind.CODE:
                self._paragraph(block, CODE_STYLE)
            case Kind.RULE:
                underline_paragraph(self._document.add_paragraph())
            case Kind.TABLE:
                self._table(block)
            case Kind.PARAGRAPH:
                self._paragraph(block, "Quote" if block.quoted else "Normal")

    def _paragraph(self, block: Block, style: str) -> Paragraph:
        paragraph = self._document.add_paragraph(style=style)
        _fill(paragraph, block.spans, plain_code=style == CODE_STYLE)
        return paragraph

    def _table(self, block: Block) -> None:
        width = max((len(row) for row in block.rows), default=0)
        if not width:
            return
        table = self._document.add_table(rows=0, cols=width, style="Table Grid")
        for index, row in enumerate(block.rows):
            cells = table.add_row().cells
            for cell, spans, side in zip(cells, row, block.sides, strict=False):
                _fill(cell.paragraphs[0], spans, bold=index == 0)
                cell.paragraphs[0].alignment = _SIDES.get(side)
        repeat_head(table)
        self._document.add_paragraph()

    def _number(self, paragraph: Paragraph, block: Block) -> None:
        """Begin each list at its own number; the template alone would count on through the whole document."""
        if block.list_id not in self._numberings:
            numbering = self._document.part.numbering_part.element
            style = paragraph.style
            of_style = style.element.pPr.numPr.numId.val if style is not None else 1
            abstract = numbering.num_having_numId(of_style).abstractNumId.val
            own = numbering.add_num(abstract)
            own.add_lvlOverride(ilvl=0).add_startOverride(block.number)
            self._numberings[block.list_id] = own.numId
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = self._numberings[block.list_id]


def _list_style(block: Block) -> str:
    return _deep("List Bullet" if block.number is None else "List Number", block.level)


def _deep(style: str, level: int) -> str:
    depth = min(level + 1, _DEEPEST_LIST)
    return style if depth == 1 else f"{style} {depth}"


def _fill(paragraph: Paragraph, spans: tuple[Span, ...], *, bold: bool = False, plain_code: bool = False) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold = span.bold or bold or None
        run.italic = span.italic or None
        run.font.strike = span.struck or None
        if span.code and not plain_code:
            monospace(run)
        if span.link:
            _link(paragraph, run, span.link)


def _link(paragraph: Paragraph, run: Run, address: str) -> None:
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x0B, 0x5C, 0xAD)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run._r)
    paragraph._p.append(link)
