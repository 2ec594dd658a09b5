"""Table rows spoken as sentences: the first column is what a sentence is about."""

import csv
import re

from lensawriter.composing.blocks import Block
from lensawriter.composing.bullets import copula
from lensawriter.models import Tone

COLUMNS = 5
"""Columns that a sentence names, besides the first."""


def spoken_rows(block: Block, tone: Tone) -> list[str]:
    """Return the rows of a table as sentences."""
    rows = [_cells(line) for line in block.lines]
    rows = [row for row in rows if any(row) and not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row if cell)]
    if len(rows) < 2:
        return []
    head, *body = rows
    if len(head) == 2 and not _is_head(head, body):
        return [f"{row[0]}は{row[1]}{copula(tone)}。" for row in rows if len(row) == 2 and all(row)]
    return [sentence for row in body if (sentence := _row(head, row, tone))]


def _cells(line: str) -> list[str]:
    if line.lstrip().startswith("|"):
        return [re.sub(r"\*\*|`", "", cell).strip() for cell in line.strip().strip("|").split("|")]
    return [cell.strip() for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ","))]


def _is_head(head: list[str], body: list[list[str]]) -> bool:
    """Tell whether the first row names the columns: it has no figure where the others have."""
    return (not re.search(r"\d", head[1]) and any(re.search(r"\d", row[1]) for row in body if len(row) > 1)) or head[
        0
    ] in ("項目", "品目")


def _row(head: list[str], row: list[str], tone: Tone) -> str | None:
    if not row[0]:
        return None
    named = [
        (name, cell) for name, cell in zip(head[1:], row[1:], strict=False) if name and cell and cell not in "-－―"
    ]
    named = named[:COLUMNS]
    if not named:
        return None
    if len(head) == 2:
        subject = "" if head[0] in ("項目", "品目", "内容") else head[0]
        return f"{row[0]}の{head[1]}は{row[1]}{copula(tone)}。" if subject else f"{row[0]}は{row[1]}{copula(tone)}。"
    *rest, last = [f"{name}が{cell}" for name, cell in named]
    return f"{row[0]}は、{'、'.join([*rest, last])}{copula(tone)}。"
