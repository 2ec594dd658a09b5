"""Write a draft as a Word document with headings, lists, tables and links in Japanese styles."""

from copy import deepcopy
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.numbering import CT_Num
from docx.oxml.table import CT_Tbl
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu

from lensawriter.clock import now
from lensawriter.exports import word_elements
from lensawriter.exports.blocks import Block, BlockKind, Span, blocks
from lensawriter.exports.word_styles import CODE_STYLE, apply_styles

_LIST_DEPTH_LIMIT = 3
"""The python-docx template has list styles for three levels; deeper items use the third."""


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
        self._end = document.element.body[-1]
        """The properties of the section, which end the document."""
        self._style_ids: dict[str | None, str | None] = {each.name: each.style_id for each in document.styles}
        self._style_ids["Normal"] = None  # the default
        self._numbering = _Numbering(document)
        self._links = _Links(document)
        section = document.sections[0]
        self._width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        self._empty_table = CT_Tbl.new_tbl(0, 0, Emu(0))
        self._empty_table.tblStyle_val = self._style_ids["Table Grid"]

    def add(self, block: Block) -> None:
        """Append one block."""
        match block.kind:
            case BlockKind.HEADING:
                self._paragraph(block, f"Heading {block.level}")
            case BlockKind.ITEM:
                style = _list_style(block)
                paragraph = self._paragraph(block, style)
                if block.number is not None:
                    number_id = self._numbering.id_of(block.list_id, style, block.number)
                    word_elements.set_list_number(paragraph, number_id)
            case BlockKind.CONTINUATION:
                self._paragraph(block, _style_at_depth("List Continue", block.level))
            case BlockKind.CODE:
                self._paragraph(block, CODE_STYLE)
            case BlockKind.RULE:
                word_elements.underline_paragraph(self._paragraph(block, "Normal"))
            case BlockKind.TABLE:
                self._table(block)
            case BlockKind.PARAGRAPH:
                self._paragraph(block, "Quote" if block.quoted else "Normal")

    def _paragraph(self, block: Block, style: str) -> BaseOxmlElement:
        paragraph = word_elements.paragraph(self._style_ids[style])
        self._fill(paragraph, block.spans, plain_code=style == CODE_STYLE)
        self._end.addprevious(paragraph)
        return paragraph

    def _table(self, block: Block) -> None:
        columns = max((len(row) for row in block.rows), default=0)
        if not columns:
            return
        table = deepcopy(self._empty_table)
        width = str(Emu(self._width // columns).twips)
        word_elements.add_columns(table, columns, width)
        for index, row in enumerate(block.rows):
            cells = word_elements.add_row(table, columns, width, block.alignments, header=index == 0)
            for cell, spans in zip(cells, row, strict=False):
                self._fill(cell, spans, bold=index == 0)
        self._end.addprevious(table)
        self._end.addprevious(word_elements.paragraph(None))

    def _fill(
        self, paragraph: BaseOxmlElement, spans: tuple[Span, ...], *, bold: bool = False, plain_code: bool = False
    ) -> None:
        for span in spans:
            parent = word_elements.hyperlink(paragraph, self._links.id_of(span.link)) if span.link else paragraph
            word_elements.add_run(parent, span, bold=bold, plain_code=plain_code)


class _Numbering:
    """The numberings of one document: each list starts at its own number, which the template alone does not provide."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = document.styles
        self._element = document.part.numbering_part.element
        self._abstract_ids: dict[str, int] = {}
        self._ids: dict[int, int] = {}
        """Id of a list in the draft -> id of its numbering in the document."""
        self._next_id = max((each.numId for each in self._element.num_lst), default=0) + 1

    def id_of(self, list_id: int, style: str, first: int) -> int:
        """Return the numbering of a list, added if the list is new."""
        if list_id not in self._ids:
            numbering = CT_Num.new(self._next_id, self._abstract_id(style))  # type: ignore[no-untyped-call]
            numbering.add_lvlOverride(ilvl=0).add_startOverride(first)
            self._element.append(numbering)
            self._ids[list_id] = self._next_id
            self._next_id += 1
        return self._ids[list_id]

    def _abstract_id(self, style: str) -> int:
        if style not in self._abstract_ids:
            number_id = self._styles[style].element.pPr.numPr.numId.val
            self._abstract_ids[style] = self._element.num_having_numId(number_id).abstractNumId.val
        return self._abstract_ids[style]


class _Links:
    """The addresses that one document links to."""

    def __init__(self, document: WordDocument) -> None:
        self._relations = document.part.rels
        self._ids: dict[str, str] = {}

    def id_of(self, address: str) -> str:
        """Return the id of the relation to an address, added if the address is new."""
        if address not in self._ids:
            new = self._ids[address] = f"rIdLink{len(self._ids) + 1}"
            self._relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, new, is_external=True)
        return self._ids[address]


def _list_style(block: Block) -> str:
    return _style_at_depth("List Bullet" if block.number is None else "List Number", block.level)


def _style_at_depth(style: str, level: int) -> str:
    depth = min(level + 1, _LIST_DEPTH_LIMIT)
    return style if depth == 1 else f"{style} {depth}"
