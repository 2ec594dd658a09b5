"""Requests that only the browser can make: to exchange a ticket for a session cookie, to end the session, to open the start page."""

from pathlib import Path
from typing import Literal

from lensawriter.ui.parts import browser_files

_FILES = Path(__file__).parent
Result = Literal["waiting", "refused", "accepted"]
RELOAD, START, STAY = "here", "/", ""
"""What the browser does after sign-in: reload the page, open the start page, or stay on the page."""


def begin_session(ticket: str, then: str = RELOAD) -> Result:
    """Have the browser exchange a ticket for a session cookie; return the result, which is given to one run only."""
    answer = browser_files.component("lensawriter_begin", _FILES / "begin_session.js")(
        data={"ticket": ticket, "to": then},
        key="begin",
        height=0,
        on_refused_change=lambda: None,
        on_accepted_change=lambda: None,
    )
    return "refused" if answer.refused else "accepted" if answer.accepted else "waiting"


def end_session() -> None:
    """Have the browser end its session and open the start page."""
    browser_files.component("lensawriter_end", _FILES / "end_session.js")(key="end", height=0)


def open_start_page() -> None:
    """Have the browser load the start page with its new cookies."""
    browser_files.component("lensawriter_enter", _FILES / "open_start_page.js")(key="enter", height=0)
