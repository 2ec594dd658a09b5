"""Templates of HTML pages: values are escaped, nothing is executed, and a broken file is refused with its line."""

from pathlib import Path

import jinja2
import pytest

from lensawriter import templates
from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT


def page(folder: Path, source: str, *, one_line: bool = False) -> templates.Template:
    """Write a template and read it."""
    path = folder / "page.html"
    path.write_text(source, encoding="utf-8")
    return templates.html(path, one_line=one_line)


def test_value_is_escaped_and_never_read_as_a_template(tmp_path: Path) -> None:
    found = page(tmp_path, '<p title="{{ name }}">{{ name }}</p>').render(name="<b>\"'&{{ 1 }}{% raw %}")
    assert found == '<p title="{0}">{0}</p>'.format("&lt;b&gt;&quot;&#x27;&amp;{{ 1 }}{% raw %}")


def test_html_that_its_renderer_has_escaped_is_taken_unchanged(tmp_path: Path) -> None:
    assert page(tmp_path, "{{ body }}").render(body=templates.EscapedHtml("<p>&amp;</p>")) == "<p>&amp;</p>"


def test_unknown_name_raises(tmp_path: Path) -> None:
    with pytest.raises(jinja2.UndefinedError):
        page(tmp_path, "{{ title }}").render(name="x")


@pytest.mark.parametrize("source", ["{{ range(3) }}", "{{ lipsum() }}", "{{ cycler }}"])
def test_no_global_function_exists(tmp_path: Path, source: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        page(tmp_path, source).render()


@pytest.mark.parametrize("broken", ["{{ title", "{% if title %}", "{{ title | safe }}", "{{ title is defined }}"])
def test_broken_template_is_refused_with_file_and_line(tmp_path: Path, broken: str) -> None:
    with pytest.raises(SettingInvalid, match=r"page\.html の3行目"):
        page(tmp_path, f"<p>\n</p>\n{broken}")


def test_missing_or_broken_include_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"page\.css がありません"):
        page(tmp_path, '{% include "page.css" %}')
    (tmp_path / "page.css").write_text("a {}\n{{ x", encoding="utf-8")
    with pytest.raises(SettingInvalid, match=r"page\.css の2行目"):
        page(tmp_path, '{% include "page.css" %}')


def test_lines_of_a_mail_page_are_joined_but_not_those_of_a_value(tmp_path: Path) -> None:
    found = page(tmp_path, "<p>\n  {{ name }}\n</p>\n", one_line=True)
    assert found.render(name="a\n  b") == "<p>a\n  b</p>"


def test_all_pages_of_the_product_are_read_at_the_start() -> None:
    templates.check_pages()
    assert {path.name for path in ROOT.glob(templates.PAGES)} == {"draft.html", "error.html", "mail.html"}
