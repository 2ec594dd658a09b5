"""The source of a house read as a whole: its modules, what each imports and where; nothing is executed."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

PACKAGE = "lensawriter"


class Import(NamedTuple):
    """One name that a module imports."""

    target: str
    line: int
    at_start: bool
    """False inside functions and under TYPE_CHECKING: it costs nothing when the module is imported."""


class Module:
    """One source file; `name` as Python would import it."""

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path
        self.place = path.relative_to(root).as_posix()
        parts = path.relative_to(root).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text, filename=self.place)

    @property
    def unit(self) -> str:
        """Return its row in the import table: the first name inside the package, or `pages`, or `app`."""
        parts = self.name.split(".")
        return parts[0] if parts[0] != PACKAGE else parts[1] if len(parts) > 1 else PACKAGE

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Return everything it imports, those inside functions too."""
        return tuple(_imports(self.tree, at_start=True))


class House:
    """All modules under a folder that ship: `lensawriter/`, `pages/` and `app.py`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        paths = [*root.glob("app.py"), *root.glob("pages/*.py"), *root.glob(f"{PACKAGE}/**/*.py")]
        self.modules = {module.name: module for module in (Module(root, path) for path in sorted(paths))}

    def own(self, target: str) -> Module | None:
        """Return our module that an import reaches: `a.b.name` is module `a.b.name`, or a name in `a.b`."""
        return self.modules.get(target) or self.modules.get(target.rpartition(".")[0])

    def edges(self) -> Iterator[tuple[Module, Module, Import]]:
        """Yield each import of one of our modules by another."""
        for module in self.modules.values():
            for found in module.imports:
                target = self.own(found.target)
                if target is not None and target is not module:
                    yield module, target, found

    def reached_at_start(self, names: list[str]) -> dict[str, list[str]]:
        """Return every module that importing the named ones imports, ours and others', each with the way to it."""
        ways = {name: [name] for name in names if name in self.modules}
        waiting = list(ways)
        while waiting:
            name = waiting.pop()
            for found in self.modules[name].imports:
                own = self.own(found.target)
                target = own.name if own else found.target
                if found.at_start and target not in ways:
                    ways[target] = [*ways[name], target]
                    waiting += [target] if own else []
        return ways


def tracked(root: Path) -> list[Path]:
    """Return the files that git tracks or would add; in a folder without git, all files."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0 and (root / ".git").exists():
        return [root / name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]
    hidden = (".venv", ".make", "data", "__pycache__")
    return [path for path in root.rglob("*") if path.is_file() and not _hidden(path.relative_to(root), hidden)]


def circle(edges: set[tuple[str, str]]) -> list[str] | None:
    """Return one circle of a graph as the names on it, or None."""
    graph: dict[str, list[str]] = {}
    for begin, end in sorted(edges):
        graph.setdefault(begin, []).append(end)
    finished: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str] | None:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in finished:
            return None
        for end in graph.get(name, ()):
            if found := walk(end, [*way, name]):
                return found
        finished.add(name)
        return None

    return next(filter(None, (walk(name, []) for name in graph)), None)


def _hidden(path: Path, hidden: tuple[str, ...]) -> bool:
    return any(part in hidden or part.endswith(("_cache", ".egg-info")) for part in path.parts)


def _imports(node: ast.AST, *, at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import():
                yield from (Import(each.name, child.lineno, at_start) for each in child.names)
            case ast.ImportFrom(module=module):
                yield from (Import(f"{module or ''}.{each.name}", child.lineno, at_start) for each in child.names)
            case ast.Call(func=func, args=[ast.Constant(value=str(target)), *_]) if _imports_by_name(func):
                yield Import(target, child.lineno, at_start)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from _imports(child, at_start=False)
            case ast.If(test=test) if ast.unparse(test).endswith("TYPE_CHECKING"):
                yield from _imports(child, at_start=False)
            case _:
                yield from _imports(child, at_start=at_start)


def _imports_by_name(func: ast.expr) -> bool:
    return ast.unparse(func).rpartition(".")[2] in ("import_module", "__import__")
