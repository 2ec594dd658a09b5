"""Static analysis of the shipped source code: its modules and their imports."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

PACKAGE = "lensawriter"


class Import(NamedTuple):
    """One import of a module."""

    target: str
    line: int
    at_start: bool
    """Whether it is executed when the module is imported; false inside functions and under TYPE_CHECKING."""


class Module:
    """One source file; `name` is its dotted import name, `file` its path relative to the root."""

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path
        self.file = path.relative_to(root).as_posix()
        parts = path.relative_to(root).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text, filename=self.file)

    @property
    def unit(self) -> str:
        """The unit for the layer table: the first name below the package, or `pages` or `app`."""
        parts = self.name.split(".")
        return parts[0] if parts[0] != PACKAGE else parts[1] if len(parts) > 1 else PACKAGE

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All imports, including those inside functions."""
        return tuple(_imports(self.tree, at_start=True))


class SourceTree:
    """All shipped modules below a folder: `lensawriter/`, `pages/` and `app.py`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        paths = [*root.glob("app.py"), *root.glob("pages/*.py"), *root.glob(f"{PACKAGE}/**/*.py")]
        self.modules = {module.name: module for module in (Module(root, path) for path in sorted(paths))}

    def find(self, target: str) -> Module | None:
        """Return the module that the import of `a.b.name` executes, `a.b.name` or `a.b`; None if it is not in this tree."""
        return self.modules.get(target) or self.modules.get(target.rpartition(".")[0])

    def edges(self) -> Iterator[tuple[Module, Module, Import]]:
        """Yield (importing module, imported module, import) for all imports within the tree."""
        for module in self.modules.values():
            for found in module.imports:
                target = self.find(found.target)
                if target is not None and target is not module:
                    yield module, target, found

    def reached_at_start(self, names: list[str]) -> dict[str, list[str]]:
        """Return each module that is executed when the named ones are imported -> the chain of imports that leads to it.

        The result includes modules of libraries, but not the modules that they import.
        """
        chains = {name: [name] for name in names if name in self.modules}
        waiting = list(chains)
        while waiting:
            name = waiting.pop()
            for found in self.modules[name].imports:
                module = self.find(found.target)
                target = module.name if module else found.target
                if found.at_start and target not in chains:
                    chains[target] = [*chains[name], target]
                    waiting += [target] if module else []
        return chains


def tracked_files(root: Path) -> list[Path]:
    """Return the files that git tracks or would add; in a folder without git, all files except hidden ones."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0 and (root / ".git").exists():
        return [root / name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]
    hidden = (".venv", ".make", "data", "__pycache__")
    return [path for path in root.rglob("*") if path.is_file() and not _hidden(path.relative_to(root), hidden)]


def find_cycle(edges: set[tuple[str, str]]) -> list[str] | None:
    """Return the names on one cycle of a graph, the first one repeated at the end; None without a cycle."""
    graph: dict[str, list[str]] = {}
    for begin, end in sorted(edges):
        graph.setdefault(begin, []).append(end)
    finished: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str] | None:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in finished:
            return None
        for end in graph.get(name, ()):
            if found := walk(end, [*path, name]):
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
