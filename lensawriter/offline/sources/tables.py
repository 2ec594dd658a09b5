"""Table rows spoken as sentences: the first column is what a sentence is about."""

import csv
import re

from lensawriter.checks.tone import kind
from lensawriter.models import Tone
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.bullets import copula, spoken_pairs

_ASIDE = re.compile(r"備考|メモ|補足|注|特記")
_NAMES = ("項目", "品目", "項目名", "名称", "区分", "仕様")
_VALUES = ("内容", "説明", "値", "詳細", "仕様")
_KEY = re.compile(r"(?:^|、)(?P<key>[^、:：「」。]{1,20}): ")
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
        return spoken_pairs([(row[0], row[1]) for row in rows if len(row) == 2 and all(row)], tone)
    if len(head) >= 2 and head[1] in _VALUES and (len(head) == 2 or head[0] in _NAMES):
        return spoken_pairs([(row[0], _noted(row[1:])) for row in body if len(row) >= 2 and row[0] and row[1]], tone)
    return [sentence for row in body if (sentence := _row(head, row, tone))]


def restored(lines: list[str]) -> list[str]:
    """Return lines in which rows that name each cell (品名: A、価格: B) are a table with bars again."""
    firsts = [found["key"] if (found := _KEY.match(line)) and len(_KEY.findall(line)) > 1 else "" for line in lines]
    if sum(map(bool, firsts)) < 2:
        return lines
    made: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and firsts[at] and lines[end].startswith(f"{firsts[at]}: "):
            end += 1
        if end - at > 1:
            records = [_record(line) for line in lines[at:end]]
            heads = list(dict.fromkeys(key for record in records for key in record))
            made += [_barred(heads), *(_barred([record.get(key, "") for key in heads]) for record in records)]
        made += lines[at : at + 1] if end - at <= 1 else []
        at = max(end, at + 1)
    return made


def _record(line: str) -> dict[str, str]:
    found = [*_KEY.finditer(line)]
    ends = [each.start() for each in found[1:]] + [len(line)]
    return {each["key"]: line[each.end() : end].strip() for each, end in zip(found, ends, strict=True)}


def _barred(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _noted(cells: list[str]) -> str:
    """Return a value with what is remarked on it in brackets: 2年（フィルターを除く）."""
    value, notes = cells[0], "、".join(cell for cell in cells[1:] if cell and cell not in "-－―")
    if not notes:
        return value
    return f"{value[:-1]}、{notes}）" if value.endswith("）") else f"{value}（{notes}）"


def _cells(line: str) -> list[str]:
    if line.lstrip().startswith("|"):
        return [re.sub(r"\*\*|`", "", cell).strip() for cell in line.strip().strip("|").split("|")]
    return [cell.strip() for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ","))]


def _is_head(head: list[str], body: list[list[str]]) -> bool:
    """Tell whether the first row names the columns: it has no figure where the others have."""
    return (not re.search(r"\d", head[1]) and any(re.search(r"\d", row[1]) for row in body if len(row) > 1)) or head[
        0
    ] in _NAMES


def _row(head: list[str], row: list[str], tone: Tone) -> str | None:
    if not row[0]:
        return None
    named = [
        (name, cell) for name, cell in zip(head[1:], row[1:], strict=False) if name and cell and cell not in "-－―"
    ]
    aside = [cell for name, cell in named if _ASIDE.match(name)]
    named = [each for each in named if not _ASIDE.match(each[0])][:COLUMNS]
    subject = f"{row[0]}（{'、'.join(aside)}）" if aside else row[0]
    if not named:
        return None
    if len(head) == 2:
        plain = head[0] in ("項目", "品目", "内容") or head[1] in ("内容", "説明", "値", "詳細")
        return f"{subject}は{row[1]}{copula(tone)}。" if plain else f"{subject}の{head[1]}は{row[1]}{copula(tone)}。"
    spoken = any(kind(cell) != "open" for _, cell in named)
    if spoken:
        return f"「{row[0]}」の" + "、".join(f"{name}は「{cell}」" if kind(cell) != "open" else f"{name}は{cell}" for name, cell in named) + f"{copula(tone)}。"  # fmt: skip
    return f"{subject}は、{'、'.join(f'{name}が{cell}' for name, cell in named)}{copula(tone)}。"
