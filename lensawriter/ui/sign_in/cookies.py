"""The requests that only a browser can make: a ticket for a session cookie, an end to it, and a fresh start."""

from functools import cache
from typing import Any, Literal

import streamlit as st

# One line would be taken for a path. A ticket is tried once, for the script may run again before the page is gone.
_BEGIN = """
export default function ({ data, setTriggerValue }) {
  if (!data || !data.ticket || window.lwTicket === data.ticket) return;
  window.lwTicket = data.ticket;
  const enter = () => data.to === "here" ? window.location.reload()
    : data.to ? window.location.replace(data.to) : setTriggerValue("accepted", true);
  fetch("/auth/session", {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => answer.ok ? enter() : setTriggerValue("refused", true),
          () => setTriggerValue("refused", true));
}
"""
_END = """
export default function () {
  fetch("/auth/session", { method: "DELETE", credentials: "same-origin" })
    .finally(() => window.location.replace("/"));
}
"""
_ENTER = """
export default function () {
  window.location.replace("/");
}
"""
Outcome = Literal["waiting", "refused", "accepted"]
HERE, START, NOWHERE = "here", "/", ""
"""Where the browser goes once it is signed in: the same page anew, the start, or it stays as it is."""


@cache
def _component(name: str, script: str) -> Any:
    return st.components.v2.component(name, js=script)


def begin(ticket: str, to: str = HERE) -> Outcome:
    """Have the browser exchange a ticket and go on from there; tells what came of it, in the one run that learns it."""
    answer = _component("lensawriter_begin", _BEGIN)(
        data={"ticket": ticket, "to": to},
        key="begin",
        height=0,
        on_refused_change=lambda: None,
        on_accepted_change=lambda: None,
    )
    return "refused" if answer.refused else "accepted" if answer.accepted else "waiting"


def end() -> None:
    """Have the browser end its session and go to the start."""
    _component("lensawriter_end", _END)(key="end", height=0)


def enter() -> None:
    """Have the browser load the start anew, with the cookies that it has by now."""
    _component("lensawriter_enter", _ENTER)(key="enter", height=0)
