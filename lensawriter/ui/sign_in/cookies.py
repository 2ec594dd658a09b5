"""The requests that only a browser can make: a ticket for a session cookie, an end to it, and a fresh start."""

from pathlib import Path
from typing import Literal

from lensawriter.ui.parts import browser_files

_FILES = Path(__file__).parent
Outcome = Literal["waiting", "refused", "accepted"]
HERE, START, NOWHERE = "here", "/", ""
"""Where the browser goes once it is signed in: the same page anew, the start, or it stays as it is."""


def begin(ticket: str, to: str = HERE) -> Outcome:
    """Have the browser exchange a ticket and go on from there; tells what came of it, in the one run that learns it."""
    answer = browser_files.component("lensawriter_begin", _FILES / "begin_session.js")(
        data={"ticket": ticket, "to": to},
        key="begin",
        height=0,
        on_refused_change=lambda: None,
        on_accepted_change=lambda: None,
    )
    return "refused" if answer.refused else "accepted" if answer.accepted else "waiting"


def end() -> None:
    """Have the browser end its session and go to the start."""
    browser_files.component("lensawriter_end", _FILES / "end_session.js")(key="end", height=0)


def enter() -> None:
    """Have the browser load the start anew, with the cookies that it has by now."""
    browser_files.component("lensawriter_enter", _FILES / "open_start_page.js")(key="enter", height=0)
