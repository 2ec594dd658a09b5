"""The table of ASVS requirements: it has forty rows, its tests exist and run, and the page is up to date."""

import ast
from pathlib import Path

import pytest

from lensawriter.settings import ROOT
from tests.support.asvs import ROWS, page

NUMBERS = """
1.2.4 1.2.10 1.3.5 1.3.11 2.2.2 2.3.1 2.3.3 2.3.4 2.4.1 3.3.1 3.3.4 3.4.3 3.4.6 3.5.1 4.4.2 4.4.3 5.2.1 5.2.2 5.2.3 5.4.3
6.2.4 6.2.8 6.2.9 6.3.1 6.3.3 6.3.8 6.4.1 6.5.1 7.2.4 7.3.1 7.4.1 7.4.2 7.5.1 8.2.1 8.2.2 8.3.2 8.4.1 14.3.2 16.3.2 16.5.1
""".split()


def reason_not_run(node: str, root: Path = ROOT) -> str | None:
    """Return why the test with a node id does not run; None if it runs."""
    file, _, name = node.partition("::")
    if not (root / file).is_file():
        return "no file"
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    found = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == name]
    if len(found) != 1:
        return "no function"
    marks = [ast.unparse(each) for each in found[0].decorator_list]
    marks += [
        ast.unparse(each) for each in tree.body if isinstance(each, ast.Assign) and "pytestmark" in ast.unparse(each)
    ]
    calls = [ast.unparse(each.func) for each in ast.walk(tree) if isinstance(each, ast.Call)]
    excluded = [each for each in [*marks, *calls] if "skip" in each or "xfail" in each]
    return f"excluded by {excluded[0]}" if excluded else None


def test_each_of_the_forty_requirements_is_in_the_table_once() -> None:
    assert [row.number for row in ROWS] == NUMBERS
    assert len(NUMBERS) == 40


def test_each_row_names_tests_that_run_or_what_is_missing() -> None:
    assert [row.number for row in ROWS if not row.tests and not row.missing] == []
    assert {test: why for row in ROWS for test in row.tests if (why := reason_not_run(test))} == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("def test_other() -> None: ...", "no function"),
        ("@pytest.mark.skip\ndef test_it() -> None: ...", "excluded"),
        ("@pytest.mark.skipif(True, reason='')\ndef test_it() -> None: ...", "excluded"),
        ("pytestmark = [pytest.mark.slow, pytest.mark.xfail]\ndef test_it() -> None: ...", "excluded"),
        ("def test_it() -> None:\n    pytest.skip('')", "excluded"),
        ("pytestmark = pytest.mark.slow\ndef test_it() -> None: ...", None),
    ],
)
def test_a_missing_or_excluded_test_is_detected(tmp_path: Path, body: str, why: str | None) -> None:
    assert reason_not_run("test_x.py::test_it", tmp_path) == "no file"
    (tmp_path / "test_x.py").write_text(body, encoding="utf-8")
    found = reason_not_run("test_x.py::test_it", tmp_path)
    assert (found is None) if why is None else (found is not None and found.startswith(why))


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
    assert written == page(), "python -m tests.support.asvs > docs/security/asvs.md"
