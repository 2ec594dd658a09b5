"""Read YAML that people write by hand, as text, integers, booleans, null, lists and mappings, with the line of each value.

YAML 1.1 converts unquoted words (`no` to false, 12:30:45 to a number, 2026-01-01 to a date), which would silently
change the text, and aliases can expand a small file to a huge one. This reader does not convert such words and rejects
aliases, tags and duplicate keys.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import yaml

KeyPath = tuple[str | int, ...]
"""The path to a value: keys of mappings and indexes of lists."""
DEPTH_LIMIT = 20
"""Maximum number of nested levels."""
_STR, _SEQ, _MAP = ("tag:yaml.org,2002:" + kind for kind in ("str", "seq", "map"))
_PLAIN: Mapping[str, re.Pattern[str]] = {
    "tag:yaml.org,2002:null": re.compile(r"(?:~|null|Null|NULL|)\Z"),
    "tag:yaml.org,2002:bool": re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z"),
}
"""Patterns of unquoted words that are not text. Longer numbers and numbers with a leading zero remain text."""
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class YamlInvalid(ValueError):
    """The text is invalid. `reason` is a Japanese clause without full stop; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class Document(NamedTuple):
    """A parsed document."""

    value: Any
    lines: Mapping[KeyPath, int]
    """The line of each value (in a mapping: of its key), counted from 1."""


def read(text: str) -> Document:
    """Read one document; raises YamlInvalid."""
    if found := _UNREADABLE.search(text):
        raise YamlInvalid(len(LINE_END.findall(text, 0, found.start())) + 1, "使えない制御文字があります")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlInvalid(_line_of(error), "YAMLとして読み取れません") from None
    finally:
        loader.dispose()
    reader = _Reader()
    return Document(None if node is None else reader.value(node, ()), reader.lines)


def _line_of(error: Exception) -> int:
    """Return the line of a syntax error: the line of an unclosed bracket or quote, or else where parsing failed."""
    unclosed = re.search("flow|quoted", getattr(error, "context", None) or "")
    mark = getattr(error, "context_mark" if unclosed else "problem_mark", None)
    return mark.line + 1 if mark else 1


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A YAML loader that converts only the unquoted words in `_PLAIN`."""

    yaml_implicit_resolvers: ClassVar[Mapping[str | None, list[tuple[str, re.Pattern[str]]]]] = {
        None: list(_PLAIN.items()),
        "": [("tag:yaml.org,2002:null", _PLAIN["tag:yaml.org,2002:null"])],
    }


class _Reader:
    """Converts the nodes of one document to values."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: KeyPath) -> Any:
        """Return the value of a node at the path `place`, and store its line."""
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise _refuse(node, "「&」と「*」による参照は使えません")
        if len(place) > DEPTH_LIMIT:
            raise _refuse(node, "入れ子が深すぎます")
        self._seen.add(id(node))
        match node:
            case yaml.SequenceNode(tag=tag) if tag == _SEQ:
                return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
            case yaml.MappingNode(tag=tag) if tag == _MAP:
                return self._mapping(node, place)
            case yaml.ScalarNode():
                return _scalar(node)
        raise _refuse(node, "「!」で始まる指定は使えません")

    def _mapping(self, node: yaml.MappingNode, place: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode) or id(key) in self._seen:
                raise _refuse(key, "項目名を読み取れません")
            self._seen.add(id(key))
            if key.value in found:
                raise _refuse(key, f"「{_printable(key.value)}」が2回書かれています")
            self.lines[*place, key.value] = key.start_mark.line + 1
            found[key.value] = self.value(item, (*place, key.value))
        return found


def _scalar(node: yaml.ScalarNode) -> Any:
    kind = node.tag.rpartition(":")[2]
    if node.tag == _STR:
        return node.value
    if node.tag not in _PLAIN or not _PLAIN[node.tag].match(node.value):
        raise _refuse(node, "「!」で始まる指定は使えません")
    if kind == "null":
        return None
    return int(node.value) if kind == "int" else node.value.lower() == "true"


def _refuse(node: yaml.Node, reason: str) -> YamlInvalid:
    return YamlInvalid(node.start_mark.line + 1, reason)


def _printable(key: str) -> str:
    return "".join(each for each in key if each.isprintable())[:40]
