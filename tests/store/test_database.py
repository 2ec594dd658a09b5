"""Opening, migrating and locking a store."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from lensawriter.clock import now
from lensawriter.errors import SettingInvalid, StoreBusy
from lensawriter.store import migrations, schema
from lensawriter.store.database import Store
from lensawriter.store.service_values import find_value, set_value
from tests.support.transactions import read, write


def schema_of(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """Return the columns with their types, the keys and the indexes of both schemas from the catalogue of the database."""
    ours = "in ('content', 'service')"
    columns = (
        "select table_schema, table_name, column_name, data_type, is_nullable, numeric_scale"
        f" from information_schema.columns where table_schema {ours}"
    )
    keys = (
        "select table_schema, table_name, column_name, ordinal_position"
        f" from information_schema.key_column_usage where table_schema {ours}"
    )
    indexes = {
        "duckdb": f"select schema_name, table_name, index_name, expressions from duckdb_indexes() where schema_name {ours}",
        "postgresql": f"select schemaname, tablename, indexname, indexdef from pg_indexes where schemaname {ours}",
    }[connection.dialect.name]
    queries = {"columns": columns, "keys": keys, "indexes": indexes}
    return {
        name: {tuple(row) for row in connection.execute(text(query)) if row[1] != "migrations"}
        for name, query in queries.items()
    }


def test_migrations_create_the_schema_of_the_statements(opening: Callable[[], Store]) -> None:
    store = opening()
    with store.reading() as connection:
        migrated = schema_of(connection)
    with store.transaction() as connection:
        for table in ("content", "service"):
            connection.execute(text(f"drop schema {table} cascade"))
            connection.execute(text(f"create schema {table}"))
        schema.metadata.create_all(connection)
    with store.reading() as connection:
        assert schema_of(connection) == migrated
    store.close()
    assert {name: len(found) > 0 for name, found in migrated.items()} == {
        "columns": True,
        "keys": True,
        "indexes": True,
    }


def test_every_table_of_customer_data_has_an_organisation_column(store: Store) -> None:
    with store.reading() as connection:
        columns = schema_of(connection)["columns"]
    customer = {row[:2] for row in columns if row[0] == "content"} | {("service", "jobs"), ("service", "attempts")}
    assert {row[:2] for row in columns if (row[2], row[4]) == ("org_id", "NO")} >= customer


def test_store_of_every_released_schema_opens_and_keeps_its_rows(
    opening: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    released = migrations.scripts()
    for number in released:
        with monkeypatch.context() as old:
            old.setattr(migrations, "scripts", lambda number=number: {n: s for n, s in released.items() if n <= number})
            store = opening()
            write(store, set_value, "kept", "値")
            store.close()
        store = opening()
        assert read(store, find_value, "kept") == "値"
        with store.transaction() as connection:
            done = connection.execute(text("select number from service.migrations order by number")).scalars().all()
            assert done == list(released)
            for name in ("content", "service"):
                connection.execute(text(f"drop schema {name} cascade"))
        store.close()


def test_store_of_a_newer_release_is_refused(opening: Callable[[], Store]) -> None:
    store = opening()
    with store.transaction() as connection:
        connection.execute(text("insert into service.migrations values (9999, 'future', now())"))
    store.close()
    with pytest.raises(SettingInvalid, match="新しい版"):
        opening()


def test_concurrent_servers_migrate_a_new_database_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store.postgresql, [database_url] * 4))
    with stores[0].reading() as connection:
        assert connection.execute(text("select count(*) from service.migrations")).scalar_one() == len(
            migrations.scripts()
        )
    for store in stores:
        store.close()


def test_failed_migration_is_rolled_back(opening: Callable[[], Store], monkeypatch: pytest.MonkeyPatch) -> None:
    opening().close()
    with monkeypatch.context() as broken:
        script = {
            9998: ("9998_broken", ["create table service.half (id integer)", "select no_such_function_of_ours()"])
        }
        known = migrations.scripts()
        broken.setattr(migrations, "scripts", lambda: known | script)
        with pytest.raises(SettingInvalid):
            opening()
    store = opening()
    with store.reading() as connection:
        assert ("service", "half") not in {row[:2] for row in schema_of(connection)["columns"]}
    store.close()


def test_file_opened_by_another_process_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    script = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreBusy):
            Store.duckdb(path)
        holder.communicate()


def valid_file(path: Path) -> bytearray:
    """Return the bytes of a valid store."""
    Store.duckdb(path).close()
    return bytearray(path.read_bytes())


def flipped(path: Path) -> bytes:
    """Return a store with every hundredth byte changed."""
    content = valid_file(path)
    content[12_288::100] = bytes(each ^ 0x5A for each in content[12_288::100])
    return bytes(content)


DAMAGE: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda path: b"",
    "short": lambda path: b"abc",
    "another format": lambda path: b"not a database" * 1000,
    "cut in its head": lambda path: bytes(valid_file(path)[:3000]),
    "flipped": flipped,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file_is_refused_with_a_sentence(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "conflicting lock"  # the driver's message contains the path, which may contain the word "lock"
    folder.mkdir()
    (folder / "broken.duckdb").write_bytes(DAMAGE[damage](tmp_path / "whole.duckdb"))
    with pytest.raises(SettingInvalid, match=r"broken\.duckdb を開けませんでした"):
        Store.duckdb(folder / "broken.duckdb")


def test_unreachable_server_is_refused_with_a_sentence() -> None:
    for url in (
        "postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2",
        "postgresql+psycopg://[/",
        "postgresql+psycopg://h:abc/x",
    ):
        with pytest.raises(SettingInvalid, match="LENSAWRITER_DATABASE_URL"):
            Store.postgresql(url)


def test_limit_checked_under_a_lock_is_kept_by_fifty_concurrent_writers(store: Store) -> None:
    org, table = uuid4(), schema.organisations

    def take(_: int) -> bool:
        with store.transaction(lock=org) as connection:
            if connection.execute(select(func.count()).select_from(table)).scalar_one() >= 10:
                return False
            connection.execute(insert(table).values(id=uuid4(), name="席", created_at=now()))
            return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(take, range(50))) == 10


def test_cached_statement_works_with_other_values(store: Store) -> None:
    """The DuckDB dialect does not cache compiled statements by default; our setting does, so each statement runs twice here."""
    organisations, keys = schema.organisations, [uuid4() for _ in range(6)]
    with store.transaction() as connection:
        for index, key in enumerate(keys):
            connection.execute(insert(organisations).values(id=key, name=f"組織{index}", created_at=now()))
        ordered = select(organisations.c.name).order_by(organisations.c.name)
        for first, number in ((0, 2), (1, 3), (4, 1), (5, 9)):
            names = connection.execute(ordered.limit(number).offset(first)).scalars().all()
            assert names == [f"組織{index}" for index in range(6)][first : first + number]
        for some in (keys[:1], keys[1:4], keys, []):
            query = select(func.count()).select_from(organisations).where(organisations.c.id.in_(some))
            assert connection.execute(query).scalar_one() == len(some)
        for name in ("一つ目", "二つ目", None):
            changed = update(organisations).where(organisations.c.id == keys[0]).values(name=name or "")
            assert connection.execute(changed.returning(organisations.c.name)).scalar_one() == (name or "")
        assert store.engine.dialect.__dict__.get("_supports_statement_cache", True) is True


def test_concurrent_readers_each_get_their_own_row(store: Store) -> None:
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


def test_setting_a_value_again_replaces_it_and_none_removes_it(store: Store) -> None:
    for value in ("一", "二"):
        write(store, set_value, "key", value)
    assert read(store, find_value, "key") == "二"
    write(store, set_value, "key", None)
    assert read(store, find_value, "key") is None


def test_sql_cannot_read_files_of_the_host(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    store = Store.duckdb(tmp_path / "x.duckdb")
    with store.reading() as connection, pytest.raises(DBAPIError, match="disabled"):
        connection.execute(text(f"select * from read_csv('{tmp_path / 'secret.csv'}')"))
    store.close()


def test_memory_of_the_embedded_engine_is_limited(tmp_path: Path) -> None:
    store = Store.duckdb(tmp_path / "x.duckdb")
    with store.reading() as connection:
        assert connection.execute(text("select current_setting('memory_limit')")).scalar_one() == "244.1 MiB"
    store.close()


def test_file_opened_twice_in_a_process_has_one_writer_at_a_time(tmp_path: Path) -> None:
    stores = [Store.duckdb(tmp_path / "x.duckdb") for _ in range(2)]
    write(stores[0], set_value, "count", "0")

    def add(number: int) -> None:
        with stores[number % 2].transaction() as connection:
            row = select(schema.settings.c.value).where(schema.settings.c.key == "count")
            value = int(connection.execute(row).scalar_one()) + 1
            connection.execute(update(schema.settings).where(schema.settings.c.key == "count").values(value=str(value)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert read(stores[1], find_value, "count") == "40"
    for store in stores:
        store.close()
