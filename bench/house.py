"""What every measurement needs: a model server in its own process, and the services on an empty folder."""

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

from lensawriter.models import Principal, Role
from lensawriter.services import Services, build
from lensawriter.settings import Settings
from lensawriter.store import members


@contextmanager
def model_server(log: Path, *options: str) -> Iterator[str]:
    """Start the scripted server of the tests and point the environment at it; yields its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.support.model_server", "--port", str(port), "--log", str(log), *options]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}/v1"
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "bench", "LENSAWRITER_MODEL": "openai:bench"}
    try:
        _await(f"{url}/models")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _await(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


@contextmanager
def house() -> Iterator[tuple[Services, Principal]]:
    """Build the services on an empty folder with one writer, and close them at the end."""
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings.read(data=Path(folder)))
        services.start()
        time.sleep(1.5)  # the queue looks for new queues once a second
        try:
            yield services, writer(services)
        finally:
            services.close()


def writer(services: Services) -> Principal:
    """Add an organisation with one writer."""
    org = members.add_organisation(services.store, "計測用", services.clock())
    user = members.add_user(services.store, org, "計測", "bench@example.com", Role.WRITER, "-", services.clock())
    return Principal(user_id=user, org_id=org, role=Role.WRITER, name="計測")
