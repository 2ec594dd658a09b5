"""`kill -9` while mails are sent: no mail is lost, and a mail is repeated only after a kill between final dot and answer."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from lensawriter.clock import now
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.settings import ROOT, Settings
from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.conftest import ENGINES
from tests.support.contexts import service_context
from tests.support.smtp_server import STEPS, SmtpServer, receiving

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(540)]

KILLS, MAILS, MAX_STEPS = 20, 80, 15
"""Each process is killed after at most 15 SMTP steps (three mails), so that 20 kills happen before all 80 mails are sent."""
WORKER = """
import time
from lensawriter.clock import now
from lensawriter.jobs import Jobs
from lensawriter.mail.outbox import Outbox
from lensawriter.services import jobs_url
from lensawriter.settings import Settings
from lensawriter.store import outbox as rows
from lensawriter.store.database import Store
from tests.support.contexts import service_context

async def no_jobs(job_id, run, step):
    return "done"

settings = Settings.read()
store = Store.open(settings)
outbox, jobs = Outbox(service_context(store, now, settings=settings)), Jobs(jobs_url(settings))
jobs.register(no_jobs)
outbox.serve_on(jobs)
jobs.launch()

def left():
    with store.reading() as connection:
        return rows.due_mails(connection, now())

while left():
    outbox.enqueue_due()  # repeatedly: on PostgreSQL, the slot of a killed sender becomes free a moment later
    time.sleep(0.2)
outbox.close()
jobs.close()
store.close()
"""
"""A script that sends all due mails as the server does: with DBOS, which resumes the work of the killed process."""


class Sending:
    """A store with mails, an SMTP server, and one sending process at a time."""

    def __init__(self, server: SmtpServer, environment: dict[str, str]) -> None:
        self.server, self.settings = server, Settings.read(environment)
        self._environment = os.environ | environment

    def add(self, recipients: list[str]) -> None:
        """Add a mail to each recipient."""
        store = Store.open(self.settings)
        outbox = Outbox(service_context(store, now, settings=self.settings))
        with store.transaction() as connection:
            for recipient in recipients:
                outbox.add(connection, Mail.PASSWORD_CHANGED, recipient, UUID(int=7), happened_at=now())
        store.close()

    def states(self) -> dict[str, str]:
        """Return Message-ID -> state; assert that the facts of sent mails are deleted."""
        store = Store.open(self.settings)
        with store.reading() as connection:
            found = connection.execute(select(schema.outbox)).mappings().all()
        store.close()
        assert all(row["facts"] is None for row in found if row["state"] == "sent")
        return {row["message_id"]: row["state"] for row in found}

    def run(self, *, steps: int = 0, step: str | None = None, later: float = 0.0) -> int:
        """Run a sending process, and return its exit status.

        It is killed after a number of SMTP steps (`steps`) or at the named `step`, `later` seconds after that step; otherwise it ends
        when no mail is due.
        """
        process = subprocess.Popen([sys.executable, "-c", WORKER], env=self._environment, cwd=ROOT)
        left = steps

        def watch(seen: str) -> None:
            nonlocal left
            left -= 1
            if left == 0 or seen == step:
                if later:
                    threading.Timer(later, os.kill, (process.pid, signal.SIGKILL)).start()
                else:
                    os.kill(process.pid, signal.SIGKILL)
                self.server.watch = lambda _: None

        self.server.watch = watch
        try:
            return process.wait(120)
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def sending(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sending]:
    with receiving() as server:
        smtp = server.settings()
        environment = {
            "LENSAWRITER_DATA": str(tmp_path),
            "LENSAWRITER_SMTP_HOST": smtp.host,
            "LENSAWRITER_SMTP_PORT": str(smtp.port),
            "LENSAWRITER_SMTP_FROM": smtp.sender,
            "LENSAWRITER_SMTP_TLS": "none",
        }
        if kind == "postgresql":
            environment["LENSAWRITER_DATABASE_URL"] = request.getfixturevalue("database_url")
        yield Sending(server, environment)


@pytest.mark.parametrize("kind", ENGINES)
def test_twenty_kills_lose_no_mail_and_add_no_second_one(sending: Sending) -> None:
    rng = random.Random(20261125)
    recipients = [f"person{number}@example.com" for number in range(MAILS)]
    sending.add(recipients)
    handed_at_a_kill: set[str] = set()
    statuses = []
    for number in range(KILLS):
        statuses.append(
            sending.run(steps=rng.randint(1, MAX_STEPS), later=rng.uniform(0.001, 0.03) if number % 2 else 0.0)
        )
        handed_at_a_kill |= {key for key, state in sending.states().items() if state == "handed"}
    assert statuses == [-signal.SIGKILL] * KILLS
    assert sending.run() == 0

    received = sending.server.received
    keys = defaultdict(set)
    for each in received:
        (recipient,) = each.recipients
        assert each.message["To"] == recipient
        keys[recipient].add(each.message["Message-ID"])
    repeated = {key: n for key, n in Counter(each.message["Message-ID"] for each in received).items() if n > 1}
    print(
        f"kills {KILLS}, mails {MAILS}, recipients {len(keys)}, Message-IDs {len(set().union(*keys.values()))},"
        f" transmissions {len(received)}, handed at a kill {len(handed_at_a_kill)}"
    )
    assert sorted(keys) == sorted(recipients), "a mail was lost or went to a wrong address"
    assert {len(each) for each in keys.values()} == {1}, "a mail has more than one Message-ID"
    assert set(repeated) <= handed_at_a_kill, "a mail was sent again although its state was not `handed` at a kill"
    assert sum(repeated.values()) - len(repeated) <= KILLS
    assert set(sending.states().values()) == {"sent"}


@pytest.mark.parametrize("kind", ["duckdb"])
@pytest.mark.parametrize("step", STEPS)
def test_only_a_kill_between_final_dot_and_answer_sends_the_same_mail_twice(sending: Sending, step: str) -> None:
    sending.add(["sato@example.com"])
    assert sending.run(step=step) == -signal.SIGKILL
    assert set(sending.states().values()) == {"handed" if step == "DOT" else "sending"}
    assert sending.run() == 0
    received = sending.server.received
    assert len(received) == (2 if step == "DOT" else 1)
    assert len({each.raw for each in received}) == 1, "both transmissions must have the same bytes"
