"""The monthly report: the usage figures of a month as a mail with charts and a PDF. It has figures and names, never text of drafts.

Reading order: `content` (figures, tables and notes as text), `tables`, `texts`, `svg`, `charts` and `pdf_pages` (SVG drawings), `mail_page`
(HTML), `rendering` (SVG to PNG and PDF, in a child process), `monthly` (when the report is sent, and to which members).
"""

from typing import NamedTuple

from lensawriter.usage.dashboard_values import Dashboard


class Report(NamedTuple):
    """A monthly report in Japanese; `text` is the plain text of the mail."""

    subject: str
    html: str
    text: str
    pictures: dict[str, bytes]
    """Content id -> PNG; the HTML embeds them as `cid:...`."""
    pdf: bytes
    """Empty if this machine has no Japanese font; `html` and `text` then state this."""


def report(dashboard: Dashboard, organisation_name: str) -> Report:
    """Return the report of a month; the same figures give the same bytes. Raises OSError or ChildFailed if rendering fails."""
    from lensawriter.mail.messages import Mail, subject_and_body
    from lensawriter.reports import charts, mail_page, rendering, texts
    from lensawriter.reports.content import build_contents
    from lensawriter.reports.pdf_pages import pages

    contents = build_contents(dashboard, organisation_name)
    title = f"{contents.organisation}　{contents.title}"
    converted = rendering.convert(charts.pictures(contents), pages(contents), title)
    pictures, pdf = converted or ({}, b"")
    facts = texts.facts(dashboard, organisation_name, drawn=converted is not None)
    subject, body = subject_and_body(Mail.MONTHLY_REPORT, "ja", facts)
    html = mail_page.page(contents, tuple(pictures), drawn=converted is not None)
    return Report(subject, html, body, pictures, pdf)
