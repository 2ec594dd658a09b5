"""Architecture rules. Each rule yields one line of text for each violation."""

import ast
import re
from collections.abc import Iterator

from tests.support.source_tree import Module, SourceTree, find_cycle, tracked_files

LAYERS = (
    "models errors clock data_folder child_process size_limits",
    "text settings strict_yaml templates usecases limits",
    "briefs chains reading exports checks jobs store",
    "access offline llm mail",
    "accounts usage drafts",
    "writing reports operations",
    "services",
    "web ui",
    "cli serve demo pages app",
)
"""Units of each layer, from the bottom up; a module imports only from its own layer and lower ones."""
LEVEL = {unit: level for level, units in enumerate(LAYERS) for unit in units.split()} | {"lensawriter": 0}
"""Unit -> index of its layer in LAYERS. A unit is a subpackage or module of `lensawriter`, `pages` or `app`."""

OWNERS = {
    "sqlalchemy": "store",
    "duckdb": "store",
    "duckdb_engine": "store",
    "psycopg": "store",
    "langchain": "chains llm offline",
    "langchain_core": "chains llm offline",
    "langchain_openai": "llm",
    "openai": "llm",
    "httpx2": "llm",
    "dbos": "jobs",
    "streamlit": "ui pages app",
    "streamlit_authenticator": "ui",
    "altair": "ui",
    "starlette": "web ui app",
    "uvicorn": "serve",
    "argon2": "accounts",
    "pyotp": "accounts",
    "segno": "accounts",
    "zxcvbn": "accounts",
    "rapidfuzz": "text",
    "docx": "exports reading",
    "pypdf": "reading reports",
    "vl_convert": "reports",
    "markdown_it": "exports",
    "jinja2": "templates",
}
"""Library -> the units that may import it."""

HEAVY = tuple(
    "langchain langchain_core langchain_openai openai httpx2 dbos pandas altair docx pypdf vl_convert".split()
)
"""Libraries that are slow to import and must not delay the sign-in form."""
START_MODULES = ("app", "lensawriter.cli", "lensawriter.services", "lensawriter.web", "lensawriter.ui")
"""Modules that are imported at start, including their submodules."""

SCRIPTS = ("app.py", "lensawriter/ui/router.py", "pages/")
"""Files that Streamlit executes as scripts, so they may have side effects."""
SIDE_EFFECTS = re.compile(
    r"(^|\.)(open|read_text|read_bytes|write_text|write_bytes|mkdir|getenv|environ|connect|create_engine|urlopen|run|Popen|start"
    r"|now|today|time|monotonic|uuid4|token_hex|token_urlsafe|basicConfig|getrandbits)$"
)
VAGUE_FILES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools"}
VAGUE_CLASSES = re.compile(r"(Manager|Handler|Impl|Utils?|Helper)$")

SHIPPED_LINES, TEST_LINES, LAUNCHER_LINES = 300, 350, 60
"""Maximum number of lines in a shipped file, a test file and app.py."""
# The patterns are split so that this file does not violate `machine_names`.
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.~-])/(?:work|root)/",
            r"/opt/(?:wheels|pypi)",
            r"\btmp/(?:lw|h\d)\b",
            r"\.library" + "/",
            r"\bpypi" + r"\.org",
            r"pythonhosted" + r"\.org",
            r"(?:deb|security|ftp)" + r"\.debian\.org",
            r"registry" + r"\.npmjs",
            r"--(?:extra-)?index" + r"-url [a-z]",
        ]
    )
)


def layers(tree: SourceTree) -> Iterator[str]:
    """Imports go to the same layer or down, and every unit is in the layer table."""
    for module in tree.modules.values():
        if module.unit not in LEVEL:
            yield f"{module.file}: {module.unit} is missing in LAYERS"
    for module, target, found in tree.edges():
        if LEVEL.get(module.unit, 9) < LEVEL.get(target.unit, 0):
            yield f"{module.file}:{found.line}: {module.unit} imports {target.unit}, which is a higher layer"


def cycles(tree: SourceTree) -> Iterator[str]:
    """Neither modules nor units import each other in a cycle."""
    edges = [(module, target) for module, target, _ in tree.edges()]
    for cycle in (
        find_cycle({(module.name, target.name) for module, target in edges}),
        find_cycle({(module.unit, target.unit) for module, target in edges if module.unit != target.unit}),
    ):
        if cycle:
            yield " -> ".join(cycle)


def owners(tree: SourceTree) -> Iterator[str]:
    """A library is imported only by the units that own it."""
    for module in tree.modules.values():
        for found in module.imports:
            library = found.target.split(".")[0]
            if module.unit not in OWNERS.get(library, module.unit).split():
                yield f"{module.file}:{found.line}: {library} belongs to {OWNERS[library]}"


def start_up(tree: SourceTree) -> Iterator[str]:
    """No import at start reaches a heavy library."""
    start = [
        name
        for name in tree.modules
        if name in START_MODULES or name.startswith(tuple(f"{each}." for each in START_MODULES))
    ]
    for target, chain in tree.reached_at_start(start).items():
        if target.split(".")[0] in HEAVY:
            yield " -> ".join(chain)


def relative_imports(tree: SourceTree) -> Iterator[str]:
    """All imports are absolute."""
    for module, node in _nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{module.file}:{node.lineno}"


def star_imports(tree: SourceTree) -> Iterator[str]:
    """No star imports."""
    for module, node in _nodes(tree):
        if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
            yield f"{module.file}:{node.lineno}"


def vague_names(tree: SourceTree) -> Iterator[str]:
    """No module and no class has a vague name such as utils or Manager."""
    for module in tree.modules.values():
        if VAGUE_FILES & set(module.name.split(".")):
            yield module.file
    for module, node in _nodes(tree):
        if isinstance(node, ast.ClassDef) and VAGUE_CLASSES.search(node.name):
            yield f"{module.file}:{node.lineno}: {node.name}"


def side_effects_at_import(tree: SourceTree) -> Iterator[str]:
    """Importing a module defines names and has no other effect."""
    for module in tree.modules.values():
        if module.file.startswith(SCRIPTS):
            continue
        for node in module.tree.body:
            if _has_side_effect(node):
                yield f"{module.file}:{node.lineno}: {ast.unparse(node).splitlines()[0]}"


def sizes(tree: SourceTree) -> Iterator[str]:
    """Files have at most the number of lines in SHIPPED_LINES, TEST_LINES or LAUNCHER_LINES."""
    folders = ("app.py", "pages/*.py", "lensawriter/**/*.py", "bench/**/*.py", "scripts/*.py", "tests/**/*.py")
    for path in (path for folder in folders for path in sorted(tree.root.glob(folder))):
        file = path.relative_to(tree.root).as_posix()
        limit = LAUNCHER_LINES if file == "app.py" else TEST_LINES if file.startswith("tests/") else SHIPPED_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            yield f"{file}: {lines} lines, the maximum is {limit}"


def docstrings(tree: SourceTree) -> Iterator[str]:
    """Modules, public functions and public classes of the package have docstrings."""
    for module in tree.modules.values():
        if not module.name.startswith("lensawriter"):
            continue
        if not ast.get_docstring(module.tree) and module.text.strip():
            yield module.file
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and not ast.get_docstring(node):
                yield f"{module.file}:{node.lineno}: {node.name}"


def page_guards(tree: SourceTree) -> Iterator[str]:
    """The first statement of a page checks who is signed in."""
    for module in tree.modules.values():
        if module.unit != "pages":
            continue
        first = next((node for node in module.tree.body if not _is_import_or_docstring(node)), None)
        call = getattr(first, "value", None)
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) in ("require", "holder")):
            yield f"{module.file}:{first.lineno if first else 1}"


def machine_names(tree: SourceTree) -> Iterator[str]:
    """No committed file contains a path of a development machine or the address of a package registry."""
    for path in tracked_files(tree.root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image or a font
        for number, line in enumerate(text.splitlines(), 1):
            if found := MACHINE.search(line):
                yield f"{path.relative_to(tree.root)}:{number}: {found[0]}"


def _nodes(tree: SourceTree) -> Iterator[tuple[Module, ast.AST]]:
    for module in tree.modules.values():
        yield from ((module, node) for node in ast.walk(module.tree))


def _is_import_or_docstring(node: ast.stmt) -> bool:
    """Return whether a statement is an import or a docstring."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _has_side_effect(node: ast.stmt) -> bool:
    """Return whether a statement of a module does more than define a name."""
    if _is_import_or_docstring(node):
        return False
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.If(test=test):
            return not re.search(r"TYPE_CHECKING$|^__name__ == '__main__'$", ast.unparse(test))
        case ast.Assign() | ast.AnnAssign():
            uses = [each for each in ast.walk(node) if isinstance(each, ast.Call | ast.Subscript)]
            names = [each.func if isinstance(each, ast.Call) else each.value for each in uses]
            return not isinstance(node.value, ast.Lambda) and any(
                SIDE_EFFECTS.search(ast.unparse(each)) for each in names
            )
        case _:
            return True
