"""Runs a store function in a transaction of its own, for tests that need one row and no service."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from lensawriter.store.database import Connection, Store

P = ParamSpec("P")
R = TypeVar("R")


def read(store: Store, function: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a store function that only reads."""
    with store.reading() as connection:
        return function(connection, *args, **kwargs)


def write(store: Store, function: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a store function and commit."""
    with store.transaction() as connection:
        return function(connection, *args, **kwargs)


def write_locked(
    store: Store,
    lock: UUID,
    function: Callable[Concatenate[Connection, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Call a store function under a lock and commit."""
    with store.transaction(lock=lock) as connection:
        return function(connection, *args, **kwargs)
