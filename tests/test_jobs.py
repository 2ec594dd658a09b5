"""Durable jobs, tested with a real DBOS and a SQLite file."""

import asyncio
import base64
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lensawriter.jobs import Jobs, Steps

pytestmark = pytest.mark.slow
PARTS = range(6)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'jobs.sqlite'}"


@pytest.fixture
def jobs(url: str) -> Iterator[Jobs]:
    served = Jobs(url)
    served.register(_count_steps)
    served.launch()
    yield served
    served.close()


_ran: list[str] = []


_release = threading.Event()


async def _count_steps(job_id: str, run: int, step: Steps) -> str:
    if job_id.startswith("held"):
        _ran.append(f"{job_id} started")
        await asyncio.to_thread(_release.wait, 20)
        return "done"

    async def work(name: str) -> str:
        _ran.append(f"{job_id}.{run}/{name}")
        await asyncio.sleep(0.01)
        return "done"

    await step("first", lambda: work("first"))
    await asyncio.gather(*(step(f"part-{index}", lambda index=index: work(f"part-{index}")) for index in PARTS))  # type: ignore[misc]
    return "done"


def test_job_runs_each_step_once_and_returns_its_outcome(jobs: Jobs) -> None:
    assert jobs.enqueue("once", 1, partition="person")
    assert jobs.wait("once") == "done"
    ran = [each for each in _ran if each.startswith("once.1/")]
    assert sorted(ran) == sorted(["once.1/first", *(f"once.1/part-{index}" for index in PARTS)])


def test_job_enqueued_again_after_its_end_does_not_run_again(jobs: Jobs) -> None:
    jobs.enqueue("twice", 1, partition="person")
    jobs.wait("twice")
    assert not jobs.enqueue("twice", 1, partition="person")
    assert len([each for each in _ran if each == "twice.1/first"]) == 1


def test_second_run_of_a_job_runs_separately(jobs: Jobs) -> None:
    for run in (1, 2):
        jobs.enqueue("again", run, partition="person")
        jobs.wait("again", run)
    assert [each for each in _ran if each.endswith("first") and each.startswith("again")] == [
        "again.1/first",
        "again.2/first",
    ]


def test_many_jobs_of_one_person_do_not_delay_others(jobs: Jobs) -> None:
    _release.clear()
    for number in range(6):
        jobs.enqueue(f"held-{number}", 1, partition="busy")
    _until(lambda: len(_started()) == 3)
    jobs.enqueue("quick", 1, partition="other")
    assert jobs.wait("quick") == "done"
    assert len(_started()) == 3, "at most three jobs of a person run at the same time"
    _release.set()
    for number in range(6):
        assert jobs.wait(f"held-{number}") == "done"


def _started() -> list[str]:
    return [each for each in _ran if each.endswith("started")]


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_enqueue_deletes_ended_workflows(jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lensawriter.jobs._RETENTION_MS", -1000)
    jobs.enqueue("past-job", 1, partition="person")
    _until(lambda: not jobs.enqueue("past-job", 1, partition="person"))
    jobs.enqueue("new", 1, partition="person")
    assert b"past-job" not in _decoded(tmp_path / "jobs.sqlite")
    assert jobs.wait("new") == "done"


def test_enqueue_before_launch_does_nothing(url: str) -> None:
    waiting = Jobs(url)
    waiting.register(_count_steps)
    assert waiting.enqueue("early", 1, partition="person")
    assert not [each for each in _ran if each.startswith("early")]


def test_forget_deletes_workflows_after_their_retention(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.enqueue("forgotten", 1, partition="person")
    jobs.wait("forgotten")
    assert b"forgotten" in _decoded(tmp_path / "jobs.sqlite")
    monkeypatch.setattr("lensawriter.jobs._RETENTION_MS", -1000)
    jobs.delete_ended()
    assert b"forgotten" not in _decoded(tmp_path / "jobs.sqlite")


EVERY_SECOND = "* * * * * *"


def test_schedule_runs_repeatedly_after_each_start(url: str) -> None:
    for _ in range(2):  # the second start finds the schedule stored by the first
        done = threading.Semaphore(0)
        served = Jobs(url)
        served.register(_count_steps)
        served.schedule("often", EVERY_SECOND, done.release)
        served.launch()
        assert [done.acquire(timeout=30) for _ in range(2)] == [True, True]
        served.close()


def test_failed_action_runs_again_at_its_next_time_and_its_message_is_not_stored(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[int] = []
    again = threading.Event()

    def action() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("未発表の新製品")
        again.set()

    served = Jobs(url)
    served.register(_count_steps)
    served.schedule("failing", EVERY_SECOND, action)
    served.launch()
    assert again.wait(30)
    served.close()
    assert "failed: failing" in caplog.text
    assert "未発表".encode() not in _decoded(tmp_path / "jobs.sqlite")


def test_schedule_times_are_in_tokyo_time(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbos import DBOS

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    served = Jobs(url)
    served.register(_count_steps)
    served.schedule("mornings", "0 8 * * *", lambda: None)
    served.launch()
    stored = DBOS.get_schedule("mornings")
    served.close()
    monkeypatch.undo()
    time.tzset()
    assert stored is not None
    assert (stored["schedule"], stored["cron_timezone"]) == ("0 8 * * *", "Asia/Tokyo")


def _decoded(file: Path) -> bytes:
    """Return all values of a SQLite file, each also decoded if it is base64."""
    values: list[bytes] = []
    with sqlite3.connect(file) as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in connection.execute(f'select * from "{table}"'):
                for value in row:
                    raw = str(value).encode()
                    values.append(raw)
                    try:
                        values.append(base64.b64decode(raw, validate=True))
                    except ValueError:
                        continue
    return b"\n".join(values)


_CHILD = """
import asyncio, sys, time
from lensawriter.jobs import Jobs

url, log = sys.argv[1:3]
async def work(job_id, run, step):
    async def slow(name):
        with open(log, "a") as file: file.write(f"{name}\\n")
        await asyncio.sleep(0 if name == "first" else 0.6)
        with open(log, "a") as file: file.write(f"{name} ended\\n")
        return "done"
    await step("first", lambda: slow("first"))
    await step("second", lambda: slow("second"))
    return "done"
jobs = Jobs(url); jobs.register(work); jobs.launch()
jobs.enqueue("killed", 1, partition="person")
jobs.wait("killed")
jobs.close()
"""


def test_killed_job_continues_after_its_last_finished_step(url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    first = subprocess.Popen([sys.executable, "-c", _CHILD, url, str(log)])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (log.exists() and "second" in log.read_text()):
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    subprocess.run([sys.executable, "-c", _CHILD, url, str(log)], check=True, timeout=60)
    assert log.read_text().split("\n")[:-1] == ["first", "first ended", "second", "second", "second ended"]


def test_queue_of_keys_runs_each_attempt_once_and_urgent_keys_first(url: str) -> None:
    ran: list[str] = []
    first, go_on = threading.Event(), threading.Event()

    def work(key: str) -> str:
        ran.append(key)
        first.set()
        assert go_on.wait(20)
        return "done"

    jobs = Jobs(url)
    jobs.register(_count_steps)
    jobs.add_queue("keys", work)
    jobs.enqueue_key("keys", "early", 0)
    jobs.launch()
    jobs.enqueue_key("keys", "held", 0)
    assert first.wait(20)
    for _ in range(2):
        jobs.enqueue_key("keys", "later", 0, priority=2)
        jobs.enqueue_key("keys", "urgent", 0)
        jobs.enqueue_key("keys", "held", 1)
    jobs._enqueuer.submit(int).result(20)
    go_on.set()
    _until(lambda: len(ran) == 4)
    jobs.close()
    assert ran[0] == "held" and ran[-1] == "later"
    assert sorted(ran) == ["held", "held", "later", "urgent"]


def test_message_of_failed_work_for_a_key_is_not_stored_in_the_dbos_database(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def work(key: str) -> str:
        ran.append(key)
        if key == "bad":
            raise ValueError("未発表の新製品")
        return "done"

    jobs = Jobs(url)
    jobs.register(_count_steps)
    jobs.add_queue("keys", work)
    jobs.launch()
    for key in ("bad", "good"):
        jobs.enqueue_key("keys", key, 0)
    _until(lambda: ran == ["bad", "good"])
    jobs.close()
    assert "failed for bad" in caplog.text
    assert "未発表".encode() not in _decoded(tmp_path / "jobs.sqlite")


def test_key_enqueued_by_a_scheduled_action_has_no_parent_workflow(url: str) -> None:
    from dbos import DBOS

    done = threading.Event()

    def work(key: str) -> str:
        done.set()
        return "done"

    jobs = Jobs(url)
    jobs.register(_count_steps)
    jobs.add_queue("keys", work)
    jobs.schedule("often", EVERY_SECOND, lambda: jobs.enqueue_key("keys", "one", 0))
    jobs.launch()
    assert done.wait(30)
    (found,) = DBOS.list_workflows(name="queue-keys")
    jobs.close()
    assert found.parent_workflow_id is None
