"""Monthly reports: made once for each organisation, from eight in the morning in Tokyo, for those who answer for others."""

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
from tests.support.scene import NOVEMBER, Scene
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


class Press:
    """The reports of a scene, and the outbox that sends them."""

    def __init__(self, store: Store, people: People, clock: MovedClock, server: SmtpServer) -> None:
        self.scene, self.store, self.people, self.clock = Scene(store, people, clock), store, people, clock
        admission = rights(store, people)
        self.server, self.notes = server, self.scene.notes
        self.outbox = Outbox(
            service_context(store, clock, settings=Settings(smtp=server.settings()), audit=self.notes, rights=admission)
        )
        context = service_context(store, clock, audit=self.notes, rights=admission)
        self.reports = Reports(context, self.scene.dashboards, self.outbox)
        self.clock.moment = DECEMBER

    def mails(self) -> list[tuple[str, dict[str, str] | None]]:
        """Who has a report in the outbox, and what waits there."""
        table = schema.outbox
        with self.store.reading() as connection:
            query = select(table.c.recipient, table.c.facts).where(table.c.kind == Mail.MONTHLY_REPORT)
            return [(row.recipient, row.facts) for row in connection.execute(query.order_by(table.c.recipient))]

    def made(self) -> list[tuple[UUID, str]]:
        table = schema.monthly_reports
        with self.store.reading() as connection:
            rows = connection.execute(select(table.c.org_id, table.c.month).order_by(table.c.month)).all()
            return [(row.org_id, row.month) for row in rows]

    def written(self, moment: datetime) -> None:
        """Write one article at a moment."""
        with self.store.transaction() as connection:
            self.scene.used.write(connection, self.scene.writers[0], moment, JobState.DONE, use_case="blog")


@pytest.fixture
def house(store: Store, people: People, clock: MovedClock, server: SmtpServer) -> Press:
    return Press(store, people, clock, server)


def opened(mail: Received) -> dict[str, Any]:
    """Return text, page, pictures and PDF of a mail."""
    text, page = mail.message.get_body(("plain",)), mail.message.get_body(("html",))
    files = [each for each in mail.message.iter_attachments() if each.get_content_type() == "application/pdf"]
    return {
        "text": text.get_content() if text else "",
        "page": page.get_content() if page else "",
        "pictures": [each.get_content() for each in mail.message.walk() if each.get_content_type() == "image/png"],
        "pdf": files[0].get_content() if files else b"",
    }


def test_owners_and_managers_get_one_mail_however_often_and_by_how_many_it_is_made(house: Press) -> None:
    house.scene.fill()
    begun = threading.Barrier(2)

    def make() -> int:
        begun.wait(20)
        return house.reports.make_due()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: make(), range(2)))
    assert sum(made) + sum(house.reports.make_due() for _ in range(3)) == 1
    assert house.mails() == [(MANAGER, {"month": "2026-11"}), (OWNER, {"month": "2026-11"})]
    while send_due(house.outbox):
        pass
    assert sorted(mail.recipients for mail in house.server.received) == [(MANAGER,), (OWNER,)]
    assert [event for event in house.notes.taken() if event is Event.REPORT_SENT] == [Event.REPORT_SENT]
    assert house.made() == [(house.people.org, "2026-11")]


def test_the_mail_shows_what_the_dashboard_shows_of_the_month(house: Press) -> None:
    house.scene.fill()
    house.reports.make_due()
    send_due(house.outbox)
    (mail,) = house.server.mails_to(MANAGER)
    found = house.scene.dashboards.read(house.scene.manager, Selection(span=NOVEMBER))
    said = opened(mail)
    assert mail.message["Subject"] == "青葉商会の利用レポート（2026年11月）"
    for part in (
        said["text"],
        said["page"],
        "".join(page.extract_text() for page in PdfReader(BytesIO(said["pdf"])).pages),
    ):
        assert "生成回数" in part
        assert f"{found.now.generations:,}回" in part
        assert f"{found.now.characters:,}字" in part
    assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in said["pictures"])
    assert len(said["pictures"]) == said["page"].count("cid:") == 3
    assert "http" not in said["page"]


def test_a_second_try_is_the_same_mail_and_the_report_is_drawn_once_for_all(
    house: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    convert = rendering.convert

    def counted(*given: Any) -> rendering.Converted | None:
        drawn.append(given)
        return convert(*given)

    monkeypatch.setattr(rendering, "convert", counted)
    house.written(datetime(2026, 11, 5, 3, tzinfo=UTC))
    seen: list[bytes] = []
    house.server.watch = lambda step: seen.append(b"") if step == "DATA" else None
    house.server.refusals = {"DOT": "451 later"}
    house.reports.make_due()
    send_due(house.outbox)
    house.server.refusals = {}
    house.clock.moment += timedelta(hours=2)
    house.written(datetime(2026, 11, 6, 3, tzinfo=UTC))
    send_due(house.outbox)
    assert len(seen) == 4, "each of two was tried twice"
    assert len(drawn) == 1
    assert len(house.server.received) == 2
    first, second = (opened(mail) for mail in house.server.received)
    assert first == second


def test_who_is_suspended_or_only_writes_gets_no_report(house: Press) -> None:
    with house.store.transaction() as connection:
        people_rows.set_suspended(connection, house.people.owner.user_id, house.clock())
    house.reports.make_due()
    assert [recipient for recipient, _ in house.mails()] == [MANAGER]


def test_a_reader_of_english_gets_english_text_and_the_paper(house: Press) -> None:
    with house.store.transaction() as connection:
        departments.set_language(connection, house.people.org, house.people.owner.user_id, "en")
    house.reports.make_due()
    send_due(house.outbox)
    (mail,) = house.server.mails_to(OWNER)
    said = opened(mail)
    assert mail.message["Subject"] == "LENSAwriter report of 青葉商会 (November 2026)"
    assert "Generations: 0 (month before: 0)" in said["text"]
    assert said["page"] == ""
    assert said["pdf"].startswith(b"%PDF-")


@pytest.mark.usefixtures("no_fonts")
def test_mail_without_a_japanese_font_has_no_pictures_and_no_pdf_and_says_so(house: Press) -> None:
    house.reports.make_due()
    send_due(house.outbox)
    (mail,) = house.server.mails_to(OWNER)
    said = opened(mail)
    assert (said["pictures"], said["pdf"]) == ([], b"")
    assert NO_FONT in said["text"]
    assert NO_FONT in said["page"]


def test_an_organisation_without_people_and_without_use_has_nothing_to_report(house: Press) -> None:
    house.clock.moment = DECEMBER.replace(month=11)
    assert house.reports.make_due() == 0, "its people came on 1 November"
    assert (house.made(), house.mails()) == ([], [])


def test_use_of_people_who_are_gone_is_reported_to_who_came_later(house: Press) -> None:
    house.written(datetime(2026, 10, 9, tzinfo=UTC))
    house.clock.moment = DECEMBER.replace(month=11)
    assert house.reports.make_due() == 1
    assert house.made() == [(house.people.org, "2026-10")]


def test_a_contract_that_has_ended_brings_no_report_and_one_that_runs_does(house: Press) -> None:
    for ended_at, made in ((house.clock(), 0), (None, 1)):
        contract = Contract(org_id=house.people.org, plan="usual", started_at=house.clock(), ended_at=ended_at)
        with house.store.transaction() as connection:
            set_contract(connection, contract)
        assert house.reports.make_due() == made


def test_where_nobody_may_read_it_a_report_waits_for_somebody_who_may(house: Press) -> None:
    assert house.reports.make_due() == 1
    assert house.people.other_org not in [org for org, _ in house.made()], "a lone writer"
    add_user(house.store, house.people.other_org, "新しい方", "new@example.com", Role.MANAGER, "-", house.clock())
    assert house.reports.make_due() == 1
    assert house.mails()[1] == ("new@example.com", {"month": "2026-11"})


def test_what_hinders_one_organisation_does_not_hold_up_the_others(
    house: Press, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house.people.add(house.people.other_org, "second", Role.OWNER)
    add = house.outbox.add

    def hindered(connection: Any, kind: Mail, to: str, org_id: UUID, *given: Any, **facts: Any) -> UUID:
        if org_id == house.people.org:
            raise ZeroDivisionError
        return add(connection, kind, to, org_id, *given, **facts)

    monkeypatch.setattr(house.outbox, "add", hindered)
    assert house.reports.make_due() == 1
    assert house.made() == [(house.people.other_org, "2026-11")], "what was hindered is made another time"
    assert "could not be added" in caplog.text
    monkeypatch.undo()
    assert house.reports.make_due() == 1


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


def test_a_month_is_due_from_eight_in_the_morning_in_tokyo_wherever_the_server_is(zone: str) -> None:
    for moment, month in MOMENTS.items():
        assert f"{due_month(datetime.fromisoformat(moment).astimezone(UTC)).first:%Y-%m}" == month
    assert due_month(datetime(2028, 3, 5, tzinfo=UTC)) == Span(*(datetime(2028, 2, day).date() for day in (1, 29)))


@pytest.mark.usefixtures("no_fonts")  # only the figures matter here
def test_the_report_holds_the_days_of_its_month_in_tokyo_wherever_the_server_is(house: Press, zone: str) -> None:
    for moment in ("2026-10-31T23:59:59", "2026-11-01T00:00:00", "2026-11-30T23:59:59", "2026-12-01T00:00:00"):
        house.written(datetime.fromisoformat(f"{moment}+09:00"))
    with house.store.reading() as connection:
        table = schema.usage_days
        used = {row.day: row.generations for row in connection.execute(select(table.c.day, table.c.generations))}
    made = house.reports.mail_content(house.people.org, "ja", {"month": "2026-11"})
    count = sum(generations for day, generations in used.items() if NOVEMBER.holds(day))
    assert made.facts["month"] == "2026年11月"
    assert str(made.facts["generations"]).startswith(f"{count}回")
    assert len(used) == 4


def test_managers_see_a_report_before_it_is_sent_and_writers_do_not(house: Press) -> None:
    house.scene.fill()
    seen = house.reports.preview(house.scene.manager, NOVEMBER.first)
    assert "2026年11月" in seen.subject
    assert "青葉商会" in seen.html
    with pytest.raises(Forbidden):
        house.reports.preview(house.people.writer, NOVEMBER.first)
    assert house.made() == [], "a look makes none"
