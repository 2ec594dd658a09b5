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
    Subquery,
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


SETS = (("user_id", "department_id"), ("use_case", "prompt_version"), ("model",))
"""What is added up at once: those of whom the rest is made, for each set more is gone through once more."""
PEOPLE = (("use_case",), ("use_case", "prompt_version"), ("model",))
"""Where people are counted apart: who used two versions is one person of their purpose."""


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
    part = select(recent, *(days.c[name] for name in (*_KEYS, *SUMMED))).where(*wanted).subquery("part")
    found = _Groups()
    for names, row in _grouped(connection, part, SETS, *_sums(part.c)):
        found.add(names, row)
    for names, row in _grouped(connection, part, PEOPLE, _people(part.c)):
        found.count(names, row)
    return found.rows()


class _Groups:
    """The groups while they are put together from what was added up."""

    def __init__(self) -> None:
        self._sums: dict[tuple[By, tuple[Any, ...], bool], dict[str, Any]] = {}

    def add(self, names: tuple[str, ...], row: RowMapping) -> None:
        """Take the sums of one row: those of a person in a department, of a version, or of a model."""
        used = {name: row[name] if name == "yen" else int(row[name]) for name in SUMMED}
        for by in _MADE_OF[names]:
            groups = self._sums.setdefault((by, _key(by, row), bool(row["recent"])), {"people": 0})
            for name, value in used.items():
                groups[name] = groups.get(name, 0) + value
            if by is By.PERSON:
                groups["people"] = int(groups["generations"] > 0)
            elif by is By.DEPARTMENT:
                groups["people"] += int(used["generations"] > 0)

    def count(self, names: tuple[str, ...], row: RowMapping) -> None:
        """Take how many people there are of a purpose, version or model."""
        by = By(names[-1])
        groups = self._sums.get((by, _key(by, row), bool(row["recent"])))
        if groups is not None:  # it may have been used for the first time since the sums were read
            groups["people"] = int(row["people"])

    def rows(self) -> list[GroupRow]:
        """Return all groups."""
        return [GroupRow(*place, sums) for place, sums in self._sums.items()]


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
    return {name: row[name] if name == "yen" else int(row[name]) for name in _ALL}


def _grouped(
    connection: Connection, part: Subquery, sets: Sequence[tuple[str, ...]], *figures: ColumnElement[Any]
) -> list[tuple[tuple[str, ...], RowMapping]]:
    """Return figures grouped in several ways in one statement, each row with the names of the columns of its key."""
    names = list(dict.fromkeys(name for each in sets for name in each))
    columns = [part.c[name] for name in names]
    groups = [tuple_(part.c.recent, *(part.c[name] for name in each)) for each in sets]
    query = select(part.c.recent, *columns, func.grouping(*columns).label("level"), *figures)
    # GROUPING has a bit for each column that a row is not grouped by, the last column the lowest.
    levels = {sum(1 << place for place, name in enumerate(reversed(names)) if name not in each): each for each in sets}
    rows = connection.execute(query.group_by(func.grouping_sets(*groups))).mappings().all()
    return [(levels[int(row["level"])], row) for row in rows]


def _key(by: By, row: RowMapping) -> tuple[Any, ...]:
    return (row["use_case"], row["prompt_version"]) if by is By.VERSION else (row[by],)


_ALL = (*SUMMED, "people")
_KEYS = ("user_id", "department_id", "use_case", "model", "prompt_version")
_MADE_OF = {SETS[0]: (By.PERSON, By.DEPARTMENT), SETS[1]: (By.USE_CASE, By.VERSION), SETS[2]: (By.MODEL,)}
"""What each of the sets adds to."""
