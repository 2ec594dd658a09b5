"""The rules of the house: each yields a line for every place that breaks it."""

import ast
import re
from collections.abc import Iterator

from tests.support.source_tree import House, Module, circle, tracked

LAYERS = (
    "models errors clock child_process size_limits",
    "text settings strict_yaml templates usecases limits",
    "briefs chains reading exports checks jobs store",
    "access offline llm mail",
    "accounts usage drafts",
    "writing reports operations",
    "services",
    "web ui",
    "cli serve demo pages app",
)
"""From the ground up: a file imports from its own layer and from those before it."""
LEVEL = {unit: level for level, units in enumerate(LAYERS) for unit in units.split()} | {"lensawriter": 0}

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
"""Library -> the units that may import it: elsewhere its words would spread."""

HEAVY = tuple(
    "langchain langchain_core langchain_openai openai httpx2 dbos pandas altair docx pypdf vl_convert".split()
)
"""What takes long to import; the sign-in form does not wait for it."""
STARTED = ("app", "lensawriter.cli", "lensawriter.services", "lensawriter.web", "lensawriter.ui")
"""What a start imports, and all below it."""

SCRIPTS = ("app.py", "lensawriter/ui/router.py", "pages/")
"""Streamlit runs these from top to bottom: what they do at import is what they are for."""
DEEDS = re.compile(
    r"(^|\.)(open|read_text|read_bytes|write_text|write_bytes|mkdir|getenv|environ|connect|create_engine|urlopen|run|Popen|start"
    r"|now|today|time|monotonic|uuid4|token_hex|token_urlsafe|basicConfig|getrandbits)$"
)
VAGUE_FILES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools"}
VAGUE_CLASSES = re.compile(r"(Manager|Handler|Impl|Utils?|Helper)$")

SHIPPED_LINES, TEST_LINES, LAUNCHER_LINES = 300, 350, 60
# Put together here, so that this file passes its own rule.
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


def layers(house: House) -> Iterator[str]:
    """Imports go down or sideways, and every unit stands in the table."""
    for module in house.modules.values():
        if module.unit not in LEVEL:
            yield f"{module.place}: {module.unit} stands in no layer"
    for module, target, found in house.edges():
        if LEVEL.get(module.unit, 9) < LEVEL.get(target.unit, 0):
            yield f"{module.place}:{found.line}: {module.unit} imports {target.unit}, which lies above it"


def circles(house: House) -> Iterator[str]:
    """Neither files nor units import each other in a circle."""
    edges = [(module, target) for module, target, _ in house.edges()]
    for way in (
        circle({(module.name, target.name) for module, target in edges}),
        circle({(module.unit, target.unit) for module, target in edges if module.unit != target.unit}),
    ):
        if way:
            yield " -> ".join(way)


def owners(house: House) -> Iterator[str]:
    """A library with owners is imported by them alone."""
    for module in house.modules.values():
        for found in module.imports:
            library = found.target.split(".")[0]
            if module.unit not in OWNERS.get(library, module.unit).split():
                yield f"{module.place}:{found.line}: {library} belongs to {OWNERS[library]}"


def start_up(house: House) -> Iterator[str]:
    """No import at the start reaches a heavy library."""
    begun = [
        name for name in house.modules if name in STARTED or name.startswith(tuple(f"{each}." for each in STARTED))
    ]
    for target, way in house.reached_at_start(begun).items():
        if target.split(".")[0] in HEAVY:
            yield " -> ".join(way)


def relative_imports(house: House) -> Iterator[str]:
    """Every import names its whole path."""
    for module, node in _nodes(house):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{module.place}:{node.lineno}"


def star_imports(house: House) -> Iterator[str]:
    """No import takes all names."""
    for module, node in _nodes(house):
        if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
            yield f"{module.place}:{node.lineno}"


def vague_names(house: House) -> Iterator[str]:
    """No file and no class has a name that could hold anything."""
    for module in house.modules.values():
        if VAGUE_FILES & set(module.name.split(".")):
            yield module.place
    for module, node in _nodes(house):
        if isinstance(node, ast.ClassDef) and VAGUE_CLASSES.search(node.name):
            yield f"{module.place}:{node.lineno}: {node.name}"


def deeds_at_import(house: House) -> Iterator[str]:
    """Importing a module defines names and does nothing else."""
    for module in house.modules.values():
        if module.place.startswith(SCRIPTS):
            continue
        for node in module.tree.body:
            if _does(node):
                yield f"{module.place}:{node.lineno}: {ast.unparse(node).splitlines()[0]}"


def sizes(house: House) -> Iterator[str]:
    """A file holds one noun, and so stays short."""
    folders = ("app.py", "pages/*.py", "lensawriter/**/*.py", "bench/**/*.py", "scripts/*.py", "tests/**/*.py")
    for path in (path for folder in folders for path in sorted(house.root.glob(folder))):
        place = path.relative_to(house.root).as_posix()
        most = LAUNCHER_LINES if place == "app.py" else TEST_LINES if place.startswith("tests/") else SHIPPED_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > most:
            yield f"{place}: {lines} lines, {most} at most"


def docstrings(house: House) -> Iterator[str]:
    """Modules, public functions and public classes of the core say what they are."""
    for module in house.modules.values():
        if not module.name.startswith("lensawriter"):
            continue
        if not ast.get_docstring(module.tree) and module.text.strip():
            yield module.place
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and not ast.get_docstring(node):
                yield f"{module.place}:{node.lineno}: {node.name}"


def gates(house: House) -> Iterator[str]:
    """The first thing a page does is to ask who is there."""
    for module in house.modules.values():
        if module.unit != "pages":
            continue
        first = next((node for node in module.tree.body if not _says_nothing(node)), None)
        call = getattr(first, "value", None)
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) in ("require", "holder")):
            yield f"{module.place}:{first.lineno if first else 1}"


def machines(house: House) -> Iterator[str]:
    """No committed file names a folder of the machine it was written on, or a registry."""
    for path in tracked(house.root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image or a font
        for number, line in enumerate(text.splitlines(), 1):
            if found := MACHINE.search(line):
                yield f"{path.relative_to(house.root)}:{number}: {found[0]}"


def _nodes(house: House) -> Iterator[tuple[Module, ast.AST]]:
    for module in house.modules.values():
        yield from ((module, node) for node in ast.walk(module.tree))


def _says_nothing(node: ast.stmt) -> bool:
    """Tell whether a statement is an import or a docstring."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _does(node: ast.stmt) -> bool:
    """Tell whether a statement of a module does more than define a name."""
    if _says_nothing(node):
        return False
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.If(test=test):
            return not re.search(r"TYPE_CHECKING$|^__name__ == '__main__'$", ast.unparse(test))
        case ast.Assign() | ast.AnnAssign():
            inside = [each for each in ast.walk(node) if isinstance(each, ast.Call | ast.Subscript)]
            named = [each.func if isinstance(each, ast.Call) else each.value for each in inside]
            return not isinstance(node.value, ast.Lambda) and any(DEEDS.search(ast.unparse(each)) for each in named)
        case _:
            return True
