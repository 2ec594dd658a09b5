"""Determine the role of a Word paragraph from its style: heading, list item, entry of the table of contents, or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element

_HEADING = re.compile(r"heading ([1-9])")
_LIST = re.compile(r"list (?:bullet|number)(?: ([2-5]))?")
_BASE_STYLE_LIMIT = 20
"""Maximum number of base styles that are followed, so that a cycle ends."""
_HEADING_LIMIT = 6


@dataclass(frozen=True)
class ParagraphRole:
    """The role of a paragraph."""

    heading: int = 0
    """Heading level from 1; 0 for other paragraphs."""
    list_level: int | None = None
    """Nesting depth of a list item from 0; None for other paragraphs."""
    contents_entry: bool = False
    """Whether it is an entry of the table of contents, which repeats a heading."""


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str
    properties: Element | None


@dataclass(frozen=True)
class Styles:
    """The styles of one document."""

    _by_id: dict[str, _Style] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Self:
        """Read the styles part; `root` is None if the document has none."""
        return cls(
            {_attribute(each, "styleId"): _style(each) for each in root if local_name(each) == "style"}
            if root is not None
            else {}
        )

    def role(self, paragraph: Element) -> ParagraphRole:
        """Return the role of a paragraph; its direct properties take precedence over those of its styles."""
        direct = _child(paragraph, "pPr")
        styles = list(self._with_base_styles(value(_child(direct, "pStyle"))))
        properties = [direct, *(style.properties for style in styles)]
        names = [style.name for style in styles]
        if any(name.startswith("toc ") for name in names):
            return ParagraphRole(contents_entry=True)
        if heading := _heading(names, properties):
            return ParagraphRole(heading=heading)
        return ParagraphRole(list_level=_list_level(names, properties))

    def _with_base_styles(self, style_id: str) -> Iterator[_Style]:
        for _ in range(_BASE_STYLE_LIMIT):
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            style_id = style.based_on


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace, which differs between the strict and transitional formats."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None) -> str:
    """Return the w:val attribute of an element, or an empty string."""
    return "" if element is None else _attribute(element, "val")


def _attribute(element: Element, name: str) -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(parent: Element | None, name: str) -> Element | None:
    return None if parent is None else next((each for each in parent if local_name(each) == name), None)


def _style(element: Element) -> _Style:
    name = value(_child(element, "name")).lower()
    return _Style(name, value(_child(element, "basedOn")), _child(element, "pPr"))


def _heading(names: list[str], properties: list[Element | None]) -> int:
    for name in names:
        if found := _HEADING.fullmatch(name):
            return min(int(found[1]), _HEADING_LIMIT)
        if name == "title":
            return 1
    level = next((value(each) for each in (_child(one, "outlineLvl") for one in properties) if each is not None), "")
    return int(level) + 1 if level in ("0", "1", "2", "3", "4", "5") else 0


def _list_level(names: list[str], properties: list[Element | None]) -> int | None:
    for one in properties:
        numbering = _child(one, "numPr")
        if numbering is not None:
            if value(_child(numbering, "numId")) == "0":
                return None
            level = value(_child(numbering, "ilvl"))
            return max(_level_of_style_name(names) or 0, int(level) if level in tuple("012345678") else 0)
    return _level_of_style_name(names)


def _level_of_style_name(names: list[str]) -> int | None:
    found = next((match for match in map(_LIST.fullmatch, names) if match), None)
    return None if found is None else int(found[1] or 1) - 1
