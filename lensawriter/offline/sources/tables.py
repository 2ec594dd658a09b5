"""Conversion of table rows to sentences; the first column is the subject."""

import csv
import re

from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Tone
from lensawriter.offline.grammar.style import copula
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.bullets import pair_sentences

_REMARK_COLUMN = re.compile(r"備考|メモ|補足|注|特記")
_NAME_COLUMNS = ("項目", "品目", "項目名", "名称", "区分", "仕様")
_VALUE_COLUMNS = ("内容", "説明", "値", "詳細", "仕様")
_CELL_NAME = re.compile(r"(?:^|、)(?P<key>[^、:：「」。]{1,20}): ")
COLUMNS_MAX = 5
"""Maximum number of columns in a sentence, not counting the first."""


def row_sentences(block: Block, tone: Tone) -> list[str]:
    """Return the rows of a table as sentences."""
    rows = [_cells(line) for line in block.lines]
    rows = [row for row in rows if any(row) and not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row if cell)]
    if len(rows) < 2:
        return []
    header, *body = rows
    if len(header) == 2 and not _is_header(header, body):
        return pair_sentences([(row[0], row[1]) for row in rows if len(row) == 2 and all(row)], tone)
    if len(header) >= 2 and header[1] in _VALUE_COLUMNS and (len(header) == 2 or header[0] in _NAME_COLUMNS):
        return pair_sentences(
            [(row[0], _with_remarks(row[1:])) for row in body if len(row) >= 2 and row[0] and row[1]], tone
        )
    return [sentence for row in body if (sentence := _row_sentence(header, row, tone))]


def restore_tables(lines: list[str]) -> list[str]:
    """Return the lines with labelled rows (品名: A、価格: B) converted to a Markdown table."""
    first_names = [
        found["key"] if (found := _CELL_NAME.match(line)) and len(_CELL_NAME.findall(line)) > 1 else ""
        for line in lines
    ]
    if sum(map(bool, first_names)) < 2:
        return lines
    restored: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and first_names[at] and lines[end].startswith(f"{first_names[at]}: "):
            end += 1
        if end - at > 1:
            records = [_named_cells(line) for line in lines[at:end]]
            names = list(dict.fromkeys(key for record in records for key in record))
            restored += [_table_row(names), *(_table_row([record.get(key, "") for key in names]) for record in records)]
        restored += lines[at : at + 1] if end - at <= 1 else []
        at = max(end, at + 1)
    return restored


def _named_cells(line: str) -> dict[str, str]:
    found = [*_CELL_NAME.finditer(line)]
    ends = [each.start() for each in found[1:]] + [len(line)]
    return {each["key"]: line[each.end() : end].strip() for each, end in zip(found, ends, strict=True)}


def _table_row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _with_remarks(cells: list[str]) -> str:
    """Return a value with its remarks in brackets: 2年（フィルターを除く）."""
    value, notes = cells[0], "、".join(cell for cell in cells[1:] if cell and cell not in "-－―")
    if not notes:
        return value
    return f"{value[:-1]}、{notes}）" if value.endswith("）") else f"{value}（{notes}）"


def _cells(line: str) -> list[str]:
    if line.lstrip().startswith("|"):
        return [re.sub(r"\*\*|`", "", cell).strip() for cell in line.strip().strip("|").split("|")]
    return [cell.strip() for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ","))]


def _is_header(header: list[str], body: list[list[str]]) -> bool:
    """Return whether the first row contains column names.

    It does if its second column has no digits but that of another row has, or if it begins with a name such as 項目.
    """
    return (
        not re.search(r"\d", header[1]) and any(re.search(r"\d", row[1]) for row in body if len(row) > 1)
    ) or header[0] in _NAME_COLUMNS


def _row_sentence(header: list[str], row: list[str], tone: Tone) -> str | None:
    if not row[0]:
        return None
    named = [
        (name, cell) for name, cell in zip(header[1:], row[1:], strict=False) if name and cell and cell not in "-－―"
    ]
    remarks = [cell for name, cell in named if _REMARK_COLUMN.match(name)]
    named = [each for each in named if not _REMARK_COLUMN.match(each[0])][:COLUMNS_MAX]
    subject = f"{row[0]}（{'、'.join(remarks)}）" if remarks else row[0]
    if not named:
        return None
    if len(header) == 2:
        is_generic = header[0] in ("項目", "品目", "内容") or header[1] in ("内容", "説明", "値", "詳細")
        return (
            f"{subject}は{row[1]}{copula(tone)}。"
            if is_generic
            else f"{subject}の{header[1]}は{row[1]}{copula(tone)}。"
        )
    has_sentences = any(sentence_tone(cell) != "open" for _, cell in named)
    if has_sentences:
        return f"「{row[0]}」の" + "、".join(f"{name}は「{cell}」" if sentence_tone(cell) != "open" else f"{name}は{cell}" for name, cell in named) + f"{copula(tone)}。"  # fmt: skip
    return f"{subject}は、{'、'.join(f'{name}が{cell}' for name, cell in named)}{copula(tone)}。"
