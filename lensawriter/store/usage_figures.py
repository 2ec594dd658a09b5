"""What was used, added up by day and by group, from the roll-ups of the ledger: a row a day, not a row a call."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    case,
    distinct,
    func,
    or_,
    select,
    tuple_,
)

from lensawriter.limits.periods import Span
from lensawriter.store import schema

days = schema.usage_days
SUMMED = (
    "generations",
    "failed",
    "characters",
    "yen",
    "unpriced",
    "calls",
    "failed_calls",
    "interrupted_calls",
    "prompt_tokens",
    "completion_tokens",
)
"""The columns of what was used."""


class Chosen(NamedTuple):
    """Whose use is looked at: that of an organisation, or a part of it."""

    org_id: UUID
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None
    prompt_version: str | None = None

    def of(self, table: Table) -> list[ColumnElement[bool]]:
        """Return the conditions on the rows of a table that has these columns."""
        return [table.c[name] == value for name, value in self._asdict().items() if value is not None]


class By(StrEnum):
    """What rows are grouped by."""

    PERSON = "user_id"
    DEPARTMENT = "department_id"
    USE_CASE = "use_case"
    MODEL = "model"
    VERSION = "prompt_version"
    """Of a use case: its key is both."""


GROUPS: dict[By, tuple[str, ...]] = {
    By.PERSON: ("user_id",),
    By.DEPARTMENT: ("department_id",),
    By.USE_CASE: ("use_case",),
    By.MODEL: ("model",),
    By.VERSION: ("use_case", "prompt_version"),
}
"""The columns of the key of each grouping."""
KEYS = ("user_id", "department_id", "use_case", "model", "prompt_version")


class GroupRow(NamedTuple):
    """What one group used in the span, or in the one before it."""

    by: By
    key: tuple[Any, ...]
    now: bool
    sums: dict[str, Any]


class DayRow(NamedTuple):
    """What was used on a day."""

    day: date
    sums: dict[str, Any]


def day_rows(connection: Connection, chosen: Chosen, spans: Sequence[Span]) -> list[DayRow]:
    """Return what was used on each day of some spans on which something was."""
    query = select(days.c.day, *_sums(days.c), _people(days.c)).where(*chosen.of(days), in_spans(days, spans))
    rows = connection.execute(query.group_by(days.c.day).order_by(days.c.day)).mappings().all()
    return [DayRow(row["day"], _used(row)) for row in rows]


def group_rows(connection: Connection, chosen: Chosen, now: Span, before: Span) -> list[GroupRow]:
    """Return what each person, department, purpose, model and version used in a span and in one before it."""
    # The days are compared within, so that the outer statement groups by columns and not by an expression with parameters.
    wanted = *chosen.of(days), in_spans(days, [now, before])
    recent = (days.c.day >= now.first).label("recent")
    part = select(recent, *(days.c[name] for name in (*KEYS, *SUMMED))).where(*wanted).subquery("part")
    keys = [part.c[name] for name in KEYS]
    sets = [tuple_(part.c.recent, *(part.c[name] for name in names)) for names in GROUPS.values()]
    level = func.grouping(*keys).label("level")
    query = select(part.c.recent, *keys, level, *_sums(part.c), _people(part.c)).group_by(func.grouping_sets(*sets))
    return [_group(row) for row in connection.execute(query).mappings().all()]


def in_spans(table: Table, spans: Sequence[Span]) -> ColumnElement[bool]:
    """Return the condition that a row lies in one of some spans; the outermost days come first, for they prune."""
    first, last = min(each.first for each in spans), max(each.last for each in spans)
    outer = table.c.day.between(first, last)
    return and_(outer, or_(*(table.c.day.between(*each) for each in spans))) if len(spans) > 1 else outer


def _sums(columns: Any) -> Iterator[ColumnElement[Any]]:
    return (func.sum(columns[name]).label(name) for name in SUMMED)


def _people(columns: Any) -> ColumnElement[int]:
    """Count who generated something."""
    return func.count(distinct(case((columns.generations > 0, columns.user_id)))).label("people")


def _used(row: RowMapping) -> dict[str, Any]:
    """Return the sums of a row: whole numbers, which PostgreSQL gives as decimals, and yen."""
    return {name: row[name] if name == "yen" else int(row[name]) for name in (*SUMMED, "people")}


def _group(row: RowMapping) -> GroupRow:
    by = _LEVELS[int(row["level"])]
    return GroupRow(by, tuple(row[name] for name in GROUPS[by]), bool(row["recent"]), _used(row))


def _level(names: Sequence[str]) -> int:
    """Return what GROUPING says of a grouping: a bit for each key that it is not grouped by, the last key the lowest."""
    return sum(1 << place for place, name in enumerate(reversed(KEYS)) if name not in names)


_LEVELS = {_level(names): by for by, names in GROUPS.items()}
