"""Reports: the figures of a month as a mail with pictures and a PDF, drawn without a browser; figures and names, never a text.

Reading order: `contents` (what is said), `svg`, `charts` and `pages` (on paper), `letter` (in the mail), `press` (PNG and PDF), and
`monthly`, which makes each report once and hands it to the outbox.
"""

from typing import NamedTuple

from lensawriter.usage.dashboard_values import Dashboard


class Report(NamedTuple):
    """A report as it is read: all of it in Japanese."""

    subject: str
    html: str
    text: str
    pictures: dict[str, bytes]
    """Content id -> PNG; the page of the mail names them."""
    pdf: bytes
    """Nothing where this machine has no letters to write Japanese with; the report says so then."""


def report(dashboard: Dashboard, organisation_name: str) -> Report:
    """Draw the report of a month; the same figures give the same bytes. Raises OSError, ChildFailed."""
    from lensawriter.mail.messages import Mail, subject_and_body
    from lensawriter.reports import charts, mail_page, rendering, texts
    from lensawriter.reports.content import contents
    from lensawriter.reports.pdf_pages import pages

    said = contents(dashboard, organisation_name)
    drawn = rendering.printed(charts.pictures(said), pages(said), f"{said.organisation}　{said.title}")
    pictures, paper = drawn or ({}, b"")
    facts = texts.facts(dashboard, organisation_name, drawn=drawn is not None)
    subject, body = subject_and_body(Mail.MONTHLY_REPORT, "ja", facts)
    return Report(subject, mail_page.page(said, tuple(pictures), drawn=drawn is not None), body, pictures, paper)
