"""Mails that are rendered when they are sent: their stored facts, their priority, and failed rendering."""

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
    outbox = Outbox(service_context(store, clock, settings=Settings(base_url=BASE, smtp=server.settings())))
    yield outbox
    outbox.close()


def render_month(org_id: UUID, language: str, stored: Mapping[str, str]) -> MailContent:
    """Render a report that shows the stored month for every fact."""
    facts: dict[str, Fact] = dict.fromkeys(FACTS[Mail.MONTHLY_REPORT], stored["month"])
    return MailContent(facts, PAGE)


def report(store: Store, outbox: Outbox, to: str = "sato@example.com", **facts: str) -> UUID:
    """Add a report mail, and return its id."""
    with store.transaction() as connection:
        return outbox.add(connection, Mail.MONTHLY_REPORT, to, ORG, **({"month": "2026-11"} | facts))


def test_stored_facts_are_rendered_when_the_mail_is_sent(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    outbox.render_with(Mail.MONTHLY_REPORT, render_month)
    report(store, outbox)
    assert table(store)[0]["facts"] == {"month": "2026-11"}
    assert send_due(outbox) == 1
    (got,) = server.received
    page = got.message.get_body(("html",))
    assert page is not None
    assert page.get_content().strip() == PAGE
    assert table(store)[0]["facts"] is None


def test_report_with_other_facts_than_a_month_is_refused(store: Store, outbox: Outbox) -> None:
    for wrong in ({"month": "十一月"}, {"title": "未発表の新製品"}):
        with pytest.raises(ValueError, match="stores"):
            report(store, outbox, **wrong)
    assert table(store) == []


def test_mails_with_links_are_sent_before_reports(store: Store, outbox: Outbox, server: SmtpServer) -> None:
    outbox.render_with(Mail.MONTHLY_REPORT, render_month)
    for number in range(3):
        report(store, outbox, f"manager{number}@example.com")
    invite(store, outbox, "new@example.com")
    assert send_due(outbox) == 4
    order = [mail.recipients[0].partition("@")[0] for mail in server.received]
    assert order == ["new", "manager0", "manager1", "manager2"]


def test_failed_rendering_is_retried_and_does_not_delay_the_others(
    store: Store, outbox: Outbox, server: SmtpServer, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    failing = True

    def render_later(org_id: UUID, language: str, stored: Mapping[str, str]) -> MailContent:
        if failing:
            raise OSError("no room")
        return render_month(org_id, language, stored)

    outbox.render_with(Mail.MONTHLY_REPORT, render_later)
    report(store, outbox)
    invite(store, outbox, "new@example.com")
    assert send_due(outbox) == 1
    assert "could not be sent" in caplog.text
    assert [row["state"] for row in table(store)] == ["waiting", "sent"]
    failing = False
    clock.moment += timedelta(minutes=2)
    assert send_due(outbox) == 1
    assert [mail.recipients for mail in server.received] == [("new@example.com",), ("sato@example.com",)]
