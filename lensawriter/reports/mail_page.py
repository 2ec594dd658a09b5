"""The HTML page of the report mail, rendered from the template `templates/mail.html`."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lensawriter import templates
from lensawriter.reports.charts import PICTURE_WIDTH, cid
from lensawriter.reports.content import Contents
from lensawriter.reports.svg import FADED, INK, LINE, SOFT
from lensawriter.reports.tables import NOTHING
from lensawriter.reports.texts import NO_FONT
from lensawriter.usage.comparisons import DAYS_TITLE

PDF_ATTACHED = "同じ内容のPDFを添付しています。"
_COLOURS = {"ink": INK, "faded": FADED, "line": LINE, "soft": SOFT}


def page(contents: Contents, pictures: Sequence[str], *, drawn: bool) -> str:
    """Return the HTML page. `pictures` are the content ids of the charts in the mail; `drawn` is False if there is no PDF."""
    tables = (("use-cases", contents.use_cases), ("departments", contents.departments), ("people", contents.people))
    return _template().render(
        report=contents,
        main_tables=[(key, table) for key, table in tables if table is not None],
        enclosed=PDF_ATTACHED if drawn else NO_FONT,
        pictures={key: cid(key) for key in ("days", "use-cases", "departments") if cid(key) in pictures},
        picture_width=PICTURE_WIDTH,
        nothing=NOTHING,
        days_title=DAYS_TITLE,
        colours=_COLOURS,
    )


@cache
def _template() -> templates.Template:
    return templates.html(Path(__file__).parent / "templates" / "mail.html", one_line=True)
