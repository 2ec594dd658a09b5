"""The error page: one sentence and a link to the start page; it loads nothing."""

from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse

from lensawriter import templates


def notice(sentence: str, status: int, *, after: int | None = None) -> HTMLResponse:
    """Return a page that shows one sentence; `after` is the number of seconds until another attempt is allowed."""
    headers = None if after is None else {"Retry-After": str(after)}
    return HTMLResponse(_template().render(sentence=sentence), status, headers)


@cache
def _template() -> templates.Template:
    return templates.html(Path(__file__).parent / "templates" / "error.html")
