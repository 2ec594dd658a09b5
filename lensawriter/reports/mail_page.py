"""The report as the HTML page of a mail: the template `templates/mail.html` with the contents of a report."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lensawriter import templates
from lensawriter.reports.charts import WIDE, cid
from lensawriter.reports.content import Contents
from lensawriter.reports.svg import FADED, INK, LINE, SOFT
from lensawriter.reports.tables import NOTHING
from lensawriter.reports.texts import UNDRAWN

ENCLOSED = "同じ内容のPDFを添付しています。"
_COLOURS = {"ink": INK, "faded": FADED, "line": LINE, "soft": SOFT}


def page(said: Contents, pictures: Sequence[str], *, drawn: bool) -> str:
    """Return the page; `pictures` are the content ids of the pictures in the mail."""
    tables = (("use-cases", said.use_cases), ("departments", said.departments), ("people", said.people))
    return _template().render(
        report=said,
        main_tables=[(key, table) for key, table in tables if table is not None],
        enclosed=ENCLOSED if drawn else UNDRAWN,
        pictures={key: cid(key) for key in ("days", "use-cases", "departments") if cid(key) in pictures},
        picture_width=WIDE,
        nothing=NOTHING,
        colours=_COLOURS,
    )


@cache
def _template() -> templates.Template:
    return templates.html(Path(__file__).parent / "templates" / "mail.html", one_line=True)
