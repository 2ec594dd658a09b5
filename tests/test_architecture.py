"""All files follow the architecture rules, and each rule detects a violation in a small sample tree."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import architecture_rules, service_rules
from tests.support.source_tree import SourceTree

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def tree() -> SourceTree:
    return SourceTree(ROOT)


def test_imports_follow_the_layers(tree: SourceTree) -> None:
    assert list(architecture_rules.layers(tree)) == []


def test_imports_have_no_cycles(tree: SourceTree) -> None:
    assert list(architecture_rules.cycles(tree)) == []


def test_libraries_are_imported_only_by_the_units_that_own_them(tree: SourceTree) -> None:
    assert list(architecture_rules.owners(tree)) == []


def test_start_imports_no_heavy_library(tree: SourceTree) -> None:
    assert list(architecture_rules.start_up(tree)) == []


def test_all_imports_are_absolute(tree: SourceTree) -> None:
    assert list(architecture_rules.relative_imports(tree)) == []


def test_no_import_is_a_star_import(tree: SourceTree) -> None:
    assert list(architecture_rules.star_imports(tree)) == []


def test_no_module_or_class_has_a_vague_name(tree: SourceTree) -> None:
    assert list(architecture_rules.vague_names(tree)) == []


def test_imports_have_no_side_effects(tree: SourceTree) -> None:
    assert list(architecture_rules.side_effects_at_import(tree)) == []


def test_files_stay_short(tree: SourceTree) -> None:
    assert list(architecture_rules.sizes(tree)) == []


def test_modules_and_public_functions_have_docstrings(tree: SourceTree) -> None:
    assert list(architecture_rules.docstrings(tree)) == []


def test_first_statement_of_every_page_checks_who_is_signed_in(tree: SourceTree) -> None:
    assert list(architecture_rules.page_guards(tree)) == []


def test_no_committed_file_contains_a_machine_path_or_a_registry(tree: SourceTree) -> None:
    assert list(architecture_rules.machine_names(tree)) == []


def test_store_functions_take_a_connection(tree: SourceTree) -> None:
    assert list(service_rules.store_parameters(tree)) == []


def test_service_functions_with_a_principal_are_authorised(tree: SourceTree) -> None:
    assert list(service_rules.authorised_functions(tree)) == []


def test_authorised_functions_with_an_id_name_the_subject_of_a_refusal(tree: SourceTree) -> None:
    assert list(service_rules.refusal_subjects(tree)) == []


def test_exceptions_of_the_service_rules_are_in_use(tree: SourceTree, monkeypatch: pytest.MonkeyPatch) -> None:
    exceptions = service_rules.STORE_EXCEPTIONS | service_rules.UNAUTHORISED | service_rules.WITHOUT_SUBJECT
    for name in ("STORE_EXCEPTIONS", "UNAUTHORISED", "WITHOUT_SUBJECT"):
        monkeypatch.setattr(service_rules, name, {})
    rules = service_rules.store_parameters, service_rules.authorised_functions, service_rules.refusal_subjects
    found = [line for rule in rules for line in rule(tree)]
    assert [name for name in exceptions if not any(name in line for line in found)] == []


VALID = {
    "lensawriter/__init__.py": "",
    "lensawriter/store/__init__.py": "",
    "lensawriter/store/database.py": "",
    "lensawriter/store/rows.py": "from lensawriter.store import database\n\ndef get(connection: Connection) -> str:\n    '''Return it.'''\n    return ''",
    "lensawriter/store/outbox.py": "def sending(store: Store) -> str:\n    '''Return it.'''\n    return ''",
    "lensawriter/access/__init__.py": "",
    "lensawriter/access/audit.py": (
        "class Audit(Service):\n    '''Service.'''\n\n    @authorised(Role.OWNER, subject='key')\n"
        "    def get(self, principal: Principal, key: UUID) -> str:\n        return ''\n\n"
        "    def _find(self, principal: Principal) -> str:\n        return ''"
    ),
    "lensawriter/services.py": "from lensawriter.store import rows",
    "lensawriter/ui/__init__.py": "",
    "lensawriter/ui/session.py": "from lensawriter import services",
    "lensawriter/web/__init__.py": "",
    "lensawriter/web/gate.py": "def _look():\n    from lensawriter.ui import session",
    "pages/write.py": "from lensawriter.ui.session import require\n\nprincipal = require()",
    "app.py": "from lensawriter.web import gate",
}
"""A small tree that follows every rule."""

SERVICE = """
class Drafts(Service):
    pass


class Library(Drafts):
    {before}
    def get(self, principal: Principal, key{after}) -> str:
        return ""
"""

Rule = Callable[[SourceTree], Iterator[str]]
VIOLATIONS: list[tuple[Rule, str, str]] = [
    (architecture_rules.layers, "lensawriter/models.py", "def get():\n    from lensawriter.services import build\n"),
    (architecture_rules.layers, "lensawriter/text/length.py", "from lensawriter import store\n"),
    (architecture_rules.layers, "lensawriter/novelty.py", "X = 1\n"),
    (architecture_rules.cycles, "lensawriter/store/database.py", "def build():\n    from lensawriter.store import rows\n"),
    (architecture_rules.cycles, "lensawriter/ui/router.py", "from lensawriter.web import routes\n"),
    (architecture_rules.owners, "lensawriter/drafts/library.py", "def get():\n    import sqlalchemy.orm\n"),
    (architecture_rules.owners, "pages/write.py", "principal = require()\nfrom langchain_core.messages import AIMessage\n"),
    (architecture_rules.owners, "lensawriter/writing/steps.py", "import importlib\n\ndef get():\n    return importlib.import_module('dbos')\n"),
    (architecture_rules.start_up, "lensawriter/store/database.py", "from pandas import DataFrame\n"),
    (architecture_rules.relative_imports, "lensawriter/store/columns.py", "from . import database\n"),
    (architecture_rules.star_imports, "lensawriter/writing/form_drafts.py", "from lensawriter.models import *\n"),
    (architecture_rules.vague_names, "lensawriter/ui/helpers.py", "X = 1\n"),
    (architecture_rules.vague_names, "lensawriter/jobs.py", "class JobManager:\n    pass\n"),
    (architecture_rules.side_effects_at_import, "lensawriter/settings.py", "import os\nDATA = os.environ['DATA']\n"),
    (architecture_rules.side_effects_at_import, "lensawriter/clock.py", "from datetime import datetime\nSTARTED = datetime.now()\n"),
    (architecture_rules.side_effects_at_import, "lensawriter/llm/prices.py", "from pathlib import Path\nPRICES = Path('prices').read_text()\n"),
    (architecture_rules.side_effects_at_import, "lensawriter/mail/smtp.py", "import logging\nlogging.basicConfig()\n"),
    (architecture_rules.sizes, "lensawriter/writing/service.py", "X = 1\n" * 301),
    (architecture_rules.sizes, "app.py", "X = 1\n" * 61),
    (architecture_rules.docstrings, "lensawriter/limits.py", '"""Limits."""\n\ndef check():\n    return 1\n'),
    (architecture_rules.docstrings, "lensawriter/offline/chat.py", "X = 1\n"),
    (architecture_rules.page_guards, "pages/drafts.py", "import streamlit as st\nst.title('x')\nprincipal = require()\n"),
    (architecture_rules.page_guards, "pages/usage.py", '"""Nothing but a docstring."""\n'),
    (service_rules.store_parameters, "lensawriter/store/rows.py", "def get(store: Store) -> str:\n    return ''\n"),
    (service_rules.store_parameters, "lensawriter/store/terms.py", "def get(key: int, *, within: 'Store | None') -> str:\n    return ''\n"),
    (service_rules.authorised_functions, "lensawriter/drafts/library.py", SERVICE.format(before="", after=": str")),
    (service_rules.authorised_functions, "lensawriter/drafts/library.py", SERVICE.format(before="@cached(Role.OWNER)", after=": str")),
    (service_rules.refusal_subjects, "lensawriter/drafts/library.py", SERVICE.format(before="@authorised(Role.OWNER)", after=": UUID")),
    (service_rules.refusal_subjects, "lensawriter/drafts/library.py", SERVICE.format(before="@authorised(Role.OWNER, step_up=True)", after=": UUID | None = None")),
    (architecture_rules.machine_names, "docs/notes.md", "See /ro" + "ot/notes\n"),
    (architecture_rules.machine_names, "requirements.txt", "--index" + "-url https://example.com/simple\n"),
    (architecture_rules.machine_names, "Makefile", "get:\n\tcurl https://py" + "pi.org/simple\n"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "file", "text"), VIOLATIONS, ids=lambda value: getattr(value, "__name__", None))
def test_violation_is_found(tmp_path: Path, rule: Rule, file: str, text: str) -> None:
    for name, body in VALID.items():
        _write(tmp_path / name, f'"""A docstring."""\n\n{body}\n')
    assert list(rule(SourceTree(tmp_path))) == []
    _write(tmp_path / file, text)
    found = list(rule(SourceTree(tmp_path)))
    assert len(found) == 1, found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
