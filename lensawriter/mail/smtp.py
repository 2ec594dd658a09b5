"""One mail handed to the mail server: never in the clear off this machine, and never without leave at the last moment."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from lensawriter.settings import Smtp, Tls

PATIENCE = 20.0
"""Seconds to wait for each answer of the server."""


class Undelivered(Exception):
    """A mail that the server did not take; `final` where another try would end the same."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        """Take a word for the log; the server's own words stay out, for they repeat the address."""
        super().__init__(reason)
        self.reason, self.final = reason, final


def deliver(smtp: Smtp, recipient: str, message: bytes, leave: Callable[[], bool]) -> None:
    """Hand a mail to the server; raises Undelivered.

    `leave` is asked when nothing but the closing dot is missing: until then the server has no mail, after it the mail is
    the server's. Without leave the connection is cut, and the mail with it.
    """
    with _failures(), _connected(smtp) as line:
        line.ehlo_or_helo_if_needed()
        _accepted(line.mail(smtp.sender), "sender-refused")
        _accepted(line.rcpt(recipient), "recipient-refused", final=True)
        _accepted(line.docmd("DATA"), "refused", final=True)
        line.send(_stuffed(message))
        if not leave():
            line.close()
            raise Undelivered("no-leave")
        line.send(b".\r\n")
        _accepted(line.getreply(), "refused", final=True)
        _part(line)


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    line = _opened(smtp)
    try:
        if smtp.tls is Tls.STARTTLS:
            line.starttls(context=ssl.create_default_context())
        elif smtp.tls is Tls.NONE and not _within_this_machine(line):
            raise Undelivered("in-the-clear")  # the name said this machine, and its address does not
        if smtp.user is not None and smtp.password is not None:
            line.login(smtp.user, smtp.password.get_secret_value())
        yield line
    finally:
        line.close()


def _opened(smtp: Smtp) -> smtplib.SMTP:
    if smtp.tls is Tls.TLS:
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)


def _within_this_machine(line: smtplib.SMTP) -> bool:
    assert line.sock is not None
    return ip_address(line.sock.getpeername()[0]).is_loopback


@contextmanager
def _failures() -> Iterator[None]:
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


def _accepted(reply: tuple[int, bytes], reason: str, *, final: bool = False) -> None:
    """Go on where the server said yes, or that it waits for the text."""
    code, _ = reply
    if not (200 <= code < 300 or code == 354):
        raise Undelivered(reason, final=final and 500 <= code < 600)


def _stuffed(message: bytes) -> bytes:
    """Return a message as it is sent: lines end in CRLF, and a dot at the head of a line is doubled."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _part(line: smtplib.SMTP) -> None:
    """Say goodbye; the mail is taken, whatever comes of it."""
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()
