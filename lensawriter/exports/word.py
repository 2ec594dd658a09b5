"""Write a draft as a Word document with headings, lists, tables and links in Japanese styles."""

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
from lensawriter.exports.blocks import Alignment, Block, BlockKind, Span, blocks
from lensawriter.exports.word_styles import CODE_STYLE, apply_styles, repeat_header, set_monospace, underline_paragraph

_LIST_DEPTH_LIMIT = 3
"""The python-docx template has list styles for three levels; deeper items use the third."""
_ALIGNMENTS: dict[Alignment | None, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def word_document(title: str, text: str) -> bytes:
    """Return a draft in Markdown as the bytes of a .docx file."""
    document = Document()
    apply_styles(document)
    _set_properties(document, title)
    writer = _DocumentWriter(document)
    for block in blocks(text):
        writer.add(block)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_properties(document: WordDocument, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.language = title[:255], "ja-JP"
    properties.author = properties.last_modified_by = "LENSAwriter"
    properties.comments = ""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        relations.pop(key)  # remove the preview image of the empty template
    properties.created = properties.modified = now().replace(tzinfo=None)


class _DocumentWriter:
    """Appends blocks to one document."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbering_ids: dict[int, int] = {}
        """Id of a list in the draft -> id of its numbering in the document."""

    def add(self, block: Block) -> None:
        """Append one block."""
        match block.kind:
            case BlockKind.HEADING:
                self._paragraph(block, f"Heading {block.level}")
            case BlockKind.ITEM:
                paragraph = self._paragraph(block, _list_style(block))
                if block.number is not None:
                    self._set_number(paragraph, block)
            case BlockKind.CONTINUATION:
                self._paragraph(block, _style_at_depth("List Continue", block.level))
            case BlockKind.CODE:
                self._paragraph(block, CODE_STYLE)
            case BlockKind.RULE:
                underline_paragraph(self._document.add_paragraph())
            case BlockKind.TABLE:
                self._table(block)
            case BlockKind.PARAGRAPH:
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
            for cell, spans, alignment in zip(cells, row, block.alignments, strict=False):
                _fill(cell.paragraphs[0], spans, bold=index == 0)
                cell.paragraphs[0].alignment = _ALIGNMENTS.get(alignment)
        repeat_header(table)
        self._document.add_paragraph()

    def _set_number(self, paragraph: Paragraph, block: Block) -> None:
        """Start each list at its own number; without this, numbering continues through the whole document."""
        if block.list_id not in self._numbering_ids:
            numbering = self._document.part.numbering_part.element
            style = paragraph.style
            style_numbering = style.element.pPr.numPr.numId.val if style is not None else 1
            abstract = numbering.num_having_numId(style_numbering).abstractNumId.val
            instance = numbering.add_num(abstract)
            instance.add_lvlOverride(ilvl=0).add_startOverride(block.number)
            self._numbering_ids[block.list_id] = instance.numId
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = self._numbering_ids[block.list_id]


def _list_style(block: Block) -> str:
    return _style_at_depth("List Bullet" if block.number is None else "List Number", block.level)


def _style_at_depth(style: str, level: int) -> str:
    depth = min(level + 1, _LIST_DEPTH_LIMIT)
    return style if depth == 1 else f"{style} {depth}"


def _fill(paragraph: Paragraph, spans: tuple[Span, ...], *, bold: bool = False, plain_code: bool = False) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold = span.bold or bold or None
        run.italic = span.italic or None
        run.font.strike = span.struck or None
        if span.code and not plain_code:
            set_monospace(run)
        if span.link:
            _link(paragraph, run, span.link)


def _link(paragraph: Paragraph, run: Run, address: str) -> None:
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x0B, 0x5C, 0xAD)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run._r)
    paragraph._p.append(link)
