"""The outbox on both engines: a mail is added in the transaction of its action, sent once, retried, and fails after a day."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.errors import AccountInvalid, Forbidden
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.settings import Settings
from lensawriter.store import outbox as rows
from lensawriter.store import schema
from lensawriter.store.database import Connection, Store
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import service_context
from tests.support.sending import send_due
from tests.support.smtp_server import SENDER, SmtpServer, receiving

ORG = UUID(int=7)
BASE = "https://write.example.jp"


class RecordingAudit:
    """An audit log that only collects (event, subject) in `events`."""

    def __init__(self) -> None:
        self.events: list[tuple[Event, Any]] = []

    def add(self, connection: Connection, event: Event, **facts: Any) -> None:
        self.events.append((event, facts["subject"]))


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with receiving() as running:
        yield running


@pytest.fixture
def audit() -> RecordingAudit:
    return RecordingAudit()


@pytest.fixture
def outbox(
    store: Store, clock: MovedClock, server: SmtpServer, audit: RecordingAudit, people: People
) -> Iterator[Outbox]:
    settings = Settings(base_url=BASE, smtp=server.settings())
    outbox = Outbox(service_context(store, clock, settings=settings, audit=audit, rights=rights(store, people)))
    yield outbox
    outbox.close()


def invite(store: Store, outbox: Outbox, to: str = "sato@example.com", language: str = "ja") -> UUID:
    """Add an invitation mail, and return its id."""
    link = outbox.link("/invitation", "t0ken")
    expires_at = datetime.fromisoformat("2026-11-28T00:00:00+00:00")
    with store.transaction() as connection:
        return outbox.add(
            connection, Mail.INVITATION, to, ORG, language,
            organisation="青葉商会", inviter="佐藤", link=link, expires_at=expires_at,
        )  # fmt: skip


def table(store: Store) -> list[dict[str, Any]]:
    """Return all rows of the outbox, oldest first."""
    with store.reading() as connection:
        found = connection.execute(select(schema.outbox).order_by(schema.outbox.c.created_at)).mappings()
        return [dict(row) for row in found]


def test_mail_reaches_its_recipient_once_and_its_facts_are_deleted(
    store: Store, outbox: Outbox, server: SmtpServer, audit: RecordingAudit
) -> None:
    key = invite(store, outbox)
    assert send_due(outbox) == 1
    assert send_due(outbox) == 0
    (got,) = server.received
    assert (got.sender, got.recipients) == (SENDER, ("sato@example.com",))
    assert got.message["Subject"] == "青葉商会からLENSAwriterへの招待"
    assert f"{BASE}/invitation?token=t0ken" in got.text.splitlines()
    assert str(key) in got.message["Message-ID"]
    (row,) = table(store)
    assert (row["state"], row["facts"], row["recipient"]) == ("sent", None, "sato@example.com")
    assert audit.events == [(Event.MAIL_SENT, key)]


def test_mail_is_in_the_language_of_its_recipient(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    invite(store, outbox, language="en")
    send_due(outbox)
    assert server.received[0].message["Subject"] == "青葉商会 invites you to LENSAwriter"


def test_mail_of_a_rolled_back_transaction_is_not_sent(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as connection:
        outbox.add(connection, Mail.DELETION_DONE, "sato@example.com", ORG, happened_at=outbox._clock())
        _ = 1 / 0
    assert send_due(outbox) == 0
    assert (server.received, table(store)) == ([], [])


INVALID_ADDRESSES = (
    "", "sato", "sato@example.com\n", "sato@example.com\r\nBcc: x@example.com", "a@example.com,b@example.com",
    "佐藤 <sato@example.com>", "佐藤@example.com", "sato@例え.jp", "sato@example.com\0", " sato@example.com", "<sato@example.com>",
    "sato@example.com> SIZE=1", '"a\r\nb"@example.com', "a" * 250 + "@example.com",
)  # fmt: skip


def test_invalid_address_is_refused_and_nothing_is_stored(store: Store, outbox: Outbox) -> None:
    for wrong in INVALID_ADDRESSES:
        with pytest.raises(AccountInvalid):
            invite(store, outbox, wrong)
    assert table(store) == []


def test_link_to_another_site_is_refused(store: Store, outbox: Outbox) -> None:
    for link in ("https://evil.example", f"{BASE}.evil.example/x", f"https://evil.example/{BASE}/"):
        with pytest.raises(ValueError, match="leads to the service"), store.transaction() as connection:
            outbox.add(connection, Mail.EMAIL_PROOF, "a@example.com", ORG, link=link, expires_at=outbox._clock())


def test_refused_recipient_fails_at_once_and_the_facts_are_deleted(
    store: Store, outbox: Outbox, server: SmtpServer, audit: RecordingAudit
) -> None:
    server.refusals = {"RCPT": "550 no such user"}
    key = invite(store, outbox)
    assert send_due(outbox) == 0
    (row,) = table(store)
    assert (row["state"], row["facts"], row["tries"]) == ("failed", None, 1)
    assert audit.events == [(Event.MAIL_FAILED, key)]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_temporary_refusal_is_retried_with_growing_pauses_and_the_mail_is_sent_once(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock, step: str
) -> None:
    invite(store, outbox)
    server.refusals = {step: "451 try again later"}
    pauses = []
    for _ in range(8):
        assert send_due(outbox) == 0
        due_at = table(store)[0]["due_at"]
        pauses.append(round((due_at - clock.moment) / timedelta(minutes=1)))
        asked = len(server.steps)
        clock.moment = due_at - timedelta(seconds=1)
        assert send_due(outbox) == 0
        assert len(server.steps) == asked, "a mail is not sent before it is due"
        clock.moment = due_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    server.refusals = {}
    server.received.clear()
    assert send_due(outbox) == 1
    assert len(server.received) == 1


def test_mail_that_is_refused_for_a_day_ends_as_failed(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock, audit: RecordingAudit
) -> None:
    key = invite(store, outbox)
    server.refusals = {"MAIL": "451 try again later"}
    for _ in range(24):
        send_due(outbox)
        assert table(store)[0]["state"] == "waiting"
        clock.moment += timedelta(hours=1)
    send_due(outbox)
    (row,) = table(store)
    assert (row["state"], row["facts"]) == ("failed", None)
    assert audit.events == [(Event.MAIL_FAILED, key)]
    server.refusals = {}
    clock.moment += timedelta(days=1)
    assert send_due(outbox) == 0


def test_mail_of_an_unknown_kind_does_not_delay_the_others(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    invite(store, outbox, "first@example.com")
    with store.transaction() as connection:
        connection.execute(schema.outbox.update().values(kind="of-a-later-release"))
    invite(store, outbox, "second@example.com")
    assert send_due(outbox) == 1
    assert [each.recipients for each in server.received] == [("second@example.com",)]


def test_concurrent_senders_send_each_mail_once(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock
) -> None:
    addresses = [f"person{number}@example.com" for number in range(20)]
    for address in addresses:
        invite(store, outbox, address)
    others = [
        Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))
        for _ in range(6)
    ]
    barrier = threading.Barrier(6)

    def send(sender: Outbox) -> int:
        barrier.wait(10)
        return send_due(sender)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(send, others)) == 20
    assert sorted(each.recipients[0] for each in server.received) == sorted(addresses)


def test_mail_that_is_being_sent_is_not_sent_by_another_sender(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock
) -> None:
    invite(store, outbox)
    other, sent = Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings()))), []
    server.watch = lambda step: sent.append(send_due(other)) if step == "DATA" else None
    assert send_due(outbox) == 1
    assert sent == [0]
    assert server.steps.count("DATA") == 1


def test_sender_that_lost_its_claim_stops_before_the_final_dot(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock
) -> None:
    """This happens if the database connection is lost while a mail is sent, and another sender claims the mail."""

    def lose(step: str) -> None:
        if server.steps.count("DATA") == 1 and step == "DATA":
            with store.transaction() as connection:
                assert rows.claim(connection, key, clock())

    key = invite(store, outbox)
    server.watch = lose
    assert send_due(outbox) == 0
    assert send_due(outbox) == 1
    assert server.steps.count("DATA") == 2
    assert server.steps.count("DOT") == len(server.received) == 1


def test_without_a_mail_server_no_facts_are_stored_and_the_inviter_gets_the_link(
    store: Store, clock: MovedClock, outbox: Outbox
) -> None:
    without = Outbox(service_context(store, clock, settings=Settings()))
    invite(store, without)
    (row,) = table(store)
    assert (row["state"], row["facts"]) == ("unsent", None)
    assert send_due(without) == 0
    assert without.link_for_inviter("/invitation", "a b&c") == "http://localhost:8501/invitation?token=a+b%26c"
    assert outbox.link_for_inviter("/invitation", "t0ken") is None, (
        "with a mail server, only the invited person gets the link"
    )


def test_waiting_mails_fail_after_the_mail_server_is_removed_and_their_facts_are_deleted(
    store: Store, outbox: Outbox, clock: MovedClock
) -> None:
    invite(store, outbox)
    clock.moment += timedelta(days=1)
    send_due(Outbox(service_context(store, clock, settings=Settings())))
    assert [(row["state"], row["facts"]) for row in table(store)] == [("failed", None)]


def test_forgotten_address_is_deleted_at_once_from_ended_mails_and_later_from_waiting_ones(
    store: Store, outbox: Outbox, server: SmtpServer
) -> None:
    invite(store, outbox, "Sato@example.com")
    invite(store, outbox, "other@example.com")
    send_due(outbox)
    with store.transaction() as connection:
        outbox.add(connection, Mail.DELETION_DONE, "sato@example.com", ORG, happened_at=outbox._clock())
        outbox.add(connection, Mail.PASSWORD_CHANGED, "sato@example.com", ORG, happened_at=outbox._clock())
        outbox.forget(connection, "sato@example.com")
    assert [row["recipient"] for row in table(store)] == [
        "",
        "other@example.com",
        "sato@example.com",
        "sato@example.com",
    ]
    assert send_due(outbox) == 2
    assert {row["recipient"] for row in table(store)} == {"", "other@example.com"}
    assert len(server.mails_to("sato@example.com")) == 3


@pytest.mark.parametrize("who", ["writer", "manager", "owner"])
def test_only_operators_may_list_the_outbox(outbox: Outbox, people: People, audit: RecordingAudit, who: str) -> None:
    with pytest.raises(Forbidden):
        outbox.rows(getattr(people, who))
    assert audit.events == [(Event.DENIED, None)]


def test_operator_sees_recipient_kind_state_and_times_but_no_content(
    store: Store, outbox: Outbox, people: People
) -> None:
    invite(store, outbox)
    (row,) = outbox.rows(people.operator)
    assert (row.recipient, row.kind, row.state) == ("sato@example.com", "invitation", "waiting")
    assert set(type(row).model_fields) == {
        "id",
        "org_id",
        "kind",
        "recipient",
        "state",
        "tries",
        "created_at",
        "ended_at",
    }
    assert "t0ken" not in repr(row)
    assert "青葉" not in repr(row)


def test_closing_stops_a_mail_before_the_final_dot_and_the_next_start_sends_it(
    opening: Callable[[], Store], clock: MovedClock, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lensawriter.mail.outbox.GRACE", 0.1)  # in this test the sender itself waits for `close`
    store = opening()
    ending = Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))
    invite(store, ending)
    server.watch = lambda step: ending.close() if step == "DATA" else None
    assert send_due(ending) == 0
    assert server.received == []
    server.watch = lambda step: None
    store.close()
    store = opening()
    assert (
        send_due(Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))) == 1
    )
    assert len(server.received) == 1
    store.close()
