"""The engine and its transactions: one DuckDB file by default, or PostgreSQL by URL; both run the same statements."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import Engine, QueuePool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from lensawriter.errors import SettingInvalid, StoreBusy
from lensawriter.settings import Settings
from lensawriter.store.migrations import migrate

Connection = sqlalchemy.Connection
"""The connection of a transaction; other packages import the name from here, so that only the store imports SQLAlchemy."""

_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "memory_limit": "256MB",  # the whole server must stay below 420 MB
    "threads": "2",
}
_JSON = partial(json.dumps, ensure_ascii=False)
"""Without escapes, because escaped Japanese text takes twice its size."""
_AFTER = "lensawriter.after"
"""The key in `Connection.info` of the actions that run after the commit."""


class Store:
    """The store of the process; lives from `open` to `close`."""

    _writing = threading.RLock()
    """One lock for the whole process, so that a file that it has opened twice still has one writer at a time."""

    def __init__(self, engine: Engine, root: Any = None) -> None:
        """`root` is the DuckDB connection that keeps the file open."""
        self.engine = engine
        self._root = root

    @classmethod
    def open(cls, settings: Settings) -> "Store":
        """Open the store of the settings and migrate it; raises StoreBusy, SettingInvalid."""
        if settings.database_url:
            return cls.postgresql(settings.database_url)
        return cls.duckdb(settings.data / "lensawriter.duckdb")

    @classmethod
    def duckdb(cls, path: Path) -> "Store":
        """Open the file, or create it; raises StoreBusy while another process has it open, SettingInvalid."""
        import duckdb
        from duckdb_engine import ConnectionWrapper

        try:
            root = duckdb.connect(str(path), config=_DUCKDB)
        except duckdb.Error as error:
            reason = str(error).replace(str(path), "")  # a path may contain the word "lock"
            if isinstance(error, duckdb.IOException) and "lock" in reason.lower():
                raise StoreBusy() from None
            raise _unusable(path) from error
        # One cursor per connection: a DuckDB connection that several threads share returns rows of another thread's query.
        engine = create_engine(
            "duckdb://",
            creator=lambda: ConnectionWrapper(root.cursor()),
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=56,
            json_serializer=_JSON,
            hide_parameters=True,  # keeps customer text out of error messages and so out of the log
        )
        # The dialect does not declare support for cached statements because it was not tested there; our tests cover it.
        vars(engine.dialect)["_supports_statement_cache"] = True
        try:
            return cls._migrated(engine, root)
        except SQLAlchemyError as error:
            raise _unusable(path) from error

    @classmethod
    def postgresql(cls, url: str) -> "Store":
        """Connect to a server; raises SettingInvalid if it cannot be reached or used."""
        try:
            engine = create_engine(
                url, pool_size=8, max_overflow=24, pool_pre_ping=True, json_serializer=_JSON, hide_parameters=True
            )
            return cls._migrated(engine)
        except (SQLAlchemyError, ValueError) as error:  # an invalid port raises ValueError
            raise SettingInvalid(
                "LENSAWRITER_DATABASE_URL のデータベースを開けませんでした。接続先と権限を確認してください。"
            ) from error

    @classmethod
    def _migrated(cls, engine: Engine, root: Any = None) -> "Store":
        store = cls(engine, root)
        try:
            with store.transaction() as connection:
                migrate(connection)
        except BaseException:
            store.close()
            raise
        return store

    def transaction(self, lock: UUID | None = None) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes; `lock` is the id of what its checks depend on, for example an organisation.

        A snapshot alone does not enforce a limit. On DuckDB only one transaction writes at a time, because a conflict
        there raises an error at once. On PostgreSQL `lock` is an advisory lock that lasts until the end of the transaction.
        """
        return self._transaction(lock)

    @contextmanager
    def _transaction(self, lock: UUID | None) -> Iterator[Connection]:
        embedded = self._root is not None
        with self._writing if embedded else nullcontext(), self.engine.begin() as connection:
            actions: dict[object, Callable[[], None]] = {}
            connection.info[_AFTER] = actions
            if lock is not None:
                hold(connection, lock)
            yield connection
        for action in actions.values():  # the lock is already released
            action()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for statements that only read."""
        with self.engine.connect() as connection:
            yield connection

    def answers(self) -> bool:
        """Return True if the database executes a statement; otherwise the driver raises."""
        with self.reading() as connection:
            return bool(connection.execute(text("select 1")).scalar_one() == 1)

    def close(self) -> None:
        """Close all connections."""
        with self._writing:
            self.engine.dispose()
            if self._root is not None:
                self._root.close()


def hold(connection: Connection, lock: UUID) -> None:
    """Take one more lock until the end of a transaction that writes; not needed on DuckDB, which has one writer.

    To avoid deadlocks, code that takes several locks takes them in this order: the organisation, then a mail address,
    then counters (attempts, usage, the chain of the audit log).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock.int % 2**63})


def after_commit(connection: Connection, key: object, action: Callable[[], None]) -> None:
    """Run an action after a transaction that writes is committed; a later action with the same key replaces an earlier one."""
    connection.info[_AFTER][key] = action


def _unusable(path: Path) -> SettingInvalid:
    return SettingInvalid(f"データファイル {path.name} を開けませんでした。壊れていないか確認してください。")
