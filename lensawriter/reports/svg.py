"""The few shapes that a report is drawn from, as SVG."""

import unicodedata
from html import escape

INK, FADED, LINE, SOFT = "#22303a", "#5b6b76", "#d5dde3", "#f3f6f8"
NOW, BEFORE = "#2a6f97", "#c3d3dd"
"""What the month used, and the month before: apart in brightness, so that everybody tells them apart, on paper too."""
FONTS = (
    "'Noto Sans CJK JP','Noto Sans JP','Source Han Sans JP','BIZ UDPGothic','IPAexGothic','Hiragino Sans','Yu Gothic',"
    "Meiryo,sans-serif"
)
"""What a Japanese machine may have; the converter looks further by itself where it has none of them."""


def svg(width: float, height: float, *parts: str) -> str:
    """Return a whole picture on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONTS}">{box(0, 0, width, height, "#ffffff")}{"".join(parts)}</svg>'
    )


def at(x: float, y: float, *parts: str) -> str:
    """Return a drawing moved to a place."""
    return f'<g transform="translate({x:g},{y:g})">{"".join(parts)}</g>'


def box(x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0) -> str:
    """Return a filled rectangle."""
    corner = f' rx="{round_by:g}"' if round_by else ""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0):.2f}" height="{max(height, 0):.2f}"{corner} fill="{fill}"/>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE) -> str:
    """Return a thin line."""
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="{stroke}" stroke-width="0.7" fill="none"/>'


def text(
    x: float, y: float, said: str, size: float = 9, *, fill: str = INK, bold: bool = False, anchor: str = "start"
) -> str:
    """Return a line of text; `y` is its base line."""
    weight = ' font-weight="bold"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{fill}"{weight}{place} xml:space="preserve">'
        f"{escape(said)}</text>"
    )


def width(said: str, size: float = 9) -> float:
    """Return about how wide a text will be: Japanese letters are square, others a little more than half as wide."""
    return sum(_em(letter) for letter in said) * size


def fit(said: str, room: float, size: float = 9) -> str:
    """Cut a text to a width."""
    if width(said, size) <= room:
        return said
    while said and width(f"{said}…", size) > room:
        said = said[:-1]
    return f"{said}…"


def lines(said: str, room: float, size: float = 9) -> list[str]:
    """Break a text into lines of a width; Japanese breaks between any two letters but before these."""
    found = [""]
    for letter in said:
        if width(found[-1] + letter, size) > room and letter not in "、。）」％%":
            found.append("")
        found[-1] += letter
    return found


def _em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    return 1 if unicodedata.east_asian_width(letter) in "WFA" else 0.62 if letter.isupper() else 0.57
