"""The two requests that only a browser can make: a ticket for a session cookie, and an end to it."""

from functools import cache
from typing import Any

import streamlit as st

# One line would be taken for a path. A ticket is tried once, for the script may run again before the page is gone.
_BEGIN = """
export default function ({ data, setTriggerValue }) {
  if (!data || !data.ticket || window.lwTicket === data.ticket) return;
  window.lwTicket = data.ticket;
  fetch("/auth/session", {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => answer.ok ? window.location.reload() : setTriggerValue("refused", true),
          () => setTriggerValue("refused", true));
}
"""
_END = """
export default function () {
  fetch("/auth/session", { method: "DELETE", credentials: "same-origin" })
    .finally(() => window.location.replace("/"));
}
"""


@cache
def _component(name: str, script: str) -> Any:
    return st.components.v2.component(name, js=script)


def begin(ticket: str) -> bool:
    """Have the browser exchange a ticket, and load the page anew; True where it was refused."""
    refused = _component("lensawriter_begin", _BEGIN)(
        data={"ticket": ticket}, key="begin", height=0, on_refused_change=lambda: None
    )
    return bool(refused.refused)


def end() -> None:
    """Have the browser end its session and go to the start."""
    _component("lensawriter_end", _END)(key="end", height=0)
