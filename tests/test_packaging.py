"""Packaging: lock files, dependencies, the console script, make targets and scripts."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, packages_distributions

import pytest

from lensawriter import __version__
from lensawriter.cli import main
from lensawriter.settings import ROOT
from tests.support.source_tree import SourceTree

MAKE, GIT = (shutil.which(name) or name for name in ("make", "git"))
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,-]+\])?==(\S+)", re.MULTILINE)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall(_read(name)))


def _required(name: str) -> set[str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)", _read(name), re.MULTILINE)
    return {_normal_name(each) for each in found if not each.startswith("-")}


def _normal_name(distribution: str) -> str:
    return re.sub(r"[._-]+", "-", distribution).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_contains_no_url_index_option_or_path(name: str) -> None:
    assert (
        re.findall(r"(?:https?|file)://\S+|--(?:extra-)?index\S*|--find-links|^\s*/\S+", _read(name), re.MULTILINE)
        == []
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_in_a_lock_file_is_pinned_with_a_hash(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", _read(name), flags=re.MULTILINE)[1:]
    assert len(blocks) > 50
    assert [each.splitlines()[0] for each in blocks if not PINNED.match(each) or "--hash=sha256:" not in each] == []


def test_all_requirements_are_locked_and_both_lock_files_agree() -> None:
    run, dev = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert _required("requirements.in") <= set(run)
    assert run.items() <= dev.items()


def test_shipped_code_imports_only_required_libraries() -> None:
    tree, required = SourceTree(ROOT), _required("requirements.in")
    owners = packages_distributions()
    internal = {"lensawriter", "app", "pages", "pydantic_core"}  # pydantic pins the version of its core
    undeclared = set()
    for module in tree.modules.values():
        for found in module.imports:
            library = found.target.split(".")[0]
            if library in sys.stdlib_module_names or library in internal:
                continue
            if not required & {_normal_name(each) for each in owners.get(library, [library])}:
                undeclared.add((module.file, library))
    assert undeclared == set()


def test_console_script_runs_the_command_line() -> None:
    (found,) = entry_points(group="console_scripts", name="lensawriter")
    assert found.load() is main.main
    project = tomllib.loads(_read("pyproject.toml"))
    assert project["tool"]["setuptools"]["dynamic"]["version"]["attr"] == "lensawriter.__version__"
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_current_version_is_in_the_changelog() -> None:
    assert f"## {__version__}\n" in _read("CHANGELOG.md")


def test_make_help_lists_every_target() -> None:
    makefile = _read("Makefile")
    targets = set(re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE))
    shown = subprocess.run([MAKE, "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) ", shown, re.MULTILINE)) == targets
    assert {"demo", "run", "test", "check", "bench", "screenshots"} <= targets
    assert all(len(line) <= 110 for line in shown.splitlines())


def test_continuous_integration_runs_check_and_test() -> None:
    assert re.findall(r"^make (\S+)$", _read(".ci/run"), re.MULTILINE) == ["check", "test"]


@pytest.mark.parametrize("file", [".ci/run", "scripts/lock", "scripts/make-venv", "scripts/system-packages"])
def test_scripts_are_executable_and_stop_at_the_first_error(file: str) -> None:
    assert os.access(ROOT / file, os.X_OK)
    assert "\nset -euo pipefail\n" in _read(file)


def test_data_files_are_tracked() -> None:
    listed = subprocess.run([GIT, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    found = {path for folder in ("lensawriter", "prompts", "docs") for path in (ROOT / folder).rglob("*")}
    files = {path for path in found if path.is_file() and "__pycache__" not in path.parts}
    named = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.suffix in (".yaml", ".sql", ".svg", ".png", ".css", ".js", ".html")
    }
    assert len(named) > 5
    assert named - set(listed) == set()
