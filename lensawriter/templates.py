"""Jinja2 templates of mails and HTML pages: files that can be edited without knowing Python.

Templates have no filters, tests or global functions. An unknown name raises an error, and
a value is never interpreted as a template. HTML templates escape every value; plain-text templates escape none.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from html import escape
from pathlib import Path

import jinja2
from jinja2 import nodes

from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT

Template = jinja2.Template
PAGES = "lensawriter/*/templates/*.html"
"""Glob pattern of the templates of HTML pages."""
_PLAIN_TEXT = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


class EscapedHtml(str):
    """HTML whose values are already escaped; a template inserts it unchanged."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the HTML; Jinja2 calls this method instead of escaping the value."""
        return str(self)


def check_pages() -> None:
    """Read all templates of HTML pages; raises SettingInvalid with file and line if one is invalid."""
    for path in sorted(ROOT.glob(PAGES)):
        html(path)


def read(path: Path) -> str:
    """Return the text of a template file with "\\n" as line end; raises SettingInvalid if it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise SettingInvalid(f"テンプレート {_place(path)} がありません。") from None
    except UnicodeDecodeError:
        raise SettingInvalid(f"テンプレート {_place(path)} は、文字コードUTF-8で保存してください。") from None


def check_text(path: Path, source: str, names: AbstractSet[str]) -> frozenset[str]:
    """Return the names that a plain-text template uses.

    Raises SettingInvalid with file and line if the template contains anything but text and `{{ name }}` with one of `names`.
    """
    try:
        tree = _environment(html=False).parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise _unreadable(path, error) from error
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _PLAIN_TEXT):
            raise invalid(path, node.lineno, "使えるのは、文章と {{ 項目名 }} だけです")
    used = list(tree.find_all(nodes.Name))
    for name in used:
        if name.name not in names:
            known = "、".join(sorted(names))
            raise invalid(path, name.lineno, f"{{{{ {name.name} }}}} は使えません。使える項目は {known} です")
    return frozenset(name.name for name in used)


def text(source: str) -> Template:
    """Return a plain-text template; call `check_text` on its source first."""
    return _environment(html=False).from_string(source)


def html(path: Path, *, one_line: bool = False) -> Template:
    """Return the template of an HTML page; raises SettingInvalid with file and line if it is missing or invalid.

    It may include other files of its folder, such as its CSS. With `one_line`, the lines of the file are joined and their
    indentation is removed, for the HTML of mails.
    """
    environment = _environment(html=True).overlay(loader=jinja2.FileSystemLoader(path.parent))
    source = read(path)
    for included in _included(_parsed(environment, path, source)):
        _parsed(environment, path.parent / included, read(path.parent / included))
    return environment.from_string(re.sub(r"\n *", "", source) if one_line else source)


def invalid(path: Path, line: int, reason: str) -> SettingInvalid:
    """Return the error for a template file. `reason` is a Japanese clause without its full stop."""
    return SettingInvalid(f"テンプレート {_place(path)} の{line}行目：{reason}。")


@cache
def _environment(*, html: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=html,  # noqa: S701 - plain text must not be escaped
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_escaped if html else None,
    )
    for functions in (environment.filters, environment.tests, environment.globals):
        functions.clear()
    return environment


def _escaped(value: object) -> object:
    """Escape a value with `html.escape`, which writes `&quot;` and `&#x27;` as exported files always have."""
    return value if hasattr(value, "__html__") else EscapedHtml(escape(str(value)))


def _parsed(environment: jinja2.Environment, path: Path, source: str) -> nodes.Template:
    try:
        tree = environment.parse(source)
        environment.compile(source)  # finds errors that parsing does not, for example an unknown filter
        return tree
    except jinja2.TemplateSyntaxError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: jinja2.TemplateSyntaxError) -> SettingInvalid:
    return invalid(path, error.lineno, "テンプレートとして読み取れません")


def _included(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Include):
        assert isinstance(node.template, nodes.Const)
        yield str(node.template.value)


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
