"""A real `lensawriter serve` process on a free loopback port, with a data folder of its own, ended by its own process id."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pyotp

from lensawriter.accounts import recovery_codes
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.sessions import Sessions
from lensawriter.clock import now
from lensawriter.models import Role
from lensawriter.settings import Settings
from lensawriter.store import members, second_factors
from lensawriter.store.database import Store
from tests.support.consents import consented
from tests.support.contexts import service_context
from tests.support.sign_in_steps import add_ticket
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

_spare: dict[tuple[Path, str], Iterator[str]] = {}
COMMAND = (sys.executable, "-m", "lensawriter.cli", "serve")
PASSWORD = " みどりの窓と 七つの机 "
"""With a space at each end: a password counts exactly as it is typed."""
OWNER, WRITER, OTHER = "owner@example.com", "writer@example.com", "other@example.com"
SPARES = 6
"""Sets of ten recovery codes that each person has, so that tests can sign in by the form as often as they like."""
SID, PRE = "__Host-lw_sid", "__Host-lw_pre"


class Answer(NamedTuple):
    """What the server answered to one request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def cookies(self) -> dict[str, str]:
        """Return the cookies that it sets; one that it removes is empty."""
        set_ = self.headers.get_all("Set-Cookie") or []
        return dict(each.partition(";")[0].partition("=")[::2] for each in set_)


class Server:
    """One server process; lives until `end` or `kill`."""

    def __init__(
        self,
        data: Path,
        environment: Mapping[str, str] | None = None,
        *,
        folder: Path | None = None,
        command: tuple[str, ...] = COMMAND,
        port: int | None = None,
    ) -> None:
        self.data, self.port = data, port or free_port()
        self.begun = time.monotonic()
        options = ("--port", str(self.port), "--data", str(data)) if command == COMMAND else ()
        self.process = subprocess.Popen(
            [*(each.replace("{port}", str(self.port)) for each in command), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder or Path.cwd(),
            env=clean_environment() | dict(environment or {}),
        )
        self._said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def host(self) -> str:
        """Return host and port as a browser names them."""
        return f"localhost:{self.port}"

    def log(self) -> str:
        """Return all that the process has said."""
        return "".join(self._said)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        cookies: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request exactly as it is given, on a connection of its own, and return what comes back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            sent = {"Host": self.host} | dict(headers or {})
            if cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
            if body or method in ("POST", "PUT"):
                sent.setdefault("Content-Length", str(len(body)))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send(self, data: bytes) -> bytes:
        """Send bytes that need be no HTTP, and return all that comes until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def await_ready(self, path: str = "/healthz") -> None:
        """Wait until it serves; raises AssertionError with what it said where it ended instead."""
        while self.process.poll() is None:
            try:
                if self.ask("GET", path).status == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() - self.begun < 60, self.log()
            time.sleep(0.02)
        self._reader.join(5)
        raise AssertionError(self.log())

    def await_log(self, pattern: str) -> re.Match[str]:
        """Wait until the process has said something that fits."""
        while (found := re.search(pattern, self.log())) is None:
            assert self.process.poll() is None and time.monotonic() - self.begun < 60, self.log()
            time.sleep(0.02)
        return found

    def browser(self) -> dict[str, str]:
        """Return the cookies of a browser that has loaded the start page and signed in nowhere."""
        xsrf = self.ask("GET", "/_stcore/health").cookies()
        return self.ask("GET", "/").cookies() | xsrf

    def redeem(self, ticket: str, cookies: Mapping[str, str]) -> Answer:
        """Exchange a ticket as the page's script does."""
        headers = {"Content-Type": "application/json", "Origin": f"http://{self.host}"}
        return self.ask("POST", "/auth/session", headers, json.dumps({"ticket": ticket}).encode(), cookies=cookies)

    def end(self, within: float = 30) -> int:
        """Ask it to end and wait; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        finally:
            self._reader.join(5)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(10)
        self._reader.join(5)

    def memory(self) -> int:
        """Return the resident memory of the process in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            self._said.extend(line.decode("utf-8", "replace") for line in stream)


@contextmanager
def serving(
    data: Path, environment: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> Iterator[Server]:
    """Serve a folder that has people in it until the block ends."""
    server = Server(data, environment, folder=folder)
    try:
        server.await_ready()
        yield server
    finally:
        server.end()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """Return the environment without what would configure the house or Streamlit."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LENSAWRITER_", "OPENAI_", "STREAMLIT_"))
    }


def people(data: Path) -> dict[str, UUID]:
    """Make an organisation of an owner and two writers, who sign in by PASSWORD and a spare code; returns them by address.

    They have consented to the terms, and have set up their second factors.
    """
    data.mkdir(parents=True, exist_ok=True)
    store = Store.duckdb(data / "lensawriter.duckdb")
    org = add_organisation(store, "青葉商会", now())
    hashed = Hasher(memory_kib=8, passes=1).hash(PASSWORD)
    roles = {OWNER: Role.OWNER, WRITER: Role.WRITER, OTHER: Role.WRITER}
    made = {
        email: add_user(store, org, email.partition("@")[0], email, role, hashed, now())
        for email, role in roles.items()
    }
    consented(store, *(read(store, members.get_user, user).principal() for user in made.values()))
    for email, user in made.items():
        _spare[data, email] = iter(_enrolled(store, user))
    store.close()
    return made


def spare_code(data: Path, email: str) -> str:
    """Return a recovery code of a person that was not used yet."""
    return next(_spare[data, email])


def _enrolled(store: Store, user: UUID) -> list[str]:
    """Give a person a second factor and plenty of recovery codes; returns those."""
    codes = {code[:4]: code for _ in range(SPARES) for code in recovery_codes.make()}
    with store.transaction() as connection:
        second_factors.set_factor(connection, user, pyotp.random_base32(), 0, now())
        kept = recovery_codes.hashed(tuple(codes.values()), Hasher(memory_kib=8, passes=1))
        second_factors.set_recovery_codes(connection, user, kept)
    return list(codes.values())


def session_token(data: Path, user: UUID, *, proved: bool = False) -> str:
    """Return the token of a fresh session, made in the store while no server has it open; `proved` as by a code."""
    store = Store.duckdb(data / "lensawriter.duckdb")
    sessions = Sessions(service_context(store, now, settings=Settings(data=data)))
    token = sessions.redeem(add_ticket(store, now(), user, "browser", proved=proved), "browser")
    store.close()
    return token
