"""The whole page: the filters, and the figures below them, which refresh while the page is open."""

import streamlit as st

from lensawriter.models import Principal, Role
from lensawriter.ui.dashboard import (
    absent,
    choice,
    days,
    edits,
    efforts,
    forecast,
    groups,
    hours,
    key_figures,
    part,
    speeds,
)
from lensawriter.ui.dashboard.choice import Choice
from lensawriter.ui.parts import look
from lensawriter.ui.session import require, services
from lensawriter.usage.dashboard_values import Dashboard

REFRESH_INTERVAL = 4
"""Seconds; with the time of the refresh itself, a finished generation is shown within five seconds."""
_STYLE = """
.st-key-dashboard [data-testid="stElementToolbar"] { display: none; }
.st-key-dashboard [data-stale="true"] { opacity: 1 !important; transition: none !important; }
.lw-figures { max-height: 26rem; overflow: auto; }
.lw-figures th { position: sticky; top: 0; background: light-dark(#ffffff, #161b20); }
.lw-figures .lw-number { text-align: right; font-variant-numeric: tabular-nums; }
.lw-figures td:last-child { min-width: 0; white-space: nowrap; }
.lw-keys { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .1rem 0 .5rem; font-size: .85rem; }
.lw-keys i { font-style: normal; margin-right: .4em; }
.lw-quiet { margin: .4rem 0 1rem; font-size: .9rem; color: color-mix(in srgb, currentColor 62%, transparent); }
.st-key-dashboard [data-testid="stMetricValue"] { font-size: 1.6rem; }
.st-key-dashboard .lw-h { margin-top: 1.2rem; }
"""
"""Figures do not fade while they refresh. Streamlit's menu of a chart is hidden, because its CSV file does not escape formulas."""


def draw(principal: Principal) -> None:
    """Draw the page."""
    st.html(f"<style>{_STYLE}</style>")
    chosen = choice.draw(principal)
    if chosen is not None:
        selected, unfiltered = chosen
        watch(selected, [] if unfiltered is None else [unfiltered])


@st.fragment(run_every=REFRESH_INTERVAL)
def watch(selected: Choice, read: list[Dashboard]) -> None:
    """Draw the figures, and redraw them at intervals; `read` holds those that were read for the filters, for the first run."""
    principal = require(Role.MANAGER, Role.OWNER)
    found = read.pop() if read else services().usage.dashboards.read(principal, selected.selection(choice.today()))
    with st.container(key="dashboard"):
        parts(principal, found)


def parts(principal: Principal, found: Dashboard) -> None:
    """Draw all parts."""
    key_figures.draw(found)
    if found.projections:
        forecast.draw(principal, found)
    part.draw(principal, found, days.part(found))
    groups.draw(principal, found)
    part.draw(principal, found, hours.part(found))
    look.heading("モデルの速さと失敗")
    times, failures = st.columns(2)
    with times:
        part.draw(principal, found, speeds.part(found), title=False)
    with failures:
        part.draw(principal, found, speeds.failures(found), title=False)
    part.draw(principal, found, edits.part(found))
    efforts.draw(principal, found)
    absent.draw(found)
