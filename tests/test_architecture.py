"""The rules of the house, each a claim about every file; below them, a small house that breaks each of them in turn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import house_rules
from tests.support.house import House

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_every_import_goes_down_the_layers_or_stays_in_its_own(house: House) -> None:
    assert list(house_rules.layers(house)) == []


def test_no_files_import_each_other_in_a_circle(house: House) -> None:
    assert list(house_rules.circles(house)) == []


def test_each_library_is_imported_only_by_its_owners(house: House) -> None:
    assert list(house_rules.owners(house)) == []


def test_the_start_imports_no_heavy_library(house: House) -> None:
    assert list(house_rules.start_up(house)) == []


def test_all_imports_are_absolute(house: House) -> None:
    assert list(house_rules.relative_imports(house)) == []


def test_no_import_takes_all_names(house: House) -> None:
    assert list(house_rules.star_imports(house)) == []


def test_no_file_or_class_has_a_name_that_could_hold_anything(house: House) -> None:
    assert list(house_rules.vague_names(house)) == []


def test_nothing_happens_at_import(house: House) -> None:
    assert list(house_rules.deeds_at_import(house)) == []


def test_files_stay_short(house: House) -> None:
    assert list(house_rules.sizes(house)) == []


def test_modules_and_public_functions_say_what_they_are(house: House) -> None:
    assert list(house_rules.docstrings(house)) == []


def test_every_page_asks_first_who_is_there(house: House) -> None:
    assert list(house_rules.gates(house)) == []


def test_no_committed_file_names_this_machine_or_a_registry(house: House) -> None:
    assert list(house_rules.machines(house)) == []


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
    (house_rules.layers, "lensawriter/models.py", "def get():\n    from lensawriter.services import build\n"),
    (house_rules.layers, "lensawriter/quality/tone.py", "from lensawriter import store\n"),
    (house_rules.layers, "lensawriter/novelty.py", "X = 1\n"),
    (house_rules.circles, "lensawriter/store/database.py", "def build():\n    from lensawriter.store import rows\n"),
    (house_rules.circles, "lensawriter/ui/router.py", "from lensawriter.web import routes\n"),
    (house_rules.owners, "lensawriter/library.py", "def get():\n    import sqlalchemy.orm\n"),
    (house_rules.owners, "pages/write.py", "principal = require()\nfrom langchain_core.messages import AIMessage\n"),
    (house_rules.owners, "lensawriter/stages.py", "import importlib\n\ndef get():\n    return importlib.import_module('dbos')\n"),
    (house_rules.start_up, "lensawriter/store/database.py", "from pandas import DataFrame\n"),
    (house_rules.relative_imports, "lensawriter/store/columns.py", "from . import database\n"),
    (house_rules.star_imports, "lensawriter/forms.py", "from lensawriter.models import *\n"),
    (house_rules.vague_names, "lensawriter/ui/helpers.py", "X = 1\n"),
    (house_rules.vague_names, "lensawriter/jobs.py", "class JobManager:\n    pass\n"),
    (house_rules.deeds_at_import, "lensawriter/settings.py", "import os\nDATA = os.environ['DATA']\n"),
    (house_rules.deeds_at_import, "lensawriter/clock.py", "from datetime import datetime\nSTARTED = datetime.now()\n"),
    (house_rules.deeds_at_import, "lensawriter/prices.py", "from pathlib import Path\nPRICES = Path('prices').read_text()\n"),
    (house_rules.deeds_at_import, "lensawriter/ops/mail.py", "import logging\nlogging.basicConfig()\n"),
    (house_rules.sizes, "lensawriter/writing.py", "X = 1\n" * 301),
    (house_rules.sizes, "app.py", "X = 1\n" * 61),
    (house_rules.docstrings, "lensawriter/limits.py", '"""Limits."""\n\ndef check():\n    return 1\n'),
    (house_rules.docstrings, "lensawriter/offline.py", "X = 1\n"),
    (house_rules.gates, "pages/drafts.py", "import streamlit as st\nst.title('x')\nprincipal = require()\n"),
    (house_rules.gates, "pages/usage.py", '"""Nothing but a docstring."""\n'),
    (house_rules.machines, "docs/notes.md", "See /ro" + "ot/notes\n"),
    (house_rules.machines, "requirements.txt", "--index" + "-url https://example.com/simple\n"),
    (house_rules.machines, "Makefile", "get:\n\tcurl https://py" + "pi.org/simple\n"),
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
