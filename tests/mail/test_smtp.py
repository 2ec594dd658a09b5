"""SMTP delivery: encrypted with a trusted certificate, unencrypted only within this machine, and the answers of the server."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from lensawriter.mail import smtp
from lensawriter.mail.smtp import Undelivered, deliver
from lensawriter.settings import Smtp, Tls
from tests.support.smtp_server import PASSWORD, SENDER, Certificate, SmtpServer, certify, receiving

TO = "sato@example.com"


def message(text: str = "本文\n") -> bytes:
    """Return a small mail."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["To"], mail["Subject"] = TO, "件名"
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes()


def send(settings: Smtp) -> None:
    """Send one mail."""
    deliver(settings, TO, message(), lambda: True)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return certify(tmp_path, "localhost")


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate that the client trusts because SSL_CERT_FILE names it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    return certificate


@pytest.fixture
def unencrypted() -> Iterator[SmtpServer]:
    with receiving() as server:
        yield server


def test_starttls_precedes_the_password_and_the_mail(trusted: Certificate) -> None:
    with receiving(starttls=trusted.context(), password=True) as server:
        send(server.settings(tls=Tls.STARTTLS, host="localhost", password=PASSWORD))
    (got,) = server.received
    assert (got.encrypted, got.user, got.recipients, got.sender) == (True, "lensawriter", (TO,), SENDER)
    assert got.text == "本文\r\n"


def test_implicit_tls_is_used_if_it_is_configured(trusted: Certificate) -> None:
    with receiving(tls=trusted.context()) as server:
        send(server.settings(tls=Tls.TLS, host="localhost"))
    assert [each.recipients for each in server.received] == [(TO,)]


def test_server_without_starttls_gets_no_mail(unencrypted: SmtpServer) -> None:
    with pytest.raises(Undelivered, match="not-offered"):
        send(unencrypted.settings(tls=Tls.STARTTLS, host="localhost"))
    assert (unencrypted.received, set(unencrypted.steps)) == ([], {"EHLO"})


def test_local_host_name_that_resolves_to_another_machine_gets_no_unencrypted_mail(
    unencrypted: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "getpeername", lambda self: ("192.0.2.1", unencrypted.port))
    with pytest.raises(Undelivered, match="in-the-clear"):
        send(unencrypted.settings())
    monkeypatch.undo()
    assert unencrypted.received == []
    send(unencrypted.settings())
    assert len(unencrypted.received) == 1


def test_server_with_an_untrusted_certificate_gets_no_mail(certificate: Certificate) -> None:
    with receiving(starttls=certificate.context()) as server, pytest.raises(Undelivered, match="certificate"):
        send(server.settings(tls=Tls.STARTTLS, host="localhost"))
    assert server.received == []


def test_server_with_a_certificate_for_another_name_gets_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = certify(tmp_path, "mail.example.jp")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate))
    with receiving(starttls=other.context()) as server, pytest.raises(Undelivered, match="certificate"):
        send(server.settings(tls=Tls.STARTTLS, host="localhost"))
    assert server.received == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_server_with_an_outdated_tls_version_gets_no_mail(trusted: Certificate, version: ssl.TLSVersion) -> None:
    context = trusted.context()
    context.minimum_version, context.maximum_version = version, version
    context.set_ciphers("ALL:@SECLEVEL=0")
    with receiving(starttls=context) as server, pytest.raises(Undelivered):
        send(server.settings(tls=Tls.STARTTLS, host="localhost"))
    assert server.received == []


def test_wrong_password_sends_nothing_and_is_not_final(trusted: Certificate) -> None:
    context = trusted.context()
    with receiving(starttls=context, password=True) as server, pytest.raises(Undelivered, match="sign-in") as refused:
        send(server.settings(tls=Tls.STARTTLS, host="localhost", password="falsch"))
    assert (server.received, refused.value.final) == ([], False)


@pytest.mark.parametrize(
    ("step", "answer", "final"),
    [
        ("MAIL", "550 not from you", False),
        ("RCPT", "450 mailbox busy", False),
        ("RCPT", "550 no such user", True),
        ("DATA", "451 later", False),
        ("DATA", "554 no", True),
        ("DOT", "452 disk full", False),
        ("DOT", "554 spam", True),
    ],
)
def test_only_permanent_refusals_of_recipient_or_message_are_final(
    unencrypted: SmtpServer, step: str, answer: str, final: bool
) -> None:
    unencrypted.refusals = {step: answer}
    with pytest.raises(Undelivered) as refused:
        send(unencrypted.settings())
    assert refused.value.final == final
    assert answer[4:] not in str(refused.value), "the server's answer may repeat an address"
    assert unencrypted.received == []


def test_mail_that_is_not_confirmed_is_not_delivered(unencrypted: SmtpServer) -> None:
    with pytest.raises(Undelivered, match="not-confirmed"):
        deliver(unencrypted.settings(), TO, message(), lambda: False)
    assert (unencrypted.received, "DOT" in unencrypted.steps) == ([], False)


def test_text_with_dots_and_commands_arrives_unchanged(unencrypted: SmtpServer) -> None:
    text = ".\r\n..\r\n.quit\r\nMAIL FROM:<evil@example.com>\r\n.\r\nRCPT TO:<victim@example.com>\r\n"
    deliver(unencrypted.settings(), TO, message(text), lambda: True)
    (got,) = unencrypted.received
    assert got.text == text
    assert got.recipients == (TO,)
    assert unencrypted.steps.count("RCPT") == 1


def test_server_that_does_not_listen_or_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "ANSWER_TIMEOUT", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Undelivered, match="unreachable"):
            send(Smtp(host="127.0.0.1", port=port, sender=SENDER, tls=Tls.NONE))
    with pytest.raises(Undelivered, match="unreachable"):
        send(Smtp(host="127.0.0.1", port=port, sender=SENDER, tls=Tls.NONE))


def test_mail_is_delivered_even_if_the_server_hangs_up_after_accepting_it(unencrypted: SmtpServer) -> None:
    hung_up = threading.Event()

    def answer(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line, line.makefile("rwb", buffering=0) as file:
            file.write(b"220 ready\r\n")
            for reply in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
                file.readline()
                file.write(reply)
            while file.readline() != b".\r\n":
                pass
            file.write(b"250 taken\r\n")
        hung_up.set()

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=answer, args=(listening,))
        thread.start()
        send(Smtp(host="127.0.0.1", port=listening.getsockname()[1], sender=SENDER, tls=Tls.NONE))
        thread.join(20)
    assert hung_up.is_set()
