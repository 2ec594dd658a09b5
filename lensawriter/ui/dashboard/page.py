"""The whole page: the filters, and the figures below them, which refresh while the page is open."""

from pathlib import Path

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
from lensawriter.ui.parts import browser_files, look
from lensawriter.ui.session import require, services
from lensawriter.usage.dashboard_values import Dashboard

REFRESH_INTERVAL = 4
"""Seconds; with the time of the refresh itself, a finished generation is shown within five seconds."""
_CSS = Path(__file__).with_name("page.css")


def draw(principal: Principal) -> None:
    """Draw the page."""
    browser_files.add_css(_CSS)
    chosen = choice.draw(principal)
    if chosen is not None:
        selected, unfiltered = chosen
        watch(selected, [] if unfiltered is None else [unfiltered])


@st.fragment(run_every=REFRESH_INTERVAL)
def watch(selected: Choice, read: list[Dashboard]) -> None:
    """Draw the figures, and redraw them at intervals; the first run takes the figures in `read`, which the filters have read."""
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
