"""A process that is killed inside a transaction leaves what it has committed and nothing else."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from lensawriter.clock import now
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.service_values import find_value, set_value
from tests.conftest import ENGINES
from tests.support.transactions import read, write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent
WORKER = """
import sys
from pathlib import Path
from uuid import UUID, uuid4
from sqlalchemy import insert
from lensawriter.clock import now
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.service_values import set_value
from tests.support.transactions import write

kind, place, lock = sys.argv[1:]
store = Store.duckdb(Path(place)) if kind == "duckdb" else Store.postgresql(place)
write(store, set_value, "committed", "値")
with store.transaction(lock=UUID(lock)) as connection:
    rows = [{"id": uuid4(), "name": "半端", "created_at": now()} for _ in range(2000)]
    connection.execute(insert(schema.organisations), rows)
    print("inside", flush=True)
    sys.stdin.read()
"""


def open_store(kind: str, place: str) -> Store:
    return Store.duckdb(Path(place)) if kind == "duckdb" else Store.postgresql(place)


@pytest.mark.parametrize("kind", ENGINES)
def test_kill_inside_a_transaction_rolls_it_back(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    place = str(tmp_path / "x.duckdb") if kind == "duckdb" else str(request.getfixturevalue("database_url"))
    lock = uuid4()
    for _ in range(3):
        _kill_inside(kind, place, lock)
        store = open_store(kind, place)
        with store.transaction(lock=lock) as connection:  # the lock of the killed process is released
            assert connection.execute(select(schema.organisations.c.id)).all() == []
            connection.execute(insert(schema.organisations).values(id=lock, name="組織", created_at=now()))
            connection.execute(schema.organisations.delete())
        assert read(store, find_value, "committed") == "値"
        write(store, set_value, "committed", None)
        store.close()


def _kill_inside(kind: str, place: str, lock: UUID) -> None:
    command = [sys.executable, "-c", WORKER, kind, place, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"inside\n"
        worker.kill()
        worker.communicate()
    assert worker.returncode == -9
