"""Styles of an exported Word document: A4, Japanese fonts and language, dark headings."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

CODE_STYLE = "Code"
_LATIN, _JAPANESE = "Yu Gothic", "游ゴシック"
_LATIN_CODE, _JAPANESE_CODE = "Consolas", "ＭＳ ゴシック"
_INK = RGBColor(0x1F, 0x29, 0x33)
_HEADING_SIZES = {1: 18, 2: 14, 3: 12, 4: 11, 5: 10.5, 6: 10.5}
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def apply_styles(document: WordDocument) -> None:
    """Set the page size, language and styles of a new document."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(28)
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            style.element.get_or_add_rPr().get_or_add_rFonts()
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        _set_fonts(fonts.getparent(), _LATIN, _JAPANESE)
    _set_language(document)
    normal = _paragraph_style(document, "Normal")
    normal.font.size, normal.font.color.rgb = Pt(10.5), _INK
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.5, Pt(8)
    for level, size in _HEADING_SIZES.items():
        heading = _paragraph_style(document, f"Heading {level}")
        heading.font.size, heading.font.color.rgb, heading.font.italic = Pt(size), _INK, False
        heading.paragraph_format.space_before = Pt(18 if level < 3 else 12)
    quote = _paragraph_style(document, "Quote")
    quote.font.italic = False  # italic Japanese text is hard to read
    quote.paragraph_format.left_indent = Mm(8)
    _add_code_style(document)


def set_monospace(properties: BaseOxmlElement) -> None:
    """Set the properties of a run to the code font."""
    _set_fonts(properties, _LATIN_CODE, _JAPANESE_CODE)


def _add_code_style(document: WordDocument) -> None:
    style = document.styles.add_style(CODE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(9.5)
    style.paragraph_format.left_indent, style.paragraph_format.line_spacing = Mm(4), 1.2
    _set_fonts(style.element.get_or_add_rPr(), _LATIN_CODE, _JAPANESE_CODE)


def _set_language(document: WordDocument) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = [] if defaults is None else list(defaults.iter(qn("w:rPr")))
    for each in properties:
        _set_fonts(each, _LATIN, _JAPANESE)
        for old in each.findall(qn("w:lang")):
            each.remove(old)
        each.append(_element("w:lang", val="ja-JP", eastAsia="ja-JP", bidi="ar-SA"))


def _set_fonts(properties: BaseOxmlElement, latin: str, japanese: str) -> None:
    """Set the fonts, and remove the theme fonts, which take precedence."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in _THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", japanese)):
        fonts.set(qn(f"w:{name}"), font)


def _paragraph_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _element(tag: str, **values: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, text in values.items():
        element.set(qn(f"w:{name}"), text)
    return element
