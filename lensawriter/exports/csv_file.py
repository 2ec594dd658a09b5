"""Write a table as a CSV file for spreadsheets: UTF-8 with a byte order mark, and no cell is a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from uuid import UUID

Cell = str | int | float | Decimal | date | UUID | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Characters that begin a formula; Japanese spreadsheets treat full-width signs like half-width ones."""


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a header and rows as CSV: text is quoted and never a formula, numbers are not quoted.

    None, NaN and infinity become empty cells.
    """
    lines = [",".join(map(_cell, row)) for row in (header, *rows)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case int():
            return str(value)
        case float() | Decimal():
            # Without an exponent, because some spreadsheets read `1E-6` as text.
            return f"{Decimal(str(value)):f}" if isfinite(value) else ""
        case _:
            text = str(value)
            safe = f"'{text}" if text.startswith(_FORMULA_STARTS) else text
            return '"' + safe.replace('"', '""') + '"'
