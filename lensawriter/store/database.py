"""The engine and its transactions: one DuckDB file by default, PostgreSQL by URL; the same statements run on both."""

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
"""What the statements of one transaction run on; who only hands it on need not know the library behind it."""

_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "memory_limit": "256MB",  # the whole server is to stay under 420 MB
    "threads": "2",
}
_JSON = partial(json.dumps, ensure_ascii=False)
"""Japanese takes twice its size when it is escaped."""
_AFTER = "lensawriter.after"


class Store:
    """The store of the process; lives from `open` to `close`."""

    _writing = threading.RLock()
    """One for the whole process, so that a file opened twice in it is still written by one at a time."""

    def __init__(self, engine: Engine, root: Any = None) -> None:
        """Take an engine that is open; `root` is the DuckDB connection that keeps the file open."""
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
        """Open the file, made where it is absent; raises StoreBusy while another process has it, SettingInvalid."""
        import duckdb
        from duckdb_engine import ConnectionWrapper

        try:
            root = duckdb.connect(str(path), config=_DUCKDB)
        except duckdb.Error as error:
            reason = str(error).replace(str(path), "")  # a path may hold any word
            if isinstance(error, duckdb.IOException) and "lock" in reason.lower():
                raise StoreBusy() from None
            raise _unusable(path) from error
        # A cursor each: one connection used by several threads gives rows of another thread's query.
        engine = create_engine(
            "duckdb://",
            creator=lambda: ConnectionWrapper(root.cursor()),
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=56,
            json_serializer=_JSON,
            hide_parameters=True,  # what a customer wrote stays out of errors, and so out of the log
        )
        # The dialect leaves the cache of compiled statements off only because nobody had tried it; a test holds that it may be on.
        vars(engine.dialect)["_supports_statement_cache"] = True
        try:
            return cls._migrated(engine, root)
        except SQLAlchemyError as error:
            raise _unusable(path) from error

    @classmethod
    def postgresql(cls, url: str) -> "Store":
        """Connect to a server; raises SettingInvalid where it cannot be reached or used."""
        try:
            engine = create_engine(
                url, pool_size=8, max_overflow=24, pool_pre_ping=True, json_serializer=_JSON, hide_parameters=True
            )
            return cls._migrated(engine)
        except (SQLAlchemyError, ValueError) as error:  # a port that is no number is a ValueError
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
        """Begin a transaction that writes; `lock` names the organisation whose counted things it decides on.

        On DuckDB one transaction writes at a time, for a snapshot holds no limit and a conflict raises at once. On
        PostgreSQL `lock` takes an advisory lock until the end of the transaction.
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
        for action in actions.values():  # the lock is free by now
            action()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for statements that only read."""
        with self.engine.connect() as connection:
            yield connection

    def answers(self) -> bool:
        """Tell whether the store answers."""
        with self.reading() as connection:
            return bool(connection.execute(text("select 1")).scalar_one() == 1)

    def close(self) -> None:
        """Close every connection; what is committed is on disk."""
        with self._writing:
            self.engine.dispose()
            if self._root is not None:
                self._root.close()


def hold(connection: Connection, lock: UUID) -> None:
    """Take one more lock until the end of a transaction that writes; on DuckDB the transaction writes alone anyway.

    Code that takes several locks takes them in this order, so that no two transactions wait for each other: the
    organisation, then an address, then counters (attempts, the chain of the audit log).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock.int % 2**63})


def after_commit(connection: Connection, key: object, action: Callable[[], None]) -> None:
    """Run an action once a transaction that writes is committed; of two actions with the same key, only the later."""
    connection.info[_AFTER][key] = action


def _unusable(path: Path) -> SettingInvalid:
    return SettingInvalid(f"データファイル {path.name} を開けませんでした。壊れていないか確認してください。")
