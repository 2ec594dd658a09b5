"""YAML as people write it by hand: text, whole numbers, true and false; every key once; the line of each value is known.

What YAML 1.1 makes of plain words (`no` is false, 12:30:45 a number, 2026-01-01 a date) would change what a writer
typed without a word, and aliases make a small file a huge one. Neither is read here.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import yaml

KeyPath = tuple[str | int, ...]
"""The way to a value: keys of mappings and numbers of list items."""
DEPTH = 20
"""Levels of a document, at most."""
_STR, _SEQ, _MAP = ("tag:yaml.org,2002:" + kind for kind in ("str", "seq", "map"))
_PLAIN: Mapping[str, re.Pattern[str]] = {
    "tag:yaml.org,2002:null": re.compile(r"(?:~|null|Null|NULL|)\Z"),
    "tag:yaml.org,2002:bool": re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z"),
}
"""What a word without quotes may be besides text. A longer number or one that begins with 0 stays as it was typed."""
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class YamlInvalid(ValueError):
    """A text that is not read: its line and the reason, a Japanese clause without its full stop."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class Document(NamedTuple):
    """A text that was read."""

    value: Any
    lines: Mapping[KeyPath, int]
    """Where each value begins, counted from 1."""


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
    """Return the line to look at: where the text broke off, or the bracket or quote that was never closed."""
    unclosed = re.search("flow|quoted", getattr(error, "context", None) or "")
    mark = getattr(error, "context_mark" if unclosed else "problem_mark", None)
    return mark.line + 1 if mark else 1


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Parses; of plain words it knows those of `_PLAIN`."""

    yaml_implicit_resolvers: ClassVar[Mapping[str | None, list[tuple[str, re.Pattern[str]]]]] = {
        None: list(_PLAIN.items()),
        "": [("tag:yaml.org,2002:null", _PLAIN["tag:yaml.org,2002:null"])],
    }


class _Reader:
    """Turns the nodes of one document into values; lives for one text."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: KeyPath) -> Any:
        """Return the value of a node, and note where it stands."""
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise _refuse(node, "「&」と「*」による参照は使えません")
        if len(place) > DEPTH:
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
                raise _refuse(key, f"「{_shown(key.value)}」が2回書かれています")
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


def _shown(key: str) -> str:
    return "".join(each for each in key if each.isprintable())[:40]
