"""Architecture rules for stores and services (transactions, authorisation). Each rule yields one line for every violation."""

import ast
import re
from collections.abc import Iterator

from tests.support.source_tree import Module, SourceTree

STORE_EXCEPTIONS = {
    "lensawriter/store/outbox.py": "the lock of a mail that is being sent outlives a transaction",
}
"""File -> why its functions take a `Store`."""
UNAUTHORISED = {
    "Members.delete_account": "runs within the transactions of `remove` and of `Profile.delete`, which are decorated",
    "Sessions.end_sessions": "runs within the transactions of services that are decorated or check a link",
}
"""`Class.method` of a service with a principal -> why it is not decorated with `authorised`."""
WITHOUT_SUBJECT = {"Profile.delete": "a refusal is about the caller; the UUID names the successor"}
"""`Class.method` with a UUID argument -> why a refusal of it has no subject."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def store_parameters(tree: SourceTree) -> Iterator[str]:
    """Functions of the store take the connection of the caller's transaction, never a `Store`."""
    for module in tree.modules.values():
        if module.unit != "store" or module.file in STORE_EXCEPTIONS:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, Function) and any(_mentions(each, "Store") for each in _parameters(node).values()):
                yield f"{module.file}:{node.lineno}: {node.name} takes a Store"


def authorised_functions(tree: SourceTree) -> Iterator[str]:
    """A public method of a service with a principal is decorated with `authorised`."""
    for module, name, method in _service_methods(tree):
        if (
            any(_mentions(each, "Principal") for each in _parameters(method).values())
            and _authorised(method) is None
            and name not in UNAUTHORISED
        ):
            yield f"{module.file}:{method.lineno}: {name} is not decorated with authorised"


def refusal_subjects(tree: SourceTree) -> Iterator[str]:
    """A method that is decorated with `authorised` and takes a UUID names the subject of a refusal."""
    for module, name, method in _service_methods(tree):
        decorator = _authorised(method)
        if decorator is None or name in WITHOUT_SUBJECT:
            continue
        takes_id = any(_mentions(each, "UUID") for each in _parameters(method).values())
        if takes_id and not any(each.arg == "subject" for each in decorator.keywords):
            yield f"{module.file}:{method.lineno}: {name} names no subject"


def _service_methods(tree: SourceTree) -> Iterator[tuple[Module, str, Function]]:
    """Yield module, `Class.method` and node of the public methods of `Service` and its subclasses."""
    classes = [
        (module, node)
        for module in tree.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    ]
    names, size = {"Service"}, 0
    while len(names) > size:  # until no further subclass is found
        size = len(names)
        names |= {node.name for _, node in classes if any(_mentions(base, *names) for base in node.bases)}
    for module, node in classes:
        for method in node.body:
            if node.name in names and isinstance(method, Function) and not method.name.startswith("_"):
                yield module, f"{node.name}.{method.name}", method


def _authorised(method: Function) -> ast.Call | None:
    """Return the `authorised(...)` decorator of a method."""
    calls = (each for each in method.decorator_list if isinstance(each, ast.Call))
    return next((each for each in calls if _mentions(each.func, "authorised")), None)


def _parameters(function: Function) -> dict[str, ast.expr | None]:
    """Return the parameters of a function with their annotations."""
    arguments = function.args
    return {each.arg: each.annotation for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _mentions(node: ast.expr | None, *names: str) -> bool:
    """Return whether an expression contains one of the names, as a name, an attribute or in a quoted annotation."""
    return node is not None and not set(names).isdisjoint(re.findall(r"\w+", ast.unparse(node)))
