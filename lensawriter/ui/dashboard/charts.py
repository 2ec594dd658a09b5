"""The charts of the dashboard: functions from rows to an Altair chart. Each docstring names the columns of its rows.

Streamlit's theme sets fonts, lines and background; the colours of marks have enough contrast on light and dark backgrounds.
They can be told apart with any colour vision (as in the palette of Okabe and Ito), and no meaning depends on colour alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lensawriter.usage.comparisons import WEEKDAYS

if TYPE_CHECKING:
    import altair as alt
    from pandas import DataFrame

    Drawn = alt.Chart | alt.LayerChart | alt.FacetChart

NOW, BEFORE, OTHER = "#2f86c6", "#8a939b", "#d9730d"
"""Blue, grey, orange: each has a contrast of at least 3:1 with both backgrounds."""
INK = {"light": "#47545e", "dark": "#c6cfd5"}
"""Text colour of marks by theme: the default is black in both themes."""
_PALE: dict[str, Any] = {"fillOpacity": 0.3, "stroke": BEFORE, "strokeWidth": 1}
"""The previous span is drawn paler than the current one."""
_FAINT = "rgba(47,134,198,0.07)"
ROW, CELL, COLUMNS = 46, 28, 240
"""Pixels: the height of one bar with its text, of one row of the heat map, and of a column chart."""
_AXIS_HEIGHT, _MARGIN = 30, 16
"""Pixels: the height of an axis below a chart, and the margin of a bar chart."""
_FEW_COLUMNS = 8
"""Fewer columns have a fixed width: a single one would fill the page."""
_WHOLE_NUMBER = ",.0f"
Rows = Sequence[Mapping[str, Any]]
Draw = Callable[[Rows, str], "Drawn"]
"""Rows and the text colour -> a chart."""
_CACHE_SIZE = 128
"""Cached charts: the page refreshes every few seconds, mostly with the same figures."""


def spec(draw: Draw, rows: Rows, ink: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart; cached for equal rows."""
    return _spec(draw, json.dumps(list(rows), ensure_ascii=False), ink)


@lru_cache(_CACHE_SIZE)
def _spec(draw: Draw, rows: str, ink: str) -> dict[str, Any]:
    found: dict[str, Any] = draw(json.loads(rows), ink).to_dict()
    found.pop("config", None)  # Altair's default sizes would override Streamlit's theme
    return found


def columns(rows: Rows, _: str, *, names: tuple[str, str]) -> "Drawn":
    """Return a column chart of 順 (position), 日 (label), 値 (value), 系列 (series), 日付 and 内容 (for the tooltip).

    The previous span is wider and behind the current one.
    """
    import altair as alt

    labels = {str(row["順"]): row["日"] for row in rows}
    few, most = len(labels) < _FEW_COLUMNS, max(1, *(int(row["値"]) for row in rows))
    wide, narrow = ({"size": 34}, {"size": 18}) if few else ({"width": {"band": 0.86}}, {"width": {"band": 0.5}})
    axis = _axis(labelAngle=0, labelOverlap="parity", labelSeparation=4, labelExpr=f"{labels!r}[datum.value]")
    base = alt.Chart(_frame(rows)).encode(
        x=alt.X("順:O", axis=axis),
        y=alt.Y("値:Q", axis=_count_axis(), scale=alt.Scale(domain=[0, most * 1.06], nice=False)),
        tooltip=_tooltips("系列", "日付", "内容"),
    )
    return alt.layer(
        _only(base, names[1], above=0).mark_bar(color=BEFORE, **wide, **_PALE),
        _only(base, names[0]).mark_bar(color=NOW, **narrow),
    ).properties(height=COLUMNS)


def bars(rows: Rows, ink: str, *, names: tuple[str, str]) -> "Drawn":
    """Return a bar chart of 名前 (name), 値 (value), 系列 (series), 内容 (for the tooltip) and 文 (the text above the bar).

    The previous span is thicker and behind the current one.
    """
    import altair as alt

    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    drawn = base.encode(x=_values(rows), tooltip=_tooltips("名前", "系列", "内容"))
    return alt.layer(
        _only(drawn, names[1], above=0).mark_bar(height=18, yOffset=9, color=BEFORE, **_PALE),
        _only(drawn, names[0]).mark_bar(height=10, yOffset=9, color=NOW),
        _texts(_only(base, names[0]), ink),
    ).properties(height=_height(rows))


def shares_of_whole(rows: Rows, ink: str) -> "Drawn":
    """Return a bar chart of shares that may be large: the full width is 100 percent."""
    return shares(rows, ink, least=1.0)


def shares(rows: Rows, ink: str, *, least: float = 0.1) -> "Drawn":
    """Return a bar chart of shares from 名前, 値, 内容 and 文, as for `bars`.

    The full width is the largest share, but at least `least`.
    """
    import altair as alt

    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    return alt.layer(
        base.mark_bar(height=12, yOffset=9, color=NOW).encode(
            x=_values(rows, least), tooltip=_tooltips("名前", "内容")
        ),
        _texts(base, ink),
    ).properties(height=_height(rows))


def heat(rows: Rows, _: str) -> "Drawn":
    """Return a heat map of weekdays by hours from 曜日 (weekday), 時 (hour), 値 (value), 時間帯 and 内容 (for the tooltip), in one hue."""
    import altair as alt

    most = max(1, *(int(row["値"]) for row in rows))
    legend = alt.Legend(
        title="生成回数", orient="top", format=_WHOLE_NUMBER, tickCount=min(4, most), gradientLength=180, titlePadding=6
    )
    colour = alt.Color("値:Q", scale=alt.Scale(domain=[0, most], range=[_FAINT, NOW]), legend=legend)
    hours = _axis(labelAngle=0, labelOverlap="parity", labelExpr="datum.value + '時'")
    drawn: Drawn = (
        alt.Chart(_frame(rows))
        .mark_rect(cornerRadius=2)
        .encode(
            x=alt.X("時:O", axis=hours, scale=alt.Scale(paddingInner=0.08)),
            y=alt.Y("曜日:N", sort=list(WEEKDAYS), axis=_axis(), scale=alt.Scale(paddingInner=0.1)),
            color=colour,
            tooltip=_tooltips("曜日", "時間帯", "内容"),
        )
        .properties(height=CELL * len(WEEKDAYS) + 3 * _AXIS_HEIGHT)
    )
    return drawn


def ranges(rows: Rows, ink: str, *, names: tuple[str, str]) -> "Drawn":
    """Return a chart of two points for each 名前, with different shapes, and a line from 始 (start) to 終 (end).

    The other columns are those of `bars`.
    """
    import altair as alt

    colour = alt.Color("系列:N", scale=alt.Scale(domain=list(names), range=[NOW, OTHER]), legend=None)
    shape = alt.Shape("系列:N", scale=alt.Scale(domain=list(names), range=["circle", "diamond"]), legend=None)
    scale = alt.Scale(domain=[0, max(float(row["値"]) for row in rows) * 1.06], nice=False)
    x: dict[str, Any] = {"axis": _axis(format=",~f", tickCount=5, labelExpr="datum.label + '秒'"), "scale": scale}
    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    first = _only(base, names[0])
    return alt.layer(
        first.mark_rule(color=BEFORE, strokeWidth=3, yOffset=9).encode(x=alt.X("始:Q", **x), x2="終:Q"),
        base.mark_point(size=110, filled=True, opacity=1, yOffset=9).encode(
            x=alt.X("値:Q", **x), color=colour, shape=shape, tooltip=_tooltips("名前", "系列", "内容")
        ),
        _texts(first, ink),
    ).properties(height=_height(rows) + _AXIS_HEIGHT)


def forecast(rows: Rows, _: str) -> "Drawn":
    """Return a chart of one row: 今 (so far), 低 to 高 (the likely range), 見込み (expected), and 上限 (the limit, or None)."""
    import altair as alt

    (row,) = rows
    limit = row["上限"]
    scale = alt.Scale(domain=[0, max(float(row["高"]), float(limit or 0), 1) * 1.06], nice=False)
    x: dict[str, Any] = {"axis": _count_axis(grid=False, labelFlush=False), "scale": scale}
    base = alt.Chart(_frame(rows)).encode(tooltip=_tooltips("内容"))
    layers = [
        base.mark_bar(height=18, color=NOW, opacity=0.35).encode(x=alt.X("低:Q", **x), x2="高:Q"),
        base.mark_bar(height=18, color=NOW).encode(x=alt.X("今:Q", **x)),
        base.mark_tick(thickness=3, size=26, color=NOW).encode(x=alt.X("見込み:Q", **x)),
    ]
    if limit is not None:
        layers.append(base.mark_tick(thickness=3, size=34, color=OTHER).encode(x=alt.X("上限:Q", **x)))
    return alt.layer(*layers).properties(height=76)


def _texts(base: Any, ink: str) -> Any:
    """Return the text layer above the bars, where a long text has room."""
    import altair as alt

    return base.mark_text(align="left", yOffset=-10, fontSize=13, color=ink).encode(x=alt.value(0), text="文:N")


def _rows(rows: Rows) -> "alt.Y":
    """Return the vertical scale of names in the order of the rows; without it, names absent from the first layer would come last."""
    import altair as alt

    names = list(dict.fromkeys(row["名前"] for row in rows))
    return alt.Y("名前:N", axis=None, scale=alt.Scale(domain=names, padding=0))


def _height(rows: Rows) -> int:
    return ROW * len({row["名前"] for row in rows}) + _MARGIN


def _values(rows: Rows, least: float = 0) -> "alt.X":
    """Return the horizontal scale of values from zero to the largest."""
    import altair as alt

    most = max(least, *(float(row["値"]) for row in rows), 1e-9)
    return alt.X("値:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))


def _frame(rows: Rows) -> "DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows))


def _only(base: Any, series: str, *, above: int | None = None) -> Any:
    """Return the chart of one series. With `above`, drop smaller values: an outlined bar of zero would still show its outline."""
    import altair as alt

    one = alt.datum["系列"] == series
    return base.transform_filter(one if above is None else one & (alt.datum["値"] > above))


def _axis(**more: Any) -> "alt.Axis":
    """Return an axis with labels only."""
    import altair as alt

    return alt.Axis(**({"title": None, "ticks": False, "domain": False, "labelLimit": 0} | more))


def _count_axis(**more: Any) -> "alt.Axis":
    """Return an axis of whole numbers with few grid lines."""
    return _axis(**({"format": _WHOLE_NUMBER, "tickMinStep": 1, "tickCount": 4, "grid": True} | more))


def _tooltips(*fields: str) -> "list[alt.Tooltip]":
    import altair as alt

    return [alt.Tooltip(each, type="nominal") for each in fields]
