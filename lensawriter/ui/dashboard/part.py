"""A part of the dashboard as a value: what it says, its chart, its table, and the lists behind it; and how it is drawn."""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, jobs, table
from lensawriter.ui.dashboard.charts import Draw, Rows
from lensawriter.ui.dashboard.jobs import Ask
from lensawriter.ui.dashboard.table import Table
from lensawriter.ui.parts import feedback, look
from lensawriter.usage.dashboard_values import Dashboard


class Key(NamedTuple):
    """One thing that a chart shows, by the sign that it has there."""

    name: str
    colour: str
    sign: str = "■"


class Part(NamedTuple):
    """One part; where there is nothing to draw, `nothing` says why."""

    title: str
    table: Table
    draw: Draw | None = None
    rows: Rows = ()
    """What is drawn, and how."""
    said: str = ""
    nothing: str = ""
    asks: Mapping[str, Ask] = {}
    series: tuple["Key", ...] = ()
    """What the colours and shapes of the chart stand for."""


def draw(principal: Principal, found: Dashboard, part: Part, *, title: bool = True) -> None:
    """Draw a part, under its title where it has no other heading."""
    if title:
        look.heading(part.title)
    if part.said:
        st.caption(feedback.escape_markdown(part.said))
    if part.draw is None or not part.rows:
        quiet(part.nothing)
    else:
        keys(part.series)
        chart(part.table.name, part.draw, part.rows, part.title)
    below(principal, found, part)


def keys(series: tuple[Key, ...]) -> None:
    """Say what colours and shapes stand for: above the chart, where words are never cut off."""
    if series:
        said = "".join(
            f'<span><i style="color:{each.colour}">{each.sign}</i>{escape(each.name)}</span>' for each in series
        )
        st.html(f'<p class="lw-keys">{said}</p>')


def ink() -> str:
    """Return the colour of letters within charts, by the theme that the page is seen in."""
    return charts.INK["dark" if st.context.theme.type == "dark" else "light"]


def chart(name: str, draw: Draw, rows: Rows, title: str) -> None:
    """Draw a chart."""
    with st.container(key=f"chart-{name}"):
        st.vega_lite_chart(charts.spec(draw, rows, ink()), alt=f"{title}のグラフ")


def below(principal: Principal, found: Dashboard, part: Part) -> None:
    """Draw the table of a part, its file, and the lists behind it; what is closed is not sent, for a year is long."""
    name = part.table.name
    if not part.table.rows:
        return
    opened = st.expander("表で見る", icon=":material/table_rows:", key=f"dashboard.table.{name}", on_change="rerun")
    if opened.open:
        with opened:
            days = f"{found.selection.span.first:%Y%m%d}-{found.selection.span.last:%Y%m%d}"
            table.draw(part.table, days)
            if part.asks:
                jobs.draw(principal, name, part.asks, days)


def quiet(sentence: str) -> None:
    """Say that there is nothing to draw."""
    st.html(f'<p class="lw-quiet">{escape(sentence)}</p>')
