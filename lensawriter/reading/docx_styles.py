"""What the style of a Word paragraph makes of it: a heading, a list item, a line of the contents, or neither."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element

_HEADING = re.compile(r"heading ([1-9])")
_LIST = re.compile(r"list (?:bullet|number)(?: ([2-5]))?")
_CHAIN_LIMIT = 20
"""How many styles one may be based on; a circle ends here."""
_DEEPEST = 6


@dataclass(frozen=True)
class Form:
    """What a paragraph is."""

    heading: int = 0
    item: int | None = None
    """How deep a list item lies, from 0; None: no list item."""
    contents: bool = False
    """A line of a table of contents, which says nothing that the headings do not."""


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str
    properties: Element | None


@dataclass(frozen=True)
class Styles:
    """The styles of one document by id."""

    _by_id: dict[str, _Style] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Self:
        """Read the styles part; a document may have none."""
        return cls(
            {_attribute(each, "styleId"): _style(each) for each in root if local(each) == "style"}
            if root is not None
            else {}
        )

    def form(self, paragraph: Element) -> Form:
        """Return what a paragraph is, by its own properties first and then by those of its styles."""
        own = _child(paragraph, "pPr")
        chain = list(self._chain(value(_child(own, "pStyle"))))
        properties = [own, *(style.properties for style in chain)]
        names = [style.name for style in chain]
        if any(name.startswith("toc ") for name in names):
            return Form(contents=True)
        return (
            Form(heading=_heading(names, properties))
            if _heading(names, properties)
            else Form(item=_item(names, properties))
        )

    def _chain(self, style_id: str) -> Iterator[_Style]:
        for _ in range(_CHAIN_LIMIT):
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            style_id = style.based_on


def local(element: Element) -> str:
    """Return the name of an element without its namespace: Word writes two, the strict form and the other."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None) -> str:
    """Return the w:val of an element, or an empty string."""
    return "" if element is None else _attribute(element, "val")


def _attribute(element: Element, name: str) -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(parent: Element | None, name: str) -> Element | None:
    return None if parent is None else next((each for each in parent if local(each) == name), None)


def _style(element: Element) -> _Style:
    name = value(_child(element, "name")).lower()
    return _Style(name, value(_child(element, "basedOn")), _child(element, "pPr"))


def _heading(names: list[str], properties: list[Element | None]) -> int:
    for name in names:
        if found := _HEADING.fullmatch(name):
            return min(int(found[1]), _DEEPEST)
        if name == "title":
            return 1
    level = next((value(each) for each in (_child(one, "outlineLvl") for one in properties) if each is not None), "")
    return int(level) + 1 if level in ("0", "1", "2", "3", "4", "5") else 0


def _item(names: list[str], properties: list[Element | None]) -> int | None:
    for one in properties:
        numbering = _child(one, "numPr")
        if numbering is not None:
            if value(_child(numbering, "numId")) == "0":
                return None
            level = value(_child(numbering, "ilvl"))
            return max(_named_depth(names) or 0, int(level) if level in tuple("012345678") else 0)
    return _named_depth(names)


def _named_depth(names: list[str]) -> int | None:
    found = next((match for match in map(_LIST.fullmatch, names) if match), None)
    return None if found is None else int(found[1] or 1) - 1
