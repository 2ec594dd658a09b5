"""The rules of the house, each a claim about every file; below them, a small house that breaks each of them in turn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import architecture_rules
from tests.support.source_tree import House

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_every_import_goes_down_the_layers_or_stays_in_its_own(house: House) -> None:
    assert list(architecture_rules.layers(house)) == []


def test_no_files_import_each_other_in_a_circle(house: House) -> None:
    assert list(architecture_rules.circles(house)) == []


def test_each_library_is_imported_only_by_its_owners(house: House) -> None:
    assert list(architecture_rules.owners(house)) == []


def test_the_start_imports_no_heavy_library(house: House) -> None:
    assert list(architecture_rules.start_up(house)) == []


def test_all_imports_are_absolute(house: House) -> None:
    assert list(architecture_rules.relative_imports(house)) == []


def test_no_import_takes_all_names(house: House) -> None:
    assert list(architecture_rules.star_imports(house)) == []


def test_no_file_or_class_has_a_name_that_could_hold_anything(house: House) -> None:
    assert list(architecture_rules.vague_names(house)) == []


def test_nothing_happens_at_import(house: House) -> None:
    assert list(architecture_rules.deeds_at_import(house)) == []


def test_files_stay_short(house: House) -> None:
    assert list(architecture_rules.sizes(house)) == []


def test_modules_and_public_functions_say_what_they_are(house: House) -> None:
    assert list(architecture_rules.docstrings(house)) == []


def test_every_page_asks_first_who_is_there(house: House) -> None:
    assert list(architecture_rules.gates(house)) == []


def test_no_committed_file_names_this_machine_or_a_registry(house: House) -> None:
    assert list(architecture_rules.machines(house)) == []


SOUND = {
    "lensawriter/__init__.py": "",
    "lensawriter/store/__init__.py": "",
    "lensawriter/store/database.py": "",
    "lensawriter/store/rows.py": "from lensawriter.store import database",
    "lensawriter/services.py": "from lensawriter.store import rows",
    "lensawriter/ui/__init__.py": "",
    "lensawriter/ui/session.py": "from lensawriter import services",
    "lensawriter/web/__init__.py": "",
    "lensawriter/web/gate.py": "def _look():\n    from lensawriter.ui import session",
    "pages/write.py": "from lensawriter.ui.session import require\n\nprincipal = require()",
    "app.py": "from lensawriter.web import gate",
}
"""A small house that keeps every rule."""

Rule = Callable[[House], Iterator[str]]
BREACHES: list[tuple[Rule, str, str]] = [
    (architecture_rules.layers, "lensawriter/models.py", "def get():\n    from lensawriter.services import build\n"),
    (architecture_rules.layers, "lensawriter/text/length.py", "from lensawriter import store\n"),
    (architecture_rules.layers, "lensawriter/novelty.py", "X = 1\n"),
    (architecture_rules.circles, "lensawriter/store/database.py", "def build():\n    from lensawriter.store import rows\n"),
    (architecture_rules.circles, "lensawriter/ui/router.py", "from lensawriter.web import routes\n"),
    (architecture_rules.owners, "lensawriter/drafts/library.py", "def get():\n    import sqlalchemy.orm\n"),
    (architecture_rules.owners, "pages/write.py", "principal = require()\nfrom langchain_core.messages import AIMessage\n"),
    (architecture_rules.owners, "lensawriter/writing/steps.py", "import importlib\n\ndef get():\n    return importlib.import_module('dbos')\n"),
    (architecture_rules.start_up, "lensawriter/store/database.py", "from pandas import DataFrame\n"),
    (architecture_rules.relative_imports, "lensawriter/store/columns.py", "from . import database\n"),
    (architecture_rules.star_imports, "lensawriter/writing/form_drafts.py", "from lensawriter.models import *\n"),
    (architecture_rules.vague_names, "lensawriter/ui/helpers.py", "X = 1\n"),
    (architecture_rules.vague_names, "lensawriter/jobs.py", "class JobManager:\n    pass\n"),
    (architecture_rules.deeds_at_import, "lensawriter/settings.py", "import os\nDATA = os.environ['DATA']\n"),
    (architecture_rules.deeds_at_import, "lensawriter/clock.py", "from datetime import datetime\nSTARTED = datetime.now()\n"),
    (architecture_rules.deeds_at_import, "lensawriter/llm/prices.py", "from pathlib import Path\nPRICES = Path('prices').read_text()\n"),
    (architecture_rules.deeds_at_import, "lensawriter/mail/smtp.py", "import logging\nlogging.basicConfig()\n"),
    (architecture_rules.sizes, "lensawriter/writing/service.py", "X = 1\n" * 301),
    (architecture_rules.sizes, "app.py", "X = 1\n" * 61),
    (architecture_rules.docstrings, "lensawriter/limits.py", '"""Limits."""\n\ndef check():\n    return 1\n'),
    (architecture_rules.docstrings, "lensawriter/offline/chat.py", "X = 1\n"),
    (architecture_rules.gates, "pages/drafts.py", "import streamlit as st\nst.title('x')\nprincipal = require()\n"),
    (architecture_rules.gates, "pages/usage.py", '"""Nothing but a docstring."""\n'),
    (architecture_rules.machines, "docs/notes.md", "See /ro" + "ot/notes\n"),
    (architecture_rules.machines, "requirements.txt", "--index" + "-url https://example.com/simple\n"),
    (architecture_rules.machines, "Makefile", "get:\n\tcurl https://py" + "pi.org/simple\n"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "place", "text"), BREACHES, ids=lambda value: getattr(value, "__name__", None))
def test_a_breach_is_seen(tmp_path: Path, rule: Rule, place: str, text: str) -> None:
    for name, body in SOUND.items():
        _write(tmp_path / name, f'"""What it holds."""\n\n{body}\n')
    assert list(rule(House(tmp_path))) == []
    _write(tmp_path / place, text)
    found = list(rule(House(tmp_path)))
    assert len(found) == 1, found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
