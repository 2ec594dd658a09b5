"""Mails that are made when they are sent, in the outbox: what waits are words, and nobody waits for their making."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from lensawriter.mail.messages import FACTS, Fact, Mail, MailContent
from lensawriter.mail.outbox import Outbox
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from tests.conftest import MovedClock
from tests.mail.test_outbox import BASE, ORG, invite, table
from tests.support.contexts import service_context
from tests.support.sending import send_due
from tests.support.smtp_server import SmtpServer, receiving

PAGE = "<p>生成回数</p>"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with receiving() as running:
        yield running


@pytest.fixture
def outbox(store: Store, clock: MovedClock, server: SmtpServer) -> Iterator[Outbox]:
    made = Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))
    yield made
    made.close()


def maker(org_id: UUID, language: str, waited: Mapping[str, str]) -> MailContent:
    """Make a mail of what waited."""
    facts: dict[str, Fact] = dict.fromkeys(FACTS[Mail.MONTHLY_REPORT], waited["month"])
    return MailContent(facts, PAGE)


def report(store: Store, outbox: Outbox, to: str = "sato@example.com", **facts: str) -> UUID:
    """Add one report."""
    with store.transaction() as connection:
        return outbox.add(connection, Mail.MONTHLY_REPORT, to, ORG, **({"month": "2026-11"} | facts))


def test_what_waits_is_what_it_is_made_from_and_what_is_sent_is_what_was_made(
    store: Store, outbox: Outbox, server: SmtpServer
) -> None:
    outbox.render_with(Mail.MONTHLY_REPORT, maker)
    report(store, outbox)
    assert table(store)[0]["facts"] == {"month": "2026-11"}
    assert send_due(outbox) == 1
    (got,) = server.received
    page = got.message.get_body(("html",))
    assert page is not None
    assert page.get_content().strip() == PAGE
    assert table(store)[0]["facts"] is None


def test_a_report_is_not_kept_with_what_is_no_word(store: Store, outbox: Outbox) -> None:
    for wrong in ({"month": "十一月"}, {"title": "未発表の新製品"}):
        with pytest.raises(ValueError, match="stores"):
            report(store, outbox, **wrong)
    assert table(store) == []


def test_whoever_waits_for_a_link_does_not_wait_for_reports(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    outbox.render_with(Mail.MONTHLY_REPORT, maker)
    for number in range(3):
        report(store, outbox, f"manager{number}@example.com")
    invite(store, outbox, "new@example.com")
    assert send_due(outbox) == 4
    order = [mail.recipients[0].partition("@")[0] for mail in server.received]
    assert order == ["new", "manager0", "manager1", "manager2"]


def test_what_cannot_be_made_is_tried_again_and_holds_up_no_other(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    failing = True

    def late(org_id: UUID, language: str, waited: Mapping[str, str]) -> MailContent:
        if failing:
            raise OSError("no room")
        return maker(org_id, language, waited)

    outbox.render_with(Mail.MONTHLY_REPORT, late)
    report(store, outbox)
    invite(store, outbox, "new@example.com")
    assert send_due(outbox) == 1
    assert "could not be sent" in caplog.text
    assert [row["state"] for row in table(store)] == ["waiting", "sent"]
    failing = False
    clock.moment += timedelta(minutes=2)
    assert send_due(outbox) == 1
    assert [mail.recipients for mail in server.received] == [("new@example.com",), ("sato@example.com",)]
