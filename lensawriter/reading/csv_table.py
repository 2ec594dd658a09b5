"""Convert CSV text to lines that people and models can read: 列名: 値、列名: 値."""

import csv
from collections import Counter
from io import StringIO
from itertools import islice

from lensawriter.reading import refusal
from lensawriter.reading.limits import COLUMN_LIMIT, RAW_LIMIT, ROW_LIMIT
from lensawriter.reading.refusal import Refused

_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 20
_SAMPLE_LENGTH = 50_000
"""Characters from which the delimiter is detected. `csv.Sniffer` is not used: its patterns can take quadratic time."""


def readable_rows(text: str) -> str:
    """Return one line for each row, with the column name before each value; raises Refused if a limit is exceeded.

    Without a header, the lines contain only the values.
    """
    if len(text) > RAW_LIMIT:
        raise Refused(refusal.TOO_LONG)
    rows = _rows(text, _delimiter(text))
    if rows and _is_header(rows[0]) and len(rows) > 1:
        header, body = rows[0], rows[1:]
        return "\n".join(_line(header, row) for row in body)
    return "\n".join("、".join(cell for cell in row if cell) for row in rows)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            cells = [" ".join(cell.split()) for cell in row]
            if not any(cells):
                continue
            if len(cells) > COLUMN_LIMIT:
                raise Refused(refusal.TOO_MANY_COLUMNS)
            if len(rows) > ROW_LIMIT:
                raise Refused(refusal.TOO_MANY_ROWS)
            rows.append(cells)
    except csv.Error:
        raise Refused(refusal.BAD_TABLE) from None
    return rows


def _delimiter(text: str) -> str:
    """Return the delimiter with which most rows have the same number of columns; the comma if there is none."""
    return max(_DELIMITERS, key=lambda each: _evenness(text[:_SAMPLE_LENGTH], each))


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    """Return the number of rows that have the most common number of columns (of two or more), and that number."""
    try:
        widths = Counter(
            len(row) for row in islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE_ROWS)
        )
    except csv.Error:
        return (0, 0)
    width, rows = max(
        ((width, rows) for width, rows in widths.items() if width > 1), key=lambda each: each[1], default=(0, 0)
    )
    return rows, width


def _is_header(row: list[str]) -> bool:
    names = [cell for cell in row if cell]
    return bool(names) and len(set(names)) == len(names) and not any(_is_number(cell) for cell in names)


def _is_number(cell: str) -> bool:
    return cell.lstrip("-+¥￥").replace(",", "").replace(".", "").rstrip("%％円").isdecimal()


def _line(header: list[str], row: list[str]) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    return "、".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=False) if cell)
