"""A table as a CSV file for spreadsheets: they open it as UTF-8, and compute none of its cells."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from uuid import UUID

Cell = str | int | float | Decimal | date | UUID | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell that is computed begins with; Japanese spreadsheets take the wide signs for the narrow ones."""


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a head and rows: text is quoted and is never a formula, numbers stay numbers, what is not known is empty."""
    lines = [",".join(map(_cell, row)) for row in (head, *rows)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case int():
            return str(value)
        case float() | Decimal():
            # Without an exponent, and as exact as it is: `1E-6` yen would be text in some spreadsheets.
            return f"{Decimal(str(value)):f}" if isfinite(value) else ""
        case _:
            text = str(value)
            safe = f"'{text}" if text.startswith(_FORMULA) else text
            return '"' + safe.replace('"', '""') + '"'
