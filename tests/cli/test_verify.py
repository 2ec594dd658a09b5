"""`lensawriter verify`: its line and exit status with a stopped, running or killed server."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from lensawriter.access.anchor import Anchor, Mark
from lensawriter.access.audit import ANCHOR, AuditLog
from lensawriter.access.events import Event
from lensawriter.cli.main import main
from lensawriter.clock import now
from lensawriter.store.database import Store
from tests.conftest import ENGINES
from tests.support.bad_inputs import is_sentence

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ROWS = 12
Verify = Callable[..., tuple[int, str, str]]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """A function that runs the command in this process; returns exit status, standard output and standard error."""
    for name in [*os.environ]:
        if name.startswith("LENSAWRITER_"):
            monkeypatch.delenv(name)

    def run(data: Path, url: str | None = None) -> tuple[int, str, str]:
        if url:
            monkeypatch.setenv("LENSAWRITER_DATABASE_URL", url)
        status = main(["verify", "--data", str(data)])
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


def opened(kind: str, place: str) -> Store:
    return Store.duckdb(Path(place)) if kind == "duckdb" else Store.postgresql(place)


def record(store: Store, audit: AuditLog, count: int = 1) -> None:
    with store.transaction() as connection:
        for _ in range(count):
            audit.add(connection, Event.SIGN_IN, actor=None, org_id=None)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a stopped server whose audit log has ROWS events."""
    store = Store.duckdb(tmp_path / "lensawriter.duckdb")
    audit = AuditLog(store, now, tmp_path / ANCHOR)
    audit.catch_up()
    record(store, audit, ROWS)
    store.close()
    return tmp_path


def test_intact_audit_log_is_valid(data: Path, verify: Verify) -> None:
    assert verify(data) == (0, "監査ログに異常はありません（12件）。\n", "")


SWAPPED = (
    "create temp table swapped as select * from service.audit where number in (7, 8)",
    "delete from service.audit where number in (7, 8)",
    "insert into service.audit select * replace (15 - number as number) from swapped",
)


TAMPERING: list[tuple[tuple[str, ...], str]] = [
    (("update service.audit set event = 'sign-out' where number = 9",), "9番の記録が書き換えられています。"),
    (("delete from service.audit where number = 5",), "5番の記録が削除されています。"),
    (SWAPPED, "7番の記録が書き換えられています。"),
    (("delete from service.audit where number > 10",), "11番以降の記録が削除されています。"),
]


@pytest.mark.parametrize(("statements", "sentence"), TAMPERING, ids=["edited", "deleted", "reordered", "cut"])
def test_each_kind_of_tampering_is_found_and_its_row_is_reported(
    data: Path, verify: Verify, statements: tuple[str, ...], sentence: str
) -> None:
    store = Store.duckdb(data / "lensawriter.duckdb")
    with store.reading() as connection:  # one connection, because a temporary table exists only in its connection
        for statement in statements:
            connection.execute(text(statement))
            connection.commit()
    store.close()
    assert verify(data) == (1, f"監査ログに異常があります。{sentence}\n", "")


def test_missing_anchor_is_a_fault_before_the_next_start_and_a_note_after_it(data: Path, verify: Verify) -> None:
    (data / ANCHOR).unlink()
    assert verify(data) == (1, f"監査ログに異常があります。照合に使う {ANCHOR} がないか、壊れています。\n", "")
    store = Store.duckdb(data / "lensawriter.duckdb")
    AuditLog(store, now, data / ANCHOR).catch_up()
    store.close()
    status, sentence, _ = verify(data)
    assert (status, "12番までは" in sentence) == (0, True)


def test_folder_without_data_is_reported_and_stays_empty(tmp_path: Path, verify: Verify) -> None:
    status, output, message = verify(tmp_path)
    assert (status, output) == (2, "")
    assert is_sentence(message.strip())
    assert [*tmp_path.iterdir()] == []


def test_running_server_must_be_stopped_first(data: Path, verify: Verify) -> None:
    script = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(data / "lensawriter.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "open\n"
        status, output, message = verify(data)
        server.communicate(timeout=20)
    assert (status, output) == (2, "")
    assert "起動中のLENSAwriterを終了してから" in message
    assert is_sentence(message.strip())


def test_postgresql_store_is_verified_while_the_server_runs(tmp_path: Path, database_url: str, verify: Verify) -> None:
    store = Store.postgresql(database_url)
    audit = AuditLog(store, now, tmp_path / ANCHOR)
    audit.catch_up()
    record(store, audit, 3)
    assert verify(tmp_path, database_url) == (0, "監査ログに異常はありません（3件）。\n", "")
    with store.transaction() as connection:
        connection.execute(text("delete from service.audit where number = 2"))
    assert verify(tmp_path, database_url) == (1, "監査ログに異常があります。2番の記録が削除されています。\n", "")
    store.close()


WORKER = """
import sys
from pathlib import Path
from lensawriter.clock import now
from lensawriter.access.anchor import Anchor
from lensawriter.access.audit import AuditLog
from lensawriter.access.events import Event
from lensawriter.store.database import Store

kind, place, anchor, where = sys.argv[1:]
store = Store.duckdb(Path(place)) if kind == "duckdb" else Store.postgresql(place)
audit = AuditLog(store, now, Path(anchor))
audit.catch_up()

def wait(*_):
    print("ready", flush=True)
    sys.stdin.read()

for number in range(3):
    with store.transaction() as connection:
        audit.add(connection, Event.SIGN_IN, actor=None, org_id=None)
if where == "committed":
    Anchor.write = wait
with store.transaction() as connection:
    audit.add(connection, Event.SIGN_OUT, actor=None, org_id=None)
    if where == "uncommitted":
        wait()
"""


def killed(kind: str, place: str, anchor: Path, where: str) -> None:
    """Record three events in a child process and kill it during the fourth: "uncommitted" or "committed"."""
    command = [sys.executable, "-c", WORKER, kind, place, str(anchor), where]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        worker.kill()
        worker.communicate()
    assert worker.returncode == -9


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database engine and the location of its store."""
    duckdb = request.param == "duckdb"
    return request.param, str(tmp_path / "x.duckdb") if duckdb else request.getfixturevalue("database_url")


@pytest.mark.slow
def test_next_start_adds_the_mark_missing_after_a_kill_between_commit_and_anchor(
    place: tuple[str, str], tmp_path: Path
) -> None:
    for number in range(1, 4):
        killed(*place, tmp_path / ANCHOR, "committed")
        store = opened(*place)
        audit = AuditLog(store, now, tmp_path / ANCHOR)
        assert (audit.verify().rows, audit.verify().fault, audit.verify().unanchored) == (4 * number, None, 1)
        audit.catch_up()
        assert (audit.verify().fault, audit.verify().unanchored) == (None, 0)
        store.close()


@pytest.mark.slow
def test_kill_before_the_commit_leaves_no_row_and_no_mark(place: tuple[str, str], tmp_path: Path) -> None:
    killed(*place, tmp_path / ANCHOR, "uncommitted")
    store = opened(*place)
    audit = AuditLog(store, now, tmp_path / ANCHOR)
    verdict = audit.verify()
    assert (verdict.rows, verdict.fault, verdict.unanchored) == (3, None, 0)
    store.close()


CUTS: list[Callable[[bytes], bytes]] = [lambda data: data[:-1], lambda data: data[:-40], lambda data: data + b'{"numb']


@pytest.mark.parametrize("cut", CUTS)
def test_anchor_cut_at_its_end_is_repaired_at_the_next_start(data: Path, cut: Callable[[bytes], bytes]) -> None:
    anchor = data / ANCHOR
    anchor.write_bytes(cut(anchor.read_bytes()))
    store = Store.duckdb(data / "lensawriter.duckdb")
    audit = AuditLog(store, now, anchor)
    assert audit.verify().fault is None, "an incomplete last line is ignored"
    audit.catch_up()
    record(store, audit)
    verdict = audit.verify()
    assert (verdict.rows, verdict.fault, verdict.unanchored) == (ROWS + 1, None, 0)
    store.close()


def test_mark_on_a_full_disk_leaves_no_partial_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anchor, write = Anchor(tmp_path / ANCHOR), os.write
    anchor.write(Mark(number=1, hash="a"))
    with monkeypatch.context() as full:
        full.setattr("os.write", lambda place, line: write(place, line[:9]))
        with pytest.raises(OSError, match="space"):
            anchor.write(Mark(number=2, hash="b"))
    anchor.write(Mark(number=3, hash="c"))
    assert anchor.read() == ([Mark(number=1, hash="a"), Mark(number=3, hash="c")], True)
