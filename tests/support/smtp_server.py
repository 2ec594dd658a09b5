"""A real SMTP server on loopback: keeps the mails that it accepts, refuses at chosen steps, and calls a hook at every step."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from lensawriter.settings import Smtp, Tls

STEPS = ("EHLO", "MAIL", "RCPT", "DATA", "DOT")
"""The SMTP steps of one mail. At DOT, the server has the complete mail, but has not answered yet."""
SENDER = "noreply@example.jp"
PASSWORD = "geheim"
"""The only password that the server accepts."""


class Received(NamedTuple):
    """A mail that the server has accepted."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """Return the mail as a mail program parses it."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        """Return the body of a mail without parts."""
        return str(self.message.get_content())


class SmtpServer:
    """The server. `refusals` maps a step to the answer that refuses it; `watch` is called with each step before the answer."""

    def __init__(self) -> None:
        self.port = 0
        self.received: list[Received] = []
        self.steps: list[str] = []
        self.refusals: dict[str, str] = {}
        self.watch: Callable[[str], None] = lambda step: None
        self.connections: set[Any] = set()

    def mails_to(self, address: str) -> list[Received]:
        """Return the mails accepted for an address."""
        return [each for each in self.received if address in each.recipients]

    def record_step(self, step: str) -> str | None:
        """Record a step, call `watch`, and return the refusal of the step, or None."""
        self.steps.append(step)
        self.watch(step)
        return self.refusals.get(step)

    def settings(self, *, tls: Tls = Tls.NONE, host: str = "127.0.0.1", password: str | None = None) -> Smtp:
        """Return the settings with which the application sends mails to this server."""
        secret = None if password is None else SecretStr(password)
        user = None if password is None else "lensawriter"
        return Smtp(host=host, port=self.port, sender=SENDER, tls=tls, user=user, password=secret)

    # aiosmtpd calls the following methods.

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        refusal = self.record_step("EHLO")
        return [refusal] if refusal else responses

    async def handle_MAIL(  # noqa: N802 - the same
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.record_step("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - the same
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.record_step("RCPT")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        if refusal := self.refusals.get("DOT"):
            self.record_step("DOT")
            return refusal
        raw, user = cast(bytes, envelope.original_content), session.auth_data
        self.received.append(
            Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), raw, session.ssl is not None, user)
        )
        self.record_step("DOT")
        return "250 OK"


class _Connection(SMTP):
    """One connection to the server."""

    def __init__(self, owner: SmtpServer, **options: Any) -> None:
        super().__init__(owner, hostname="localhost", **options)
        self._owner = owner

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._owner.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._owner.connections.discard(self)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if refusal := self._owner.record_step("DATA"):
            await self.push(refusal)
        else:
            await super().smtp_DATA(arg)


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False, auth_data=data.login.decode())


@contextmanager
def receiving(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, password: bool = False
) -> Iterator[SmtpServer]:
    """Run a server: unencrypted, with required STARTTLS, or with implicit TLS; `password` makes signing in required."""
    server, loop = SmtpServer(), asyncio.new_event_loop()
    options: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if password:
        options |= {"authenticator": _authenticate, "auth_required": True}
    thread = threading.Thread(target=loop.run_forever, name="smtp-server")
    thread.start()  # a thread of its own, because the current one may already run an event loop, for example that of Playwright
    begun = loop.create_server(lambda: _Connection(server, loop=loop, **options), "127.0.0.1", 0, ssl=tls)
    listening = asyncio.run_coroutine_threadsafe(begun, loop).result(20)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server, listening), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _hang_up(server: SmtpServer, listening: asyncio.Server) -> None:
    listening.close()
    for connection in list(server.connections):
        connection.transport.abort()
    mine = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not mine]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)


class Certificate(NamedTuple):
    """The files of a self-signed certificate and its key."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return the TLS context of a server with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def certify(folder: Path, name: str) -> Certificate:
    """Create a self-signed certificate for a host name or IP address; its files are put into the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    paths.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
