"""SVG shapes and text widths for the drawings of a report."""

import unicodedata
from html import escape

INK, FADED, LINE, SOFT = "#22303a", "#5b6b76", "#d5dde3", "#f3f6f8"
NOW, BEFORE = "#2a6f97", "#c3d3dd"
"""Colours of the month and of the month before: they differ in brightness, so that they differ in print and for every colour vision."""
FONTS = (
    "'Noto Sans CJK JP','Noto Sans JP','Source Han Sans JP','BIZ UDPGothic','IPAexGothic','Hiragino Sans','Yu Gothic',"
    "Meiryo,sans-serif"
)
"""Fonts of Japanese machines; without any of them the converter chooses another font."""


def svg(width: float, height: float, *parts: str) -> str:
    """Return a picture on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONTS}">{box(0, 0, width, height, "#ffffff")}{"".join(parts)}</svg>'
    )


def at(x: float, y: float, *parts: str) -> str:
    """Return a drawing moved to a position."""
    return f'<g transform="translate({x:g},{y:g})">{"".join(parts)}</g>'


def box(x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0) -> str:
    """Return a filled rectangle."""
    corner = f' rx="{round_by:g}"' if round_by else ""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0):.2f}" height="{max(height, 0):.2f}"{corner} fill="{fill}"/>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE) -> str:
    """Return a thin line."""
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="{stroke}" stroke-width="0.7" fill="none"/>'


def text(
    x: float, y: float, content: str, size: float = 9, *, fill: str = INK, bold: bool = False, anchor: str = "start"
) -> str:
    """Return a line of text; `y` is its baseline."""
    weight = ' font-weight="bold"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{fill}"{weight}{place} xml:space="preserve">'
        f"{escape(content)}</text>"
    )


def width(content: str, size: float = 9) -> float:
    """Return the estimated width of a text: Japanese characters are square, others a little more than half as wide."""
    return sum(_em(character) for character in content) * size


def fit(content: str, room: float, size: float = 9) -> str:
    """Cut a text to a width, with an ellipsis."""
    if width(content, size) <= room:
        return content
    while content and width(f"{content}…", size) > room:
        content = content[:-1]
    return f"{content}…"


def lines(content: str, room: float, size: float = 9) -> list[str]:
    """Break a text into lines of a width: anywhere except before closing punctuation, as Japanese is broken."""
    found = [""]
    for character in content:
        if width(found[-1] + character, size) > room and character not in "、。）」％%":
            found.append("")
        found[-1] += character
    return found


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in "WFA" else 0.62 if character.isupper() else 0.57
