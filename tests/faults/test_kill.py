"""Many `kill -9` of a server that writes articles: no draft is lost, no finished step is repeated, nothing is charged twice."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.conftest import ENGINES
from tests.support import usage_sums
from tests.support.model_server import ModelServer, running

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(900 if "KILLS" not in os.environ else 7200)]

KILLS = {kind: int(os.environ.get("KILLS", usual)) for kind, usual in (("duckdb", "30"), ("postgresql", "10"))}
"""Number of kills for each engine. `make kills` sets 200, which takes half an hour."""
MAX_TOKENS = 240
"""A process is killed after at most this number of tokens. Two articles of an outline and three sections take about 300."""


class Zygote:
    """Controls the process of `zygote.py`, from which server processes are forked. Commands and answers are one line each."""

    def __init__(self, environment: dict[str, str], server: ModelServer, url: str) -> None:
        self.server, self.url = server, url
        command = [sys.executable, "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._line() == "ready"

    def ask(self, *words: str) -> str:
        """Send a command and return its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        return self._line()

    def kills(self) -> int:
        """Return the number of kills for the engine."""
        return KILLS["postgresql" if self.url else "duckdb"]

    def store(self, data: Path) -> Store:
        """Open the store that the forked processes use."""
        return Store.postgresql(self.url) if self.url else Store.duckdb(data / "lensawriter.duckdb")

    def tokens(self) -> int:
        """Return the number of tokens that the model server has sent so far."""
        return sum(call.tokens for call in self.server.calls)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        """End the process by closing its standard input."""
        self._process.communicate(timeout=20)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "model-server.jsonl"


@pytest.fixture(params=ENGINES)
def zygote(log: Path, request: pytest.FixtureRequest) -> Iterator[Zygote]:
    # Model calls end at least 0.3 s apart, so that a kill coincides with the end of at most one call. Large tokens need little CPU
    # time, so that the client reads them at once even on a busy machine.
    with running(log=log, first=0.05, per_second=50, chunk=10, jitter=0.5, apart=0.3) as server:
        environment = os.environ | {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "test",
            "LENSAWRITER_MODEL": "openai:gpt-4.1",
        }
        url = request.getfixturevalue("database_url") if request.param == "postgresql" else ""
        forker = Zygote(environment | {"LENSAWRITER_DATABASE_URL": url}, server, url)
        yield forker
        forker.end()


def test_kills_lose_nothing_repeat_no_finished_step_and_charge_nothing_twice(
    zygote: Zygote, log: Path, tmp_path: Path
) -> None:
    data, chance = tmp_path / "data", random.Random(20261124)
    data.mkdir()
    kills: list[float] = []
    while len(kills) < zygote.kills():
        for mark in ("ready", "submitted", "written"):
            (data / mark).unlink(missing_ok=True)
        child, sent = zygote.ask("spawn", str(data), "submit"), zygote.tokens()
        _wait_for(data / "submitted")
        # The kill comes after a number of tokens, not of seconds, so that it does not depend on the speed of the machine.
        moment = sent + chance.uniform(0, MAX_TOKENS)
        while zygote.tokens() < moment and not (data / "written").exists():
            time.sleep(0.005)
        running = not (data / "written").exists()
        zygote.ask("kill", child)
        if running:
            kills.append(time.time())
    assert zygote.ask("wait", zygote.ask("spawn", str(data), "resume")) == "0"

    store = zygote.store(data)
    _check_charges(store)
    with store.reading() as connection:
        drafts = connection.execute(select(schema.drafts)).mappings().all()
        attempts = connection.execute(select(schema.attempts)).mappings().all()
        texts = connection.execute(select(schema.texts)).mappings().all()
        pieces = connection.execute(select(schema.pieces)).all()
        versions = connection.execute(select(schema.versions)).mappings().all()
    store.close()
    events = [json.loads(line) for line in log.read_text().splitlines()]
    finished = [event for event in events if event["event"] == "finish"]
    print(_summary(kills, drafts, attempts, finished))

    _check_drafts_are_complete(drafts, versions, texts)
    assert pieces == []
    _check_no_finished_step_was_repeated(attempts, texts)
    _check_attempts_match_the_log(attempts, finished, kills)
    marked = [each for each in attempts if each["state"] == "interrupted"]
    assert marked, "no kill interrupted a call, so the test shows nothing"
    assert not any(each["charged"] for each in marked)
    assert all(each["estimated"] for each in marked)
    assert not [each for each in attempts if each["state"] == "open"]


def _check_drafts_are_complete(drafts: Any, versions: Any, texts: Any) -> None:
    assert drafts
    assert {draft["state"] for draft in drafts} == {"done"}
    by_draft = Counter(version["draft_id"] for version in versions)
    assert set(by_draft.values()) == {1}, "each job adds exactly one version"
    for draft in drafts:
        (version,) = [each for each in versions if each["draft_id"] == draft["id"]]
        steps = [each for each in texts if each["job_id"] == draft["job_id"] and each["attempt_id"] is None]
        assert not any(each["partial"] for each in steps)
        for step in steps:
            assert step["step"] == "outline" or step["text"].strip() in version["text"]


def _check_no_finished_step_was_repeated(attempts: Any, texts: Any) -> None:
    """The answers of the scripted model are always valid, so the first finished attempt finishes its step."""
    finished = Counter((each["job_id"], each["step"]) for each in attempts if each["state"] == "finished")
    assert set(finished.values()) == {1}
    ended = {(each["job_id"], each["step"]): each for each in attempts if each["state"] == "finished"}
    later = [
        each
        for each in attempts
        if each["state"] != "finished" and each["started_at"] > ended[each["job_id"], each["step"]]["finished_at"]
    ]
    assert later == []


def _check_attempts_match_the_log(attempts: Any, finished: list[dict[str, Any]], kills: list[float]) -> None:
    """Finished attempts have the tokens of the model server's log. Per kill, one finished call may have no finished attempt."""
    finished_ids = {str(each["id"]) for each in attempts if each["state"] == "finished"}
    logged_ids = [event["key"] for event in finished]
    tokens = {event["key"]: (event["prompt_tokens"], event["completion_tokens"]) for event in finished}
    assert all(
        tokens[str(each["id"])] == (each["prompt_tokens"], each["completion_tokens"])
        for each in attempts
        if each["state"] == "finished"
    )
    assert len(logged_ids) == len(set(logged_ids)), "an idempotency key was sent twice"
    assert finished_ids <= set(logged_ids)
    known = {str(each["id"]) for each in attempts}
    unmatched = [event for event in finished if event["key"] not in finished_ids]
    assert all(event["key"] in known for event in unmatched), "a call without an attempt row"
    by_kill = Counter(next(n for n, moment in enumerate(kills) if moment >= event["t"] - 0.5) for event in unmatched)
    assert not by_kill or max(by_kill.values()) <= 1, by_kill


def _check_charges(store: Store) -> None:
    """The ledger has each attempt once, each job is reserved and settled once, and roll-up and counters have the same sums."""
    rows, attempts = usage_sums.rows(store, "ledger"), usage_sums.rows(store, "attempts")
    called = {row["attempt_id"]: row for row in rows if row["kind"] == "called"}
    assert len(called) == sum(row["kind"] == "called" for row in rows), "an attempt was charged twice"
    assert called.keys() == {attempt["id"] for attempt in attempts}
    for attempt in attempts:
        row = called[attempt["id"]]
        assert [row[name] for name in ("job_id", "step", "state")] == [
            attempt[name] for name in ("job_id", "step", "state")
        ]
        assert [row[name] for name in usage_sums.TOKENS] == [attempt[name] for name in usage_sums.TOKENS]
    jobs = {job["id"] for job in usage_sums.rows(store, "jobs")}
    for kind in ("reserved", "settled"):
        assert Counter(row["job_id"] for row in rows if row["kind"] == kind) == Counter(jobs), kind
    ledger = usage_sums.ledger(store)
    assert ledger["generations"] == len(jobs)
    assert usage_sums.rolled_up(store) == ledger
    for monthly in (True, False):
        whole = {name: ledger[name] for name in ("generations", "characters", "yen")}
        assert usage_sums.counted(store, "person", monthly=monthly) == whole
    assert usage_sums.reserved(store) == 0


def _summary(kills: Any, drafts: Any, attempts: Any, finished: Any) -> str:
    states = Counter(each["state"] for each in attempts)
    matched = {str(each["id"]) for each in attempts if each["state"] == "finished"}
    unmatched = len([event for event in finished if event["key"] not in matched])
    return (
        f"kills {len(kills)}, drafts {len(drafts)}, attempts {dict(states)}, log {len(finished)}, unmatched {unmatched}"
    )


def _wait_for(mark: Path) -> None:
    deadline = time.monotonic() + 30
    while not mark.exists():
        assert time.monotonic() < deadline, mark
        time.sleep(0.01)
