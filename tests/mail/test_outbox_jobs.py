"""The outbox on DBOS, as the server runs it: mails are sent right after their commit, and waiting mails after a start."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lensawriter.jobs import Jobs, Steps
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from tests.conftest import MovedClock
from tests.mail.test_outbox import BASE, ORG, invite, table
from tests.support.contexts import service_context
from tests.support.smtp_server import SmtpServer, receiving

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with receiving() as running:
        yield running


class Running:
    """An outbox and the jobs that serve it; `start` and `close` as the server calls them."""

    def __init__(self, store: Store, clock: MovedClock, server: SmtpServer, folder: Path) -> None:
        self.outbox = Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))
        self.jobs = Jobs(f"sqlite:///{folder / 'jobs.sqlite'}")
        self.jobs.register(_no_jobs)
        self.outbox.serve_on(self.jobs)

    def start(self) -> None:
        self.jobs.launch()
        self.outbox.enqueue_due()

    def close(self) -> None:
        self.outbox.close()
        self.jobs.close()


REMOVED = (Mail.REMOVED, "sato@example.com", ORG)


async def _no_jobs(job_id: str, run: int, step: Steps) -> str:
    return "done"


@pytest.fixture
def running(store: Store, clock: MovedClock, server: SmtpServer, tmp_path: Path) -> Iterator[Running]:
    found = Running(store, clock, server, tmp_path)
    yield found
    found.close()


def until(happened: Callable[[], bool]) -> None:
    """Wait at most 20 s until a condition holds."""
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def states(store: Store) -> list[str]:
    """Return the states of all mails, oldest first."""
    return [row["state"] for row in table(store)]


def test_mail_is_sent_within_a_second_of_its_commit(store: Store, running: Running, server: SmtpServer) -> None:
    running.start()
    waits = []
    for number in range(5):
        taken = threading.Event()
        server.watch = lambda step, taken=taken: taken.set() if step == "DOT" else None  # type: ignore[misc]
        invite(store, running.outbox, f"person{number}@example.com")
        begun = time.monotonic()
        assert taken.wait(20)
        waits.append(time.monotonic() - begun)
    print(f"commit to final dot: median {sorted(waits)[2]:.2f} s, maximum {max(waits):.2f} s")
    assert sorted(waits)[2] < 1
    until(lambda: states(store) == ["sent"] * 5)


def test_mail_added_before_the_start_is_sent_at_the_start(store: Store, running: Running, server: SmtpServer) -> None:
    invite(store, running.outbox)
    running.start()
    until(lambda: states(store) == ["sent"])
    assert len(server.received) == 1


def test_mail_that_waits_when_the_server_stops_is_sent_after_the_next_start(
    store: Store, clock: MovedClock, server: SmtpServer, running: Running, tmp_path: Path
) -> None:
    server.refusals = {"MAIL": "451 try again later"}
    running.start()
    invite(store, running.outbox)
    until(lambda: table(store)[0]["tries"] == 1 and states(store) == ["waiting"])
    running.close()
    server.refusals = {}
    clock.moment += timedelta(minutes=1)
    after = Running(store, clock, server, tmp_path)
    after.start()
    until(lambda: states(store) == ["sent"])
    after.close()
    assert len(server.received) == 1


def test_mail_of_a_rolled_back_transaction_is_not_enqueued(store: Store, running: Running, server: SmtpServer) -> None:
    running.start()
    with pytest.raises(ZeroDivisionError), store.transaction() as connection:
        running.outbox.add(connection, *REMOVED, organisation="青葉商会", happened_at=running.outbox._clock())
        _ = 1 / 0
    invite(store, running.outbox)
    until(lambda: states(store) == ["sent"])
    assert len(server.received) == 1
