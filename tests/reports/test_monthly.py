"""Monthly reports: sent once to the owners and managers of each organisation, from 8:00 in Tokyo."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.clock import TOKYO
from lensawriter.errors import Forbidden
from lensawriter.limits.periods import Span
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import JobState, Role
from lensawriter.reports import rendering
from lensawriter.reports.monthly import Reports, due_month
from lensawriter.reports.texts import NO_FONT
from lensawriter.settings import Settings
from lensawriter.store import departments, schema
from lensawriter.store import members as people_rows
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.store.database import Store
from lensawriter.usage.dashboard_values import Selection
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import service_context
from tests.support.dashboard_scene import NOVEMBER, DashboardScene
from tests.support.sending import send_due
from tests.support.smtp_server import Received, SmtpServer, receiving
from tests.support.stored_people import add_user

pytestmark = pytest.mark.slow

DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=TOKYO)
OWNER, MANAGER = "owner@example.com", "manager@example.com"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with receiving() as running:
        yield running


class Reporting:
    """The service `Reports` with the usage of a `DashboardScene`, and the outbox that sends the reports."""

    def __init__(self, store: Store, people: People, clock: MovedClock, server: SmtpServer) -> None:
        self.scene, self.store, self.people, self.clock = DashboardScene(store, people, clock), store, people, clock
        admission = rights(store, people)
        self.server, self.notes = server, self.scene.notes
        self.outbox = Outbox(
            service_context(store, clock, settings=Settings(smtp=server.settings()), audit=self.notes, rights=admission)
        )
        context = service_context(store, clock, audit=self.notes, rights=admission)
        self.reports = Reports(context, self.scene.dashboards, self.outbox)
        self.clock.moment = DECEMBER

    def mails(self) -> list[tuple[str, dict[str, str] | None]]:
        """Return recipient and stored facts of each report in the outbox."""
        table = schema.outbox
        with self.store.reading() as connection:
            query = select(table.c.recipient, table.c.facts).where(table.c.kind == Mail.MONTHLY_REPORT)
            return [(row.recipient, row.facts) for row in connection.execute(query.order_by(table.c.recipient))]

    def reported(self) -> list[tuple[UUID, str]]:
        table = schema.monthly_reports
        with self.store.reading() as connection:
            rows = connection.execute(select(table.c.org_id, table.c.month).order_by(table.c.month)).all()
            return [(row.org_id, row.month) for row in rows]

    def write(self, moment: datetime) -> None:
        """Store one article written at a time."""
        with self.store.transaction() as connection:
            self.scene.used.write(connection, self.scene.writers[0], moment, JobState.DONE, use_case="blog")


@pytest.fixture
def reporting(store: Store, people: People, clock: MovedClock, server: SmtpServer) -> Reporting:
    return Reporting(store, people, clock, server)


def opened(mail: Received) -> dict[str, Any]:
    """Return plain text, HTML page, pictures and PDF of a mail."""
    text, page = mail.message.get_body(("plain",)), mail.message.get_body(("html",))
    files = [each for each in mail.message.iter_attachments() if each.get_content_type() == "application/pdf"]
    return {
        "text": text.get_content() if text else "",
        "page": page.get_content() if page else "",
        "pictures": [each.get_content() for each in mail.message.walk() if each.get_content_type() == "image/png"],
        "pdf": files[0].get_content() if files else b"",
    }


def test_owners_and_managers_get_one_mail_even_if_reports_are_added_concurrently(reporting: Reporting) -> None:
    reporting.scene.fill()
    barrier = threading.Barrier(2)

    def make() -> int:
        barrier.wait(20)
        return reporting.reports.make_due()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: make(), range(2)))
    assert sum(made) + sum(reporting.reports.make_due() for _ in range(3)) == 1
    assert reporting.mails() == [(MANAGER, {"month": "2026-11"}), (OWNER, {"month": "2026-11"})]
    while send_due(reporting.outbox):
        pass
    assert sorted(mail.recipients for mail in reporting.server.received) == [(MANAGER,), (OWNER,)]
    assert [event for event in reporting.notes.take() if event is Event.REPORT_SENT] == [Event.REPORT_SENT]
    assert reporting.reported() == [(reporting.people.org, "2026-11")]


def test_mail_has_the_figures_of_the_dashboard(reporting: Reporting) -> None:
    reporting.scene.fill()
    reporting.reports.make_due()
    send_due(reporting.outbox)
    (mail,) = reporting.server.mails_to(MANAGER)
    found = reporting.scene.dashboards.read(reporting.scene.manager, Selection(span=NOVEMBER))
    parts = opened(mail)
    assert mail.message["Subject"] == "青葉商会の利用レポート（2026年11月）"
    for part in (
        parts["text"],
        parts["page"],
        "".join(page.extract_text() for page in PdfReader(BytesIO(parts["pdf"])).pages),
    ):
        assert "生成回数" in part
        assert f"{found.now.generations:,}回" in part
        assert f"{found.now.characters:,}字" in part
    assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in parts["pictures"])
    assert len(parts["pictures"]) == parts["page"].count("cid:") == 3
    assert "http" not in parts["page"]


def test_second_attempt_has_the_same_content_and_the_report_is_rendered_once_for_all_readers(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted: list[object] = []
    convert = rendering.convert

    def counting_convert(*given: Any) -> rendering.Converted | None:
        converted.append(given)
        return convert(*given)

    monkeypatch.setattr(rendering, "convert", counting_convert)
    reporting.write(datetime(2026, 11, 5, 3, tzinfo=UTC))
    seen: list[bytes] = []
    reporting.server.watch = lambda step: seen.append(b"") if step == "DATA" else None
    reporting.server.refusals = {"DOT": "451 later"}
    reporting.reports.make_due()
    send_due(reporting.outbox)
    reporting.server.refusals = {}
    reporting.clock.moment += timedelta(hours=2)
    reporting.write(datetime(2026, 11, 6, 3, tzinfo=UTC))
    send_due(reporting.outbox)
    assert len(seen) == 4, "two attempts at each of two mails"
    assert len(converted) == 1
    assert len(reporting.server.received) == 2
    first, second = (opened(mail) for mail in reporting.server.received)
    assert first == second


def test_suspended_members_and_writers_get_no_report(reporting: Reporting) -> None:
    with reporting.store.transaction() as connection:
        people_rows.set_suspended(connection, reporting.people.owner.user_id, reporting.clock())
    reporting.reports.make_due()
    assert [recipient for recipient, _ in reporting.mails()] == [MANAGER]


def test_reader_with_english_mails_gets_english_text_and_the_pdf(reporting: Reporting) -> None:
    with reporting.store.transaction() as connection:
        departments.set_language(connection, reporting.people.org, reporting.people.owner.user_id, "en")
    reporting.reports.make_due()
    send_due(reporting.outbox)
    (mail,) = reporting.server.mails_to(OWNER)
    parts = opened(mail)
    assert mail.message["Subject"] == "LENSAwriter report of 青葉商会 (November 2026)"
    assert "Generations: 0 (month before: 0)" in parts["text"]
    assert parts["page"] == ""
    assert parts["pdf"].startswith(b"%PDF-")


@pytest.mark.usefixtures("no_fonts")
def test_mail_without_a_japanese_font_has_no_pictures_and_no_pdf_and_says_so(reporting: Reporting) -> None:
    reporting.reports.make_due()
    send_due(reporting.outbox)
    (mail,) = reporting.server.mails_to(OWNER)
    parts = opened(mail)
    assert (parts["pictures"], parts["pdf"]) == ([], b"")
    assert NO_FONT in parts["text"]
    assert NO_FONT in parts["page"]


def test_organisation_without_members_and_usage_in_the_month_has_no_report(reporting: Reporting) -> None:
    reporting.clock.moment = DECEMBER.replace(month=11)
    assert reporting.reports.make_due() == 0, "its members were added on 1 November"
    assert (reporting.reported(), reporting.mails()) == ([], [])


def test_usage_from_before_the_present_members_is_reported_to_them(reporting: Reporting) -> None:
    reporting.write(datetime(2026, 10, 9, tzinfo=UTC))
    reporting.clock.moment = DECEMBER.replace(month=11)
    assert reporting.reports.make_due() == 1
    assert reporting.reported() == [(reporting.people.org, "2026-10")]


def test_organisation_whose_contract_has_ended_has_no_report(reporting: Reporting) -> None:
    for ended_at, made in ((reporting.clock(), 0), (None, 1)):
        contract = Contract(org_id=reporting.people.org, plan="usual", started_at=reporting.clock(), ended_at=ended_at)
        with reporting.store.transaction() as connection:
            set_contract(connection, contract)
        assert reporting.reports.make_due() == made


def test_report_of_an_organisation_without_readers_is_added_for_the_first_reader(reporting: Reporting) -> None:
    assert reporting.reports.make_due() == 1
    assert reporting.people.other_org not in [org for org, _ in reporting.reported()], "its only member is a writer"
    add_user(
        reporting.store, reporting.people.other_org, "新しい方", "new@example.com", Role.MANAGER, "-", reporting.clock()
    )
    assert reporting.reports.make_due() == 1
    assert reporting.mails()[1] == ("new@example.com", {"month": "2026-11"})


def test_failure_for_one_organisation_does_not_stop_the_others(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reporting.people.add(reporting.people.other_org, "second", Role.OWNER)
    add = reporting.outbox.add

    def failing_add(connection: Any, kind: Mail, to: str, org_id: UUID, *given: Any, **facts: Any) -> UUID:
        if org_id == reporting.people.org:
            raise ZeroDivisionError
        return add(connection, kind, to, org_id, *given, **facts)

    monkeypatch.setattr(reporting.outbox, "add", failing_add)
    assert reporting.reports.make_due() == 1
    assert reporting.reported() == [(reporting.people.other_org, "2026-11")], "the failed one is added at the next call"
    assert "could not be added" in caplog.text
    monkeypatch.undo()
    assert reporting.reports.make_due() == 1


MOMENTS = {
    "2026-11-30T23:59:59+09:00": "2026-10",
    "2026-12-01T00:00:00+09:00": "2026-10",
    "2026-12-01T07:59:59+09:00": "2026-10",
    "2026-12-01T08:00:00+09:00": "2026-11",
    "2026-12-31T23:59:59+09:00": "2026-11",
    "2027-01-01T08:00:00+09:00": "2026-12",
    "2028-03-01T07:59:59+09:00": "2028-01",
    "2028-03-01T08:00:00+09:00": "2028-02",
}


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_month_is_due_from_eight_in_tokyo_in_every_server_time_zone(zone: str) -> None:
    for moment, month in MOMENTS.items():
        assert f"{due_month(datetime.fromisoformat(moment).astimezone(UTC)).first:%Y-%m}" == month
    assert due_month(datetime(2028, 3, 5, tzinfo=UTC)) == Span(*(datetime(2028, 2, day).date() for day in (1, 29)))


@pytest.mark.usefixtures("no_fonts")  # only the figures matter here
def test_report_has_the_days_of_its_month_in_tokyo_in_every_server_time_zone(reporting: Reporting, zone: str) -> None:
    for moment in ("2026-10-31T23:59:59", "2026-11-01T00:00:00", "2026-11-30T23:59:59", "2026-12-01T00:00:00"):
        reporting.write(datetime.fromisoformat(f"{moment}+09:00"))
    with reporting.store.reading() as connection:
        table = schema.usage_days
        used = {row.day: row.generations for row in connection.execute(select(table.c.day, table.c.generations))}
    content = reporting.reports.mail_content(reporting.people.org, "ja", {"month": "2026-11"})
    count = sum(generations for day, generations in used.items() if NOVEMBER.contains(day))
    assert content.facts["month"] == "2026年11月"
    assert str(content.facts["generations"]).startswith(f"{count}回")
    assert len(used) == 4


def test_managers_may_preview_a_report_and_writers_may_not(reporting: Reporting) -> None:
    reporting.scene.fill()
    seen = reporting.reports.preview(reporting.scene.manager, NOVEMBER.first)
    assert "2026年11月" in seen.subject
    assert "青葉商会" in seen.html
    with pytest.raises(Forbidden):
        reporting.reports.preview(reporting.people.writer, NOVEMBER.first)
    assert reporting.reported() == [], "a preview adds no report"
