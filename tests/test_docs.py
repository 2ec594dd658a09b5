"""The documents are correct: labels, links, commands, variables, paths and names in them exist."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from PIL import Image

from lensawriter import usecases
from lensawriter.cli import main
from lensawriter.models import TONE_LABELS
from lensawriter.settings import ROOT, Settings
from tests.support.architecture_rules import LAYERS

GUIDE = ROOT / "docs" / "guide"
CHAPTERS = sorted(GUIDE.glob("*.md"))
PAGES = [
    *CHAPTERS,
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/examples/README.md")
    ),
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCREENS = (
    "lensawriter/ui/**/*.py",
    "lensawriter/ui/**/*.css",
    "lensawriter/ui/**/*.js",
    "pages/*.py",
    "lensawriter/errors.py",
    "lensawriter/usage/comparisons.py",
)


def _strings(path: Path) -> Iterator[str]:
    """Yield the string literals of a source file, and the fixed parts of its f-strings."""
    if path.suffix in (".css", ".js"):
        yield from re.findall(r'"([^"]+)"', path.read_text(encoding="utf-8"))
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            yield from re.findall(r'content: "([^"]+)"', node.value)
            yield from re.findall(r"<[a-z]+[^<>]*>([^<>]+)<", node.value)


def _values(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _values(each)
        case list():
            for each in value:
                yield from _values(each)


def _on_screen() -> set[str]:
    """Return all text that a page may show: the strings of the pages and of the use cases."""
    said = {text.strip() for pattern in SCREENS for path in ROOT.glob(pattern) for text in _strings(path)}
    for path in (ROOT / "prompts").glob("*.md"):
        said |= set(_values(yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])))
    said |= set(TONE_LABELS.values())
    # A label may end with a note in brackets, such as 「キーワード（「、」で区切る）」; the guide may omit the note.
    return said | {text.partition("（")[0] for text in said}


def _labels(path: Path) -> list[str]:
    return re.findall(r"「([^「」]+)」", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_label_in_the_guide_is_on_a_page(chapter: Path) -> None:
    said = _on_screen()
    sentences = "\n".join(said)  # the guide may quote one sentence of several that are shown together
    found = [each for each in _labels(chapter) if each not in said and not (each[-1] == "。" and each in sentences)]
    assert found == []


def test_a_label_that_no_page_has_is_found() -> None:
    said = _on_screen()
    assert "構成をつくる" in said
    assert "構成を作る" not in said
    assert len({label for chapter in CHAPTERS for label in _labels(chapter)}) > 80


def test_the_guide_names_every_use_case_and_its_index_every_chapter() -> None:
    titles = {case.title for case in usecases.load(ROOT / "prompts").values()}
    assert titles <= set(_labels(GUIDE / "write.md"))
    index = (GUIDE / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in CHAPTERS} - {"README.md"} == set(re.findall(r"\]\(([a-z-]+\.md)\)", index))


def _slug(heading: str) -> str:
    """Return the anchor of a heading in rendered Markdown."""
    characters = (each for each in heading.lower() if each in "- _" or unicodedata.category(each)[0] in "LN")
    return "".join(characters).replace(" ", "-")


def _anchors(path: Path) -> set[str]:
    return {_slug(found) for found in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_has_an_existing_file_and_heading(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if link.startswith(("http://", "https://")):
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            dead.append(link)
    assert dead == []


def _variables() -> dict[str, str]:
    """Return the configuration table of the README: variable -> default."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| `?(.*?)`? \|", README, re.MULTILINE))


def test_the_configuration_table_lists_exactly_the_variables_that_are_read() -> None:
    sources = (path.read_text(encoding="utf-8") for path in ROOT.glob("lensawriter/**/*.py"))
    read = set(re.findall(r'"((?:LENSAWRITER|OPENAI)_[A-Z_]+)"', "\n".join(sources)))
    assert set(_variables()) == read


def test_the_configuration_table_has_the_defaults() -> None:
    table, defaults = _variables(), Settings.read({})
    assert table["LENSAWRITER_MODEL"] == defaults.model
    assert table["LENSAWRITER_DATA"] == defaults.data.name
    assert table["LENSAWRITER_PORT"] == str(defaults.port)
    assert table["LENSAWRITER_ADDRESS"] == defaults.address
    assert table["LENSAWRITER_HOSTS"] == ",".join(defaults.hosts)
    assert table["LENSAWRITER_PRICES"] == defaults.prices.relative_to(ROOT).as_posix()
    assert table["LENSAWRITER_PLANS"] == defaults.plans.relative_to(ROOT).as_posix()
    assert table["LENSAWRITER_PROMPTS"] == defaults.prompts.relative_to(ROOT).as_posix()


def test_every_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    verbs = set(
        re.findall(r'"(write|usecases|serve|demo|operator|verify)"', Path(main.__file__).read_text(encoding="utf-8"))
    )
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
        assert set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", code, re.MULTILINE)) <= {
            pair for target in targets for pair in ((target, ""), ("", target))
        }
        assert set(re.findall(r"\blensawriter ([a-z]+)\b", code)) <= verbs


def test_the_readme_lists_the_exit_statuses_of_the_command_line() -> None:
    listed = {int(found) for found in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert listed == {main.DONE, main.DEFECT, main.BAD_INPUT, main.MODEL_FAILED, main.INTERRUPTED}


def test_the_folders_in_the_readme_exist() -> None:
    part = README.partition("## Where things are")[2].partition("\n## ")[0]
    named = [path for row in re.findall(r"^\| (`.+?) \|", part, re.MULTILINE) for path in re.findall(r"`([^`]+)`", row)]
    assert len(named) > 6
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md"], ids=lambda path: path.stem)
def test_paths_and_layers_in_the_developer_documents_exist(page: Path) -> None:
    quoted = re.findall(r"`([^`\s]+)`", page.read_text(encoding="utf-8"))
    paths = {each for each in quoted if "/" in each and not re.search(r"[A-Z]{4}|[()]", each)}
    assert len(paths) > 10
    folders = (ROOT, ROOT / "lensawriter")  # most paths of docs/architecture.md are below the package
    assert {each for each in paths if not any((folder / each).exists() for folder in folders)} == set()


def test_the_layer_table_is_that_of_the_architecture_rules() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d \| (.+?) \|", text, re.MULTILINE)
    planned = {"operations"}  # in the rules, but not yet in the tree
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == [set(units.split()) - planned for units in LAYERS]


def test_every_use_case_has_an_example() -> None:
    found = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["use_case"] for path in (ROOT / "docs/examples").glob("*.yaml")
    ]
    assert sorted(set(found)) == sorted(usecases.load(ROOT / "prompts"))


def test_the_screenshots_in_the_documents_exist_and_are_small() -> None:
    shown = {
        link for page in PAGES for link in re.findall(r"screenshots/([a-z]+)\.png", page.read_text(encoding="utf-8"))
    }
    made = {path.stem: path for path in (ROOT / "docs" / "screenshots").iterdir()}
    assert shown == set(made)
    for path in made.values():
        with Image.open(path) as picture:
            assert picture.width == 1280, path.name
        assert path.stat().st_size <= 200_000, path.name
