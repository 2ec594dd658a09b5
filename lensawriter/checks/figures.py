"""Compare the figures of texts by value, so that 1万, 10,000 and １００００ are equal."""

import re
import unicodedata
from decimal import Decimal

from lensawriter.text.cleaning import stream_safe

_UNITS = {"千": Decimal(1000), "万": Decimal(10_000), "億": Decimal(100_000_000), "兆": Decimal(1_000_000_000_000)}
_UNIT_LIMIT = 20
"""Units in a row, such as 万億; no figure has more, and each one adds four to twelve digits to the numeral."""
_NUMBER = r"\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d++(?:\.\d++)?"
_FIGURE = re.compile(rf"(?:(?:{_NUMBER})[千万億兆]*+)++")
_PART = re.compile(rf"({_NUMBER})([千万億兆]*+)")


def figures(text: str) -> frozenset[str]:
    """Return the values of all figures as decimal numerals without commas, units and trailing zeros."""
    narrow = unicodedata.normalize("NFKC", stream_safe(text))
    return frozenset(_value(match.group()) for match in _FIGURE.finditer(narrow))


def unsupported_figures(draft: str, *sources: str) -> frozenset[str]:
    """Return the figures of a draft, as in `figures`, that occur in none of its sources."""
    return figures(draft) - figures("\n".join(sources))


def _value(figure: str) -> str:
    total = Decimal(0)
    for number, units in _PART.findall(figure):
        part = Decimal(number.replace(",", ""))
        for unit in units[:_UNIT_LIMIT]:
            part *= _UNITS[unit]
        total += part
    text = format(total, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
