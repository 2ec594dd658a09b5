"""A part of the dashboard: a title, a chart with its legend, and below it a table, its CSV file and lists of jobs."""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, jobs, table
from lensawriter.ui.dashboard.charts import Draw, Rows
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.table import Table
from lensawriter.ui.parts import feedback, look
from lensawriter.usage.dashboard_values import Dashboard


class Key(NamedTuple):
    """One entry of a legend."""

    name: str
    colour: str
    sign: str = "■"


class Part(NamedTuple):
    """The content of one part of the page."""

    title: str
    table: Table
    draw: Draw | None = None
    rows: Rows = ()
    """The rows of the chart."""
    caption: str = ""
    empty_sentence: str = ""
    """The sentence shown instead of an empty chart."""
    queries: Mapping[str, JobQuery] = {}
    """Label of a figure -> the query of the jobs that it counts."""
    legend: tuple[Key, ...] = ()


def draw(principal: Principal, found: Dashboard, part: Part, *, title: bool = True) -> None:
    """Draw a part; without `title` where the page has a heading for it already."""
    if title:
        look.heading(part.title)
    if part.caption:
        st.caption(feedback.escape_markdown(part.caption))
    if part.draw is None or not part.rows:
        draw_empty_sentence(part.empty_sentence)
    else:
        draw_legend(part.legend)
        chart(part.table.name, part.draw, part.rows, part.title)
    below(principal, found, part)


def draw_legend(legend: tuple[Key, ...]) -> None:
    """Draw a legend above a chart, where its words are never cut off."""
    if legend:
        entries = "".join(
            f'<span><i style="color:{each.colour}">{each.sign}</i>{escape(each.name)}</span>' for each in legend
        )
        st.html(f'<p class="lw-keys">{entries}</p>')


def ink() -> str:
    """Return the text colour of charts for the current theme."""
    return charts.INK["dark" if st.context.theme.type == "dark" else "light"]


def chart(name: str, draw: Draw, rows: Rows, title: str) -> None:
    """Draw a chart."""
    with st.container(key=f"chart-{name}"):
        st.vega_lite_chart(charts.spec(draw, rows, ink()), alt=f"{title}のグラフ")


def below(principal: Principal, found: Dashboard, part: Part) -> None:
    """Draw the table of a part, its CSV file and its lists of jobs. They are sent only when opened: a year has many rows."""
    name = part.table.name
    if not part.table.rows:
        return
    opened = st.expander("表で見る", icon=":material/table_rows:", key=f"dashboard.table.{name}", on_change="rerun")
    if opened.open:
        with opened:
            days = table.file_days(found.selection.span)
            table.draw(part.table, days)
            if part.queries:
                jobs.draw(principal, name, part.queries, days)


def draw_empty_sentence(sentence: str) -> None:
    """Draw the sentence that is shown instead of an empty chart or table."""
    st.html(f'<p class="lw-quiet">{escape(sentence)}</p>')
