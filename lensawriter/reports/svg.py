"""SVG shapes and estimated text widths for the drawings of a report."""

import unicodedata
from html import escape

INK, FADED, LINE, SOFT = "#22303a", "#5b6b76", "#d5dde3", "#f3f6f8"
NOW, BEFORE = "#2a6f97", "#c3d3dd"
"""Colours of this month and of the previous month. They differ in brightness, for grey print and colour-blind readers."""
FONTS = (
    "'Noto Sans CJK JP','Noto Sans JP','Source Han Sans JP','BIZ UDPGothic','IPAexGothic','Hiragino Sans','Yu Gothic',"
    "Meiryo,sans-serif"
)
"""Japanese fonts of common systems; if none is installed, the converter chooses another font."""


def svg(width: float, height: float, *parts: str) -> str:
    """Return a complete SVG document with a white background."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONTS}">{rectangle(0, 0, width, height, "#ffffff")}{"".join(parts)}</svg>'
    )


def moved(x: float, y: float, *parts: str) -> str:
    """Return a group of shapes moved by (x, y)."""
    return f'<g transform="translate({x:g},{y:g})">{"".join(parts)}</g>'


def rectangle(x: float, y: float, width: float, height: float, fill: str, *, corner_radius: float = 0) -> str:
    """Return a filled rectangle."""
    corner = f' rx="{corner_radius:g}"' if corner_radius else ""
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


def text_width(content: str, size: float = 9) -> float:
    """Return the estimated width of a text: the font size for each Japanese character, a little more than half of it for others."""
    return sum(_em(character) for character in content) * size


def fit(content: str, max_width: float, size: float = 9) -> str:
    """Return a text, shortened with an ellipsis if it is wider than `max_width`."""
    if text_width(content, size) <= max_width:
        return content
    while content and text_width(f"{content}…", size) > max_width:
        content = content[:-1]
    return f"{content}…"


def lines(content: str, max_width: float, size: float = 9) -> list[str]:
    """Split a text into lines of at most `max_width`. As usual in Japanese, a line may end anywhere except before punctuation."""
    found = [""]
    for character in content:
        if text_width(found[-1] + character, size) > max_width and character not in "、。）」％%":
            found.append("")
        found[-1] += character
    return found


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in "WFA" else 0.62 if character.isupper() else 0.57
