"""Deliver one mail to the mail server by SMTP: unencrypted only within this machine, and only if the caller confirms at the end."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from lensawriter.settings import Smtp, Tls

ANSWER_TIMEOUT = 20.0
"""Seconds to wait for each answer of the server."""


class Undelivered(Exception):
    """The mail server did not accept a mail; `final` is True if another attempt would fail too."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        """Set a reason for the log. It does not contain the server's answer, because that may repeat the address."""
        super().__init__(reason)
        self.reason, self.final = reason, final


def deliver(smtp: Smtp, recipient: str, message: bytes, confirm: Callable[[], bool]) -> None:
    """Send a mail to the server; raises Undelivered.

    `confirm` is called when only the final dot is missing: before the dot the server has no mail, after it the server is
    responsible for the mail. If `confirm` returns False, the connection is closed and no mail is delivered.
    """
    with _translated_errors(), _session(smtp) as connection:
        connection.ehlo_or_helo_if_needed()
        _require_accepted(connection.mail(smtp.sender), "sender-refused")
        _require_accepted(connection.rcpt(recipient), "recipient-refused", final=True)
        _require_accepted(connection.docmd("DATA"), "refused", final=True)
        connection.send(_dot_stuffed(message))
        if not confirm():
            connection.close()
            raise Undelivered("not-confirmed")
        connection.send(b".\r\n")
        _require_accepted(connection.getreply(), "refused", final=True)
        _quit(connection)


@contextmanager
def _session(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    connection = _connect(smtp)
    try:
        if smtp.tls is Tls.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        elif smtp.tls is Tls.NONE and not _is_loopback(connection):
            raise Undelivered("in-the-clear")  # the host name is a local one, but resolves to another machine
        if smtp.user is not None and smtp.password is not None:
            connection.login(smtp.user, smtp.password.get_secret_value())
        yield connection
    finally:
        connection.close()


def _connect(smtp: Smtp) -> smtplib.SMTP:
    if smtp.tls is Tls.TLS:
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=ANSWER_TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(smtp.host, smtp.port, timeout=ANSWER_TIMEOUT)


def _is_loopback(connection: smtplib.SMTP) -> bool:
    assert connection.sock is not None
    return ip_address(connection.sock.getpeername()[0]).is_loopback


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise Undelivered("sign-in-refused") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Undelivered("not-offered") from error
    except ssl.SSLError as error:
        raise Undelivered("certificate") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered("unreachable") from error


def _require_accepted(reply: tuple[int, bytes], reason: str, *, final: bool = False) -> None:
    """Raise Undelivered unless the server accepted the command. With `final`, an answer of 5xx makes the error final."""
    code, _ = reply
    if not (200 <= code < 300 or code == 354):
        raise Undelivered(reason, final=final and 500 <= code < 600)


def _dot_stuffed(message: bytes) -> bytes:
    """Return a message in the form that SMTP requires: lines end in CRLF, and a dot at the start of a line is doubled."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _quit(connection: smtplib.SMTP) -> None:
    """End the SMTP session; errors are ignored, because the server has already accepted the mail."""
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
