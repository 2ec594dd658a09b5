"""The charts: rows in, a chart out. The theme of the page gives letters, lines and ground; marks have colours that hold on both.

Colours are of Okabe and Ito's kind, told apart by people of any colour vision, and never bear a meaning alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt
    from pandas import DataFrame

    Drawn = alt.Chart | alt.LayerChart | alt.FacetChart

NOW, BEFORE, OTHER = "#2f86c6", "#8a939b", "#d9730d"
"""Blue, grey, orange: each at least three times as light or dark as both grounds."""
INK = {"light": "#47545e", "dark": "#c6cfd5"}
"""Letters within a chart, by the theme: those of its marks are black in both by themselves."""
_PALE: dict[str, Any] = {"fillOpacity": 0.3, "stroke": BEFORE, "strokeWidth": 1}
"""What was before steps back behind what is now."""
_FAINT = "rgba(47,134,198,0.07)"
ROW, CELL, COLUMNS = 46, 28, 240
"""Pixels from one bar to the next, from one row of the map to the next, and of the height of columns."""
_FOOT, _EDGE = 30, 16
"""Pixels of an axis below a chart, and of the edge that is left around one."""
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
_FEW = 8
"""Columns below which each has a width of its own: alone, one would fill the page."""
_WHOLE = ",.0f"
Rows = Sequence[Mapping[str, Any]]
Draw = Callable[[Rows, str], "Drawn"]
"""Rows and the colour of letters -> a chart."""
_KEPT = 128
"""Charts that are kept: a page is drawn anew every few seconds, and mostly shows what it showed."""


def spec(draw: Draw, rows: Rows, ink: str) -> dict[str, Any]:
    """Return a chart as the browser takes it; of the same rows it is made once."""
    return _spec(draw, json.dumps(list(rows), ensure_ascii=False), ink)


@lru_cache(_KEPT)
def _spec(draw: Draw, rows: str, ink: str) -> dict[str, Any]:
    found: dict[str, Any] = draw(json.loads(rows), ink).to_dict()
    found.pop("config", None)  # Altair's own sizes; the theme of the page knows better
    return found


def columns(rows: Rows, _: str, *, names: tuple[str, str]) -> "Drawn":
    """Draw days side by side: 順, 日, 値, 系列, 日付 and 内容; what was before is wider and lies behind."""
    import altair as alt

    labels = {str(row["順"]): row["日"] for row in rows}
    few, most = len(labels) < _FEW, max(1, *(int(row["値"]) for row in rows))
    wide, narrow = ({"size": 34}, {"size": 18}) if few else ({"width": {"band": 0.86}}, {"width": {"band": 0.5}})
    axis = _axis(labelAngle=0, labelOverlap="parity", labelSeparation=4, labelExpr=f"{labels!r}[datum.value]")
    base = alt.Chart(_frame(rows)).encode(
        x=alt.X("順:O", axis=axis),
        y=alt.Y("値:Q", axis=_counts(), scale=alt.Scale(domain=[0, most * 1.06], nice=False)),
        tooltip=_tips("系列", "日付", "内容"),
    )
    return alt.layer(
        _only(base, names[1], above=0).mark_bar(color=BEFORE, **wide, **_PALE),
        _only(base, names[0]).mark_bar(color=NOW, **narrow),
    ).properties(height=COLUMNS)


def bars(rows: Rows, ink: str, *, names: tuple[str, str]) -> "Drawn":
    """Draw one bar below the other, each under its line: 名前, 値, 系列, 内容 and 文; what was before is higher and lies behind."""
    import altair as alt

    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    drawn = base.encode(x=_reach(rows), tooltip=_tips("名前", "系列", "内容"))
    return alt.layer(
        _only(drawn, names[1], above=0).mark_bar(height=18, yOffset=9, color=BEFORE, **_PALE),
        _only(drawn, names[0]).mark_bar(height=10, yOffset=9, color=NOW),
        _line(_only(base, names[0]), ink),
    ).properties(height=_height(rows))


def wholes(rows: Rows, ink: str) -> "Drawn":
    """Draw shares against their whole: a bar over all the width is 100 percent; for those that may be great."""
    return shares(rows, ink, least=1.0)


def shares(rows: Rows, ink: str, *, least: float = 0.1) -> "Drawn":
    """Draw shares of one below each other, each under its line: 名前, 値, 内容 and 文; all the width is `least` or more."""
    import altair as alt

    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    return alt.layer(
        base.mark_bar(height=12, yOffset=9, color=NOW).encode(x=_reach(rows, least), tooltip=_tips("名前", "内容")),
        _line(base, ink),
    ).properties(height=_height(rows))


def heat(rows: Rows, _: str) -> "Drawn":
    """Draw weekdays by hours: 曜日, 時, 値 and 内容; more is stronger, in one hue."""
    import altair as alt

    most = max(1, *(int(row["値"]) for row in rows))
    legend = alt.Legend(
        title="生成回数", orient="top", format=_WHOLE, tickCount=min(4, most), gradientLength=180, titlePadding=6
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
            tooltip=_tips("曜日", "時間帯", "内容"),
        )
        .properties(height=CELL * len(WEEKDAYS) + 3 * _FOOT)
    )
    return drawn


def spans(rows: Rows, ink: str, *, names: tuple[str, str]) -> "Drawn":
    """Draw from a point to another under a line: 名前, 値, 系列, 内容 and 文, 始 and 終; points differ in shape too."""
    import altair as alt

    colour = alt.Color("系列:N", scale=alt.Scale(domain=list(names), range=[NOW, OTHER]), legend=None)
    shape = alt.Shape("系列:N", scale=alt.Scale(domain=list(names), range=["circle", "diamond"]), legend=None)
    room = alt.Scale(domain=[0, max(float(row["値"]) for row in rows) * 1.06], nice=False)
    x: dict[str, Any] = {"axis": _axis(format=",~f", tickCount=5, labelExpr="datum.label + '秒'"), "scale": room}
    base = alt.Chart(_frame(rows)).encode(y=_rows(rows))
    first = _only(base, names[0])
    return alt.layer(
        first.mark_rule(color=BEFORE, strokeWidth=3, yOffset=9).encode(x=alt.X("始:Q", **x), x2="終:Q"),
        base.mark_point(size=110, filled=True, opacity=1, yOffset=9).encode(
            x=alt.X("値:Q", **x), color=colour, shape=shape, tooltip=_tips("名前", "系列", "内容")
        ),
        _line(first, ink),
    ).properties(height=_height(rows) + _FOOT)


def forecast(rows: Rows, _: str) -> "Drawn":
    """Draw one line: 今 so far, 低 to 高 what it will lie between, 見込み in it, and 上限, None where there is none."""
    import altair as alt

    (row,) = rows
    limit = row["上限"]
    room = alt.Scale(domain=[0, max(float(row["高"]), float(limit or 0), 1) * 1.06], nice=False)
    x: dict[str, Any] = {"axis": _counts(grid=False, labelFlush=False), "scale": room}
    base = alt.Chart(_frame(rows)).encode(tooltip=_tips("内容"))
    layers = [
        base.mark_bar(height=18, color=NOW, opacity=0.35).encode(x=alt.X("低:Q", **x), x2="高:Q"),
        base.mark_bar(height=18, color=NOW).encode(x=alt.X("今:Q", **x)),
        base.mark_tick(thickness=3, size=26, color=NOW).encode(x=alt.X("見込み:Q", **x)),
    ]
    if limit is not None:
        layers.append(base.mark_tick(thickness=3, size=34, color=OTHER).encode(x=alt.X("上限:Q", **x)))
    return alt.layer(*layers).properties(height=76)


def _line(base: Any, ink: str) -> Any:
    """Return the words above a bar, where there is room for them however long they are."""
    import altair as alt

    return base.mark_text(align="left", yOffset=-10, fontSize=13, color=ink).encode(x=alt.value(0), text="文:N")


def _rows(rows: Rows) -> "alt.Y":
    """Return names one below the other, as they come; named here, for what is not in the first layer would come last."""
    import altair as alt

    names = list(dict.fromkeys(row["名前"] for row in rows))
    return alt.Y("名前:N", axis=None, scale=alt.Scale(domain=names, padding=0))


def _height(rows: Rows) -> int:
    return ROW * len({row["名前"] for row in rows}) + _EDGE


def _reach(rows: Rows, least: float = 0) -> "alt.X":
    """Return a value from nothing to the greatest."""
    import altair as alt

    most = max(least, *(float(row["値"]) for row in rows), 1e-9)
    return alt.X("値:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))


def _frame(rows: Rows) -> "DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows))


def _only(base: Any, series: str, *, above: int | None = None) -> Any:
    """Return the chart of one series; of bars with an edge only those that are above nothing, for an edge is seen alone."""
    import altair as alt

    one = alt.datum["系列"] == series
    return base.transform_filter(one if above is None else one & (alt.datum["値"] > above))


def _axis(**more: Any) -> "alt.Axis":
    """Return an axis of labels alone."""
    import altair as alt

    return alt.Axis(**({"title": None, "ticks": False, "domain": False, "labelLimit": 0} | more))


def _counts(**more: Any) -> "alt.Axis":
    """Return an axis of whole numbers: few lines, no half of an article."""
    return _axis(**({"format": _WHOLE, "tickMinStep": 1, "tickCount": 4, "grid": True} | more))


def _tips(*fields: str) -> "list[alt.Tooltip]":
    import altair as alt

    return [alt.Tooltip(each, type="nominal") for each in fields]
