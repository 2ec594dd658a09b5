"""The monthly report of each organisation: made once from the eighth hour of the month's first day, for those who answer for others."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import MANAGERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.clock import TOKYO
from lensawriter.limits.periods import Period, Span, month_of, name
from lensawriter.mail.messages import Attachment, Mail, MailContent
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal
from lensawriter.reports import Report, report, texts
from lensawriter.store import reports as rows
from lensawriter.store.contracts import get_organisation_name
from lensawriter.usage.dashboard import Dashboards
from lensawriter.usage.dashboard_values import Dashboard, Selection

log = logging.getLogger(__name__)

DAILY = "0 8 * * *"
"""When it is looked whether reports are due, in Asia/Tokyo: every day, so that a morning without the database costs one day."""
FROM = timedelta(hours=8)
"""How long after its end a month is reported: at night nobody reads, and the last jobs have ended."""


class Reports(Service):
    """The monthly reports of the house; one per process."""

    def __init__(self, context: ServiceContext, dashboards: Dashboards, outbox: Outbox) -> None:
        """Register with the outbox, which asks for the content of a report when it sends its mail."""
        super().__init__(context)
        self._dashboards, self._outbox = dashboards, outbox
        self._last: tuple[tuple[UUID, str], tuple[Dashboard, Report]] | None = None
        outbox.render_with(Mail.MONTHLY_REPORT, self.mail_content)

    def make_due(self) -> int:
        """Hand the report of the month before to the outbox, for each organisation that has none yet; return of how many.

        May be called at any time, by several at once and again.
        """
        span = due_month(self._clock())
        month = name(Period.MONTH, span.first)
        ended_at = datetime.combine(span.last + timedelta(days=1), time(), TOKYO)
        with self._store.reading() as connection:
            due = rows.organisations_due(connection, month, span, ended_at)
        return sum(self._make(org_id, month) for org_id in due)

    @authorised(*MANAGERS)
    def preview(self, principal: Principal, month: date) -> Report:
        """Return the report of the month of a day as it would be now; of a month that is not over, as far as it has come."""
        found = self._dashboards.read(principal, Selection(span=month_of(month)))
        return report(found, self._organisation_name(principal.org_id))

    def mail_content(self, org_id: UUID, language: str, facts: Mapping[str, str]) -> MailContent:
        """Return what the mail with a report says; for the outbox, when it sends."""
        month = facts["month"]
        found, drawn = self._drawn(org_id, month)
        organisation = self._organisation_name(org_id)
        pdf = Attachment(f"lensawriter-{month}.pdf", "pdf", drawn.pdf)
        files = (pdf,) if drawn.pdf else ()
        said = texts.facts(found, organisation, drawn=bool(drawn.pdf), language=language)
        if language == "en":  # the page is Japanese: its text and the PDF say what there is
            return MailContent(said, attachments=files)
        return MailContent(said, drawn.html, drawn.pictures, files)

    def _make(self, org_id: UUID, month: str) -> int:
        try:
            with self._store.transaction(lock=org_id) as connection:
                if not rows.note_report(connection, org_id, month, self._clock()):
                    return 0
                readers = rows.readers(connection, org_id)
                for each in readers:
                    self._outbox.add(connection, Mail.MONTHLY_REPORT, each.email, org_id, each.language, month=month)
                facts = {"count": len(readers)}
                self._audit.add(connection, Event.REPORT_SENT, actor=None, org_id=org_id, subject=month, **facts)
        except Exception:  # what hinders one organisation must not hold up the others
            log.exception("the report of an organisation could not be made")
            return 0
        return 1

    def _organisation_name(self, org_id: UUID) -> str:
        with self._store.reading() as connection:
            return get_organisation_name(connection, org_id)

    def _drawn(self, org_id: UUID, month: str) -> tuple[Dashboard, Report]:
        """Return a report; the last is kept, for the mails of an organisation follow each other and say the same."""
        key = org_id, month
        if self._last is None or self._last[0] != key:
            selection = Selection(span=month_of(date.fromisoformat(f"{month}-01")))
            found = self._dashboards.of(org_id, selection)
            self._last = key, (found, report(found, self._organisation_name(org_id)))
        return self._last[1]


def due_month(now: datetime) -> Span:
    """Return the month that is reported at a moment: the last that ended eight hours ago or more, in Asia/Tokyo."""
    return month_of(month_of((now.astimezone(TOKYO) - FROM).date()).first - timedelta(days=1))
