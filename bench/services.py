"""Functions that several measurements use: start a model server in its own process, and the services on an empty folder."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from lensawriter import briefs
from lensawriter.clock import now
from lensawriter.models import Brief, Principal, Role
from lensawriter.services import Services, build
from lensawriter.settings import Settings
from lensawriter.store import members
from lensawriter.store.database import Store
from tests.support.consents import consented
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

BRIEF = {
    "use_case": "blog",
    "title": "在宅勤務の席数をどう決めるか",
    "tone": "desumasu",
    "length": {"min": 2400, "max": 4200},
    "sources": [{"text": "席数は出社率をもとに決める。出社率は曜日ごとに測る。"}],
}


@contextmanager
def model_server(log: Path, *options: str) -> Iterator[str]:
    """Start the scripted model server of the tests, set the environment variables that select it, and yield its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.support.model_server", "--port", str(port), "--log", str(log), *options]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}/v1"
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "bench", "LENSAWRITER_MODEL": "openai:bench"}
    try:
        _wait_until_ready(f"{url}/models")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_ready(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


def read_log(log: Path) -> list[dict[str, Any]]:
    """Return the finished calls of the model server, in the order of their end: step, index, and event -> time in seconds."""
    calls: dict[str, dict[str, Any]] = {}
    for line in log.read_text("utf-8").splitlines():
        event = json.loads(line)
        call = calls.setdefault(event["key"] or event["call"], {"step": event["step"], "index": event["index"]})
        call[event["event"]] = event["t"]
    return sorted((call for call in calls.values() if "finish" in call), key=lambda call: call["finish"])


def article(services: Services) -> Brief:
    """Return the brief of a six-section article."""
    return briefs.parse(BRIEF, services.usecases, folder=None, read_source=None)


@contextmanager
def running_services() -> Iterator[tuple[Services, Principal]]:
    """Build and start the services on an empty folder with one writer, and close them at the end."""
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings.read(data=Path(folder)))
        services.start()
        time.sleep(1.5)  # DBOS looks for new queues once a second
        try:
            yield services, add_writer(services)
        finally:
            services.close()


def add_writer(services: Services) -> Principal:
    """Add an organisation with one writer."""
    return add_person(services.store)


def add_person(store: Store, role: Role = Role.WRITER) -> Principal:
    """Add an organisation with one member, who has consented to the terms."""
    org = add_organisation(store, "計測用", now())
    email = f"{uuid4().hex}@example.com"
    principal = read(store, members.get_user, add_user(store, org, "計測", email, role, "-", now())).principal()
    consented(store, principal)
    return principal
