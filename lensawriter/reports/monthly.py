"""Send the monthly report once to the owners and managers of each organisation, from 8:00 on the first day of the next month."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import MANAGERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.clock import TOKYO
from lensawriter.limits.periods import Period, Span, month_of, period_key
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
"""Schedule in Asia/Tokyo. It runs every day, so that reports that fail on the first day are sent on the next."""
DELAY = timedelta(hours=8)
"""Time from the end of a month until it is reported, so that its last jobs have ended."""


class Reports(Service):
    """The monthly reports of all organisations; one per process."""

    def __init__(self, context: ServiceContext, dashboards: Dashboards, outbox: Outbox) -> None:
        """Register with the outbox, which calls `mail_content` when it sends a report."""
        super().__init__(context)
        self._dashboards, self._outbox = dashboards, outbox
        self._last: tuple[tuple[UUID, str], tuple[Dashboard, Report]] | None = None
        outbox.render_with(Mail.MONTHLY_REPORT, self.mail_content)

    def make_due(self) -> int:
        """Add the mails with last month's report for each organisation that has none yet; return the number of organisations.

        May be called at any time, repeatedly and by several processes at once.
        """
        span = due_month(self._clock())
        month = period_key(Period.MONTH, span.first)
        ended_at = datetime.combine(span.last + timedelta(days=1), time(), TOKYO)
        with self._store.reading() as connection:
            due = rows.organisations_due(connection, month, span, ended_at)
        return sum(self._add_report(org_id, month) for org_id in due)

    @authorised(*MANAGERS)
    def preview(self, principal: Principal, month: date) -> Report:
        """Return the report of the month that contains the day `month`; the current month has the figures so far."""
        found = self._dashboards.read(principal, Selection(span=month_of(month)))
        return report(found, self._organisation_name(principal.org_id))

    def mail_content(self, org_id: UUID, language: str, facts: Mapping[str, str]) -> MailContent:
        """Return the content of a report mail; the outbox calls this when it sends the mail. `facts` has the month as YYYY-MM."""
        month = facts["month"]
        found, drawn = self._rendered(org_id, month)
        organisation = self._organisation_name(org_id)
        pdf = Attachment(f"lensawriter-{month}.pdf", "pdf", drawn.pdf)
        files = (pdf,) if drawn.pdf else ()
        content = texts.facts(found, organisation, drawn=bool(drawn.pdf), language=language)
        if (
            language == "en"
        ):  # the HTML page exists in Japanese only; the English plain text and the PDF have the figures
            return MailContent(content, attachments=files)
        return MailContent(content, drawn.html, drawn.pictures, files)

    def _add_report(self, org_id: UUID, month: str) -> int:
        try:
            with self._store.transaction(lock=org_id) as connection:
                if not rows.add_report(connection, org_id, month, self._clock()):
                    return 0
                readers = rows.readers(connection, org_id)
                for each in readers:
                    self._outbox.add(connection, Mail.MONTHLY_REPORT, each.email, org_id, each.language, month=month)
                facts = {"count": len(readers)}
                self._audit.add(connection, Event.REPORT_SENT, actor=None, org_id=org_id, subject=month, **facts)
        except Exception:  # a failure for one organisation must not stop the others
            log.exception("the monthly report of an organisation could not be added")
            return 0
        return 1

    def _organisation_name(self, org_id: UUID) -> str:
        with self._store.reading() as connection:
            return get_organisation_name(connection, org_id)

    def _rendered(self, org_id: UUID, month: str) -> tuple[Dashboard, Report]:
        """Return the figures and the report of a month (YYYY-MM). The last result is cached for the other readers of the report."""
        key = org_id, month
        if self._last is None or self._last[0] != key:
            selection = Selection(span=month_of(date.fromisoformat(f"{month}-01")))
            found = self._dashboards.for_organisation(org_id, selection)
            self._last = key, (found, report(found, self._organisation_name(org_id)))
        return self._last[1]


def due_month(now: datetime) -> Span:
    """Return the month to report: the last one that ended at least `DELAY` ago, in Asia/Tokyo."""
    return month_of(month_of((now.astimezone(TOKYO) - DELAY).date()).first - timedelta(days=1))
