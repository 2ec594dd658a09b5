"""Opening, migrating and locking a store."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text

from lensawriter.clock import now
from lensawriter.errors import SettingInvalid, StoreBusy
from lensawriter.store import migrations, schema
from lensawriter.store.database import Store
from lensawriter.store.values import find_value, set_value


def columns(store: Store) -> set[tuple[str, str, str]]:
    """Return (table, column, nullable) of every table of both schemas, as the database says."""
    query = text(
        "select table_schema || '.' || table_name, column_name, is_nullable from information_schema.columns"
        " where table_schema in ('content', 'service') and table_name <> 'migrations'"
    )
    with store.reading() as connection:
        return {tuple(row) for row in connection.execute(query)}


def test_the_migrations_make_the_tables_that_the_statements_name(store: Store) -> None:
    named = {
        (f"{table.schema}.{table.name}", column.name, "YES" if column.nullable else "NO")
        for table in schema.metadata.tables.values()
        for column in table.columns
    }
    assert columns(store) == named


def test_every_row_of_a_customer_names_its_organisation(store: Store) -> None:
    customer = {table for table, *_ in columns(store) if table.startswith("content.")} | {"service.jobs", "service.attempts"}
    assert {table for table, column, nullable in columns(store) if (column, nullable) == ("org_id", "NO")} >= customer


def test_a_store_of_every_released_shape_opens_and_keeps_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = migrations.scripts()
    for number in released:
        path = tmp_path / f"{number}.duckdb"
        with monkeypatch.context() as old:
            old.setattr(migrations, "scripts", lambda number=number: {n: s for n, s in released.items() if n <= number})
            store = Store.duckdb(path)
            set_value(store, "kept", "値")
            store.close()
        store = Store.duckdb(path)
        assert find_value(store, "kept") == "値"
        with store.reading() as connection:
            done = connection.execute(text("select number from service.migrations order by number")).scalars().all()
        assert done == list(released)
        store.close()


def test_a_store_made_by_a_newer_release_is_refused(tmp_path: Path) -> None:
    store = Store.duckdb(tmp_path / "new.duckdb")
    with store.transaction() as connection:
        connection.execute(text("insert into service.migrations values (9999, 'future', now())"))
    store.close()
    with pytest.raises(SettingInvalid, match="新しい版"):
        Store.duckdb(tmp_path / "new.duckdb")


def test_a_file_that_another_process_holds_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    script = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreBusy):
            Store.duckdb(path)
        holder.communicate()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "garbage.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(SettingInvalid, match=r"garbage\.duckdb"):
        Store.duckdb(tmp_path / "garbage.duckdb")


def test_a_server_that_cannot_be_reached_is_refused_with_a_sentence() -> None:
    with pytest.raises(SettingInvalid, match="LENSAWRITER_DATABASE_URL"):
        Store.postgresql("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2")


def test_a_limit_decided_under_the_lock_of_an_organisation_holds_for_fifty_at_once(store: Store) -> None:
    org, table = uuid4(), schema.organisations

    def take(_: int) -> bool:
        with store.transaction(lock=org) as connection:
            if connection.execute(select(func.count()).select_from(table)).scalar_one() >= 10:
                return False
            connection.execute(insert(table).values(id=uuid4(), name="席", created_at=now()))
            return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(take, range(50))) == 10


def test_threads_that_read_at_once_each_get_their_own_row(store: Store) -> None:
    keys = [uuid4() for _ in range(8)]
    with store.transaction() as connection:
        rows = [{"id": key, "name": str(key), "created_at": now()} for key in keys]
        connection.execute(insert(schema.organisations), rows)
    barrier = threading.Barrier(8)

    def read(key: UUID) -> bool:
        barrier.wait(10)
        table = schema.organisations
        for _ in range(50):
            with store.reading() as connection:
                if connection.execute(select(table.c.name).where(table.c.id == key)).scalar_one() != str(key):
                    return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, keys))


def test_a_value_set_twice_has_the_second_value_and_none_removes_it(store: Store) -> None:
    for value in ("一", "二"):
        set_value(store, "key", value)
    assert find_value(store, "key") == "二"
    set_value(store, "key", None)
    assert find_value(store, "key") is None


def test_the_file_cannot_be_made_to_read_files_of_the_host(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    store = Store.duckdb(tmp_path / "x.duckdb")
    with store.reading() as connection, pytest.raises(Exception, match="disabled"):
        connection.execute(text(f"select * from read_csv('{tmp_path / 'secret.csv'}')"))
    store.close()

