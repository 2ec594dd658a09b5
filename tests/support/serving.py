"""A real `lensawriter serve` process on a free loopback port, with its own data folder."""

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
from lensawriter.data_folder import secure_data_folder
from lensawriter.models import Role
from lensawriter.settings import Settings
from lensawriter.store import members, second_factors
from lensawriter.store.database import Store
from tests.support.consents import consented
from tests.support.contexts import service_context
from tests.support.sign_in_steps import add_ticket
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

_unused_codes: dict[tuple[Path, str], Iterator[str]] = {}
COMMAND = (sys.executable, "-m", "lensawriter.cli", "serve")
PASSWORD = " みどりの窓と 七つの机 "
"""The password of all people. It begins and ends with a space, to test that passwords are not trimmed."""
OWNER, WRITER, OTHER = "owner@example.com", "writer@example.com", "other@example.com"
CODE_SETS = 6
"""Number of sets of ten recovery codes for each person. A code works once, so many sign-ins need many codes."""
SID, PRE = "__Host-lw_sid", "__Host-lw_pre"
"""Names of the session cookie, and of the cookie that identifies a browser before sign-in."""


class Answer(NamedTuple):
    """The response to one HTTP request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def cookies(self) -> dict[str, str]:
        """Return the cookies that the response sets: name -> value, empty for a removed cookie."""
        lines = self.headers.get_all("Set-Cookie") or []
        return dict(each.partition(";")[0].partition("=")[::2] for each in lines)


class Server:
    """A server process; it runs until `end` or `kill`."""

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
        self.started = time.monotonic()
        options = ("--port", str(self.port), "--data", str(data)) if command == COMMAND else ()
        self.process = subprocess.Popen(
            [*(each.replace("{port}", str(self.port)) for each in command), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder or Path.cwd(),
            env=clean_environment() | dict(environment or {}),
        )
        self._output: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def host(self) -> str:
        """Return host and port, as in a URL."""
        return f"localhost:{self.port}"

    def log(self) -> str:
        """Return the output of the process so far."""
        return "".join(self._output)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        cookies: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request on a new connection, without headers other than Host, Content-Length and the given ones."""
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
        """Send raw bytes on a new connection, and return all bytes that the server sends until it closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def await_ready(self, path: str = "/healthz") -> None:
        """Wait until the server answers; raises AssertionError with the output of the process if it ends or takes over 60 s."""
        while self.process.poll() is None:
            try:
                if self.ask("GET", path).status == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() - self.started < 60, self.log()
            time.sleep(0.02)
        self._reader.join(5)
        raise AssertionError(self.log())

    def await_log(self, pattern: str) -> re.Match[str]:
        """Wait until the output matches a pattern, and return the match."""
        while (found := re.search(pattern, self.log())) is None:
            assert self.process.poll() is None and time.monotonic() - self.started < 60, self.log()
            time.sleep(0.02)
        return found

    def browser(self) -> dict[str, str]:
        """Return the cookies of a browser that has loaded the start page and is not signed in."""
        xsrf = self.ask("GET", "/_stcore/health").cookies()
        return self.ask("GET", "/").cookies() | xsrf

    def redeem(self, ticket: str, cookies: Mapping[str, str]) -> Answer:
        """Exchange a ticket (the one-time result of a sign-in) for a session cookie, as the script of the page does."""
        headers = {"Content-Type": "application/json", "Origin": f"http://{self.host}"}
        return self.ask("POST", "/auth/session", headers, json.dumps({"ticket": ticket}).encode(), cookies=cookies)

    def end(self, within: float = 30) -> int:
        """Stop the process with SIGTERM, wait at most `within` seconds, and return the exit status."""
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
        """Kill the process."""
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
            self._output.extend(line.decode("utf-8", "replace") for line in stream)


@contextmanager
def serving(
    data: Path, environment: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> Iterator[Server]:
    """Run a server for a data folder, and stop it at the end."""
    server = Server(data, environment, folder=folder)
    try:
        server.await_ready()
        yield server
    finally:
        server.end()


def free_port() -> int:
    """Return a port that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """Return the environment without variables that configure the application or Streamlit."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LENSAWRITER_", "OPENAI_", "STREAMLIT_"))
    }


def people(data: Path) -> dict[str, UUID]:
    """Add an organisation with an owner and two writers; return their ids by address.

    They can sign in with PASSWORD and `unused_recovery_code`, and have accepted the terms.
    """
    secure_data_folder(data)
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
        _unused_codes[data, email] = iter(_add_second_factor(store, user))
    store.close()
    return made


def unused_recovery_code(data: Path, email: str) -> str:
    """Return an unused recovery code of a person; each call returns another one."""
    return next(_unused_codes[data, email])


def _add_second_factor(store: Store, user: UUID) -> list[str]:
    """Add a second factor and many recovery codes for a person; return the codes."""
    codes = {code[:4]: code for _ in range(CODE_SETS) for code in recovery_codes.make()}
    with store.transaction() as connection:
        second_factors.set_factor(connection, user, pyotp.random_base32(), 0, now())
        hashes = recovery_codes.hashed(tuple(codes.values()), Hasher(memory_kib=8, passes=1))
        second_factors.set_recovery_codes(connection, user, hashes)
    return list(codes.values())


def session_token(data: Path, user: UUID, *, proved: bool = False) -> str:
    """Add a session to the store, and return its token; call this before a server opens the store.

    With `proved`, the second factor counts as just proved, which sensitive actions require.
    """
    store = Store.duckdb(data / "lensawriter.duckdb")
    sessions = Sessions(service_context(store, now, settings=Settings(data=data)))
    token = sessions.redeem(add_ticket(store, now(), user, "browser", proved=proved), "browser")
    store.close()
    return token
