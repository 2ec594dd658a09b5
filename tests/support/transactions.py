"""Calls of a single store function in a separate transaction, for tests that need rows but no service."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from lensawriter.store.database import Connection, Store

P = ParamSpec("P")
R = TypeVar("R")


def read(store: Store, function: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a store function that only reads, and return its result."""
    with store.reading() as connection:
        return function(connection, *args, **kwargs)


def write(store: Store, function: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a store function, commit, and return its result."""
    with store.transaction() as connection:
        return function(connection, *args, **kwargs)


def write_locked(
    store: Store,
    lock: UUID,
    function: Callable[Concatenate[Connection, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Call a store function under a lock, commit, and return its result."""
    with store.transaction(lock=lock) as connection:
        return function(connection, *args, **kwargs)
