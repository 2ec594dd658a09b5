"""The Vega-Lite charts of the dashboard: contrast, colour vision, no outside resources, few rows."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.ui.dashboard import charts, choice, days, edits, efforts, forecast, groups, hours, speeds
from lensawriter.usage.dashboard_values import Edits, Effort, Hour, Projection, Speed
from tests.support.sample_figures import HANAKO, NOVEMBER, dashboard, group
from tests.support.sample_figures import days as days_of

BACKGROUNDS = {"light": "#ffffff", "dark": "#161b20"}
"""The backgrounds of the themes in .streamlit/config.toml."""
# Machado, Oliveira and Fernandes (2009): simulation of the complete loss of one kind of cones, in linear RGB.
COLOUR_BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: tuple[float, ...]) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted(luminance(linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: tuple[float, ...]) -> tuple[float, ...]:
    """Return a linear colour in CIELAB, where distances match perceived differences."""
    red, green, blue = (min(1.0, max(0.0, each)) for each in colour)
    rows = ((0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.089))
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in ((a * red + b * green + c * blue) / white for a, b, c, white in rows)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def simulated(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Return a colour as a person with the colour blindness of the matrix sees it, in CIELAB."""
    return lab(tuple(sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in matrix))


@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_marks_and_texts_have_enough_contrast_in_each_theme(theme: str) -> None:
    assert min(contrast(each, BACKGROUNDS[theme]) for each in (charts.NOW, charts.BEFORE, charts.OTHER)) >= 3
    assert contrast(charts.INK[theme], BACKGROUNDS[theme]) >= 4.5


@pytest.mark.parametrize("kind", COLOUR_BLINDNESS)
def test_neighbouring_colours_differ_for_any_colour_vision(kind: str) -> None:
    for other in (charts.BEFORE, charts.OTHER):
        one, two = (simulated(each, COLOUR_BLINDNESS[kind]) for each in (charts.NOW, other))
        assert sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5 > 20, other


def test_the_simulation_shows_red_and_green_as_alike() -> None:
    one, two = (simulated(each, COLOUR_BLINDNESS["deuteranopia"]) for each in ("#c0392b", "#7a7a1e"))
    assert sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5 < 20


def parts(name: str = "青葉 花子") -> Iterator[tuple[str, charts.Draw, charts.Rows]]:
    """Yield every chart with data."""
    speed = Speed(model=name, calls=9, failed=2, p50=1.5, p95=7.25)
    edit = Edits(use_case="blog", name=name, prompt_version="a41c09f2d7b3", drafts=3, rate=0.2)
    effort = Effort(use_case="blog", name=name, drafts=3, minutes=40, baseline=90, saved_hours=2.5)
    known: dict[str, Any] = {"limit": 9, "so_far": 1, "expected": 5, "low": 3, "high": 8}
    found = dashboard(
        days=days_of(NOVEMBER, d3=2), people=(group(name, 3, 4, key=str(HANAKO)),), speeds=(speed,), edits=(edit,),
        efforts=(effort,), hours=(Hour(weekday=1, hour=9, generations=3),),
    )  # fmt: skip
    listed = [days.part(found), groups.build(found, "person", Unit.YEN), hours.part(found), speeds.part(found)]
    for part in (*listed, speeds.failures(found), edits.part(found), efforts.build(found)):
        assert part.draw is not None and part.rows
        yield part.title, part.draw, part.rows
    yield "見込み", charts.forecast, [forecast.row(Projection(unit=Unit.YEN, **known))]


def _titled(value: object) -> str:
    return value if isinstance(value, str) else ""


def values(found: object, name: str) -> Iterator[object]:
    """Yield all values of a key, at any depth."""
    if isinstance(found, dict):
        for key, each in found.items():
            if key == name:
                yield each
            yield from values(each, name)
    elif isinstance(found, list):
        for each in found:
            yield from values(each, name)


@pytest.mark.parametrize(("title", "draw", "rows"), [*parts()], ids=_titled)
def test_a_chart_contains_its_rows_and_loads_nothing(title: str, draw: charts.Draw, rows: charts.Rows) -> None:
    found = charts.spec(draw, rows, charts.INK["dark"])
    assert title and "config" not in found, "Streamlit's theme sets the configuration"
    assert not list(values(found, "url")) and not list(values(found, "href"))
    assert "http" not in json.dumps({key: each for key, each in found.items() if key != "$schema"})
    marks = [
        each if isinstance(each, str) else each["type"]
        for each in values(found, "mark")
        if isinstance(each, str | dict)
    ]
    assert marks and "image" not in marks
    tips = [tip for listed in values(found, "tooltip") if isinstance(listed, list) for tip in listed]
    assert (
        tips and {tip["type"] for tip in tips} == {"nominal"} and not {tip["field"] for tip in tips} & {"image", "url"}
    )


@pytest.mark.parametrize(("title", "draw", "rows"), [*parts("=" + "名" * 60)], ids=_titled)
def test_names_are_not_truncated(title: str, draw: charts.Draw, rows: charts.Rows) -> None:
    found = charts.spec(draw, rows, charts.INK["light"])
    axes = [each for each in values(found, "axis") if isinstance(each, dict)]
    assert title and all(each["labelLimit"] == 0 for each in axes), "days and hours are labels of axes"
    assert not list(values(found, "limit")), "names of people are texts above bars"


def test_the_text_colour_of_a_chart_follows_the_theme() -> None:
    part = edits.part(dashboard(edits=(Edits(use_case="a", name="a", prompt_version="b", drafts=1, rate=0.5),)))
    assert part.draw is not None
    for ink in charts.INK.values():
        assert ink in json.dumps(charts.spec(part.draw, part.rows, ink))


def test_a_chart_is_cached_for_equal_rows() -> None:
    made = []

    def draw(rows: charts.Rows, ink: str) -> Any:
        made.append((len(rows), ink))
        return charts.forecast([forecast.row(Projection(unit=Unit.YEN, **_amounts()))], ink)

    for rows in ([{"値": 1}], [{"値": 1}], [{"値": 2}]):
        charts.spec(draw, rows, "#000000")
    assert len(made) == 2


def _amounts() -> dict[str, Any]:
    return {"limit": None, "so_far": 1, "expected": 5, "low": 3, "high": 8}


def test_a_year_has_few_rows() -> None:
    span = choice.span_of("year", NOVEMBER.last)
    people = tuple(group(f"{number}", number + 1, number, key=str(HANAKO)) for number in range(500))
    before = Span(span.first.replace(year=span.first.year - 1), span.last.replace(year=span.last.year - 1))
    found = dashboard(span, days=days_of(span, d3=2), days_before=days_of(before, d4=1), people=people)
    assert len(days.part(found).rows) <= 2 * 53
    assert len(groups.build(found, "person", Unit.GENERATIONS).rows) == 2 * groups.BAR_LIMIT


def test_an_outlined_bar_of_zero_is_not_drawn() -> None:
    draw = partial(charts.columns, names=days.SERIES)
    part = days.part(dashboard(days=days_of(NOVEMBER, d3=2)))
    behind = charts.spec(draw, part.rows, "")["layer"][0]
    assert "> 0" in json.dumps(list(values(behind, "filter")))


def test_a_name_without_previous_usage_keeps_its_position() -> None:
    people = group("新しい方", 9, key=str(HANAKO)), group("前からの方", 3, 5, key=str(HANAKO))
    part = groups.build(dashboard(people=people), "person", Unit.GENERATIONS)
    assert part.draw is not None
    found = charts.spec(part.draw, part.rows, charts.INK["light"])
    assert all(each == ["新しい方", "前からの方"] for each in map(_domain, values(found, "y")))


def _domain(y: Any) -> object:
    return y["scale"]["domain"]


def test_the_full_width_of_an_edit_rate_is_100_percent() -> None:
    rows = [{"名前": "ブログ・SEO記事", "値": 0.28, "内容": "28%", "文": "ブログ・SEO記事　28%"}]
    found = charts.spec(charts.shares_of_whole, rows, charts.INK["light"])
    reaches = [x for x in map(dict[str, Any], values(found, "x")) if x.get("field") == "値"]  # type: ignore[arg-type]
    assert [each["scale"]["domain"] for each in reaches] == [[0, 1.0]]
