"""Usage by day and by group, from the daily roll-up of the ledger, which has far fewer rows than the ledger."""

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
"""The columns of the roll-up that the queries add up."""


class UsageFilter(NamedTuple):
    """Selects the usage of an organisation, or of a part of it."""

    org_id: UUID
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None
    prompt_version: str | None = None

    def conditions(self, table: Table) -> list[ColumnElement[bool]]:
        """Return the conditions for a table that has these columns."""
        return [table.c[name] == value for name, value in self._asdict().items() if value is not None]


class GroupBy(StrEnum):
    """What rows are grouped by."""

    PERSON = "user_id"
    DEPARTMENT = "department_id"
    USE_CASE = "use_case"
    MODEL = "model"
    VERSION = "prompt_version"
    """The key of a group is (use case, prompt version)."""


GROUPING_SETS = (("user_id", "department_id"), ("use_case", "prompt_version"), ("model",))
"""The groupings of the sums. The other groups are added up from these in Python, because each set costs another pass."""
PEOPLE_SETS = (("use_case",), ("use_case", "prompt_version"), ("model",))
"""The groupings in which people are counted: a person who used two versions is one person of the use case."""


class GroupRow(NamedTuple):
    """What one group used: in the span if `now` is True, otherwise in the previous span."""

    by: GroupBy
    key: tuple[Any, ...]
    now: bool
    sums: dict[str, Any]


class DayRow(NamedTuple):
    """What was used on a day."""

    day: date
    sums: dict[str, Any]


def day_rows(connection: Connection, filtered: UsageFilter, spans: Sequence[Span]) -> list[DayRow]:
    """Return the usage of each day in the spans; days without usage are left out."""
    query = select(days.c.day, *_sums(days.c), _people(days.c)).where(*filtered.conditions(days), in_spans(days, spans))
    rows = connection.execute(query.group_by(days.c.day).order_by(days.c.day)).mappings().all()
    return [DayRow(row["day"], _used(row)) for row in rows]


def group_rows(connection: Connection, filtered: UsageFilter, now: Span, before: Span) -> list[GroupRow]:
    """Return what each member, department, use case, model and version used in a span and in the one before it."""
    # Days are compared in the subquery, so that the outer query groups by columns and not by an expression with parameters.
    wanted = *filtered.conditions(days), in_spans(days, [now, before])
    recent = (days.c.day >= now.first).label("recent")
    part = select(recent, *(days.c[name] for name in (*_KEYS, *SUMMED))).where(*wanted).subquery("part")
    found = _Groups()
    for names, row in _grouped(connection, part, GROUPING_SETS, *_sums(part.c)):
        found.add(names, row)
    for names, row in _grouped(connection, part, PEOPLE_SETS, _people(part.c)):
        found.count(names, row)
    return found.rows()


class _Groups:
    """Collects the groups from the rows of the grouping sets."""

    def __init__(self) -> None:
        self._sums: dict[tuple[GroupBy, tuple[Any, ...], bool], dict[str, Any]] = {}

    def add(self, names: tuple[str, ...], row: RowMapping) -> None:
        """Add the sums of a row to its groups; `names` are the columns it is grouped by, one of GROUPING_SETS."""
        used = {name: row[name] if name == "yen" else int(row[name]) for name in SUMMED}
        for by in _GROUPS_OF_SET[names]:
            sums = self._sums.setdefault((by, _key(by, row), bool(row["recent"])), {"people": 0})
            for name, value in used.items():
                sums[name] = sums.get(name, 0) + value
            if by is GroupBy.PERSON:
                sums["people"] = int(sums["generations"] > 0)
            elif by is GroupBy.DEPARTMENT:
                sums["people"] += int(used["generations"] > 0)

    def count(self, names: tuple[str, ...], row: RowMapping) -> None:
        """Set the number of people of a group; `names` are the columns that the row is grouped by, one of PEOPLE_SETS."""
        by = GroupBy(names[-1])
        sums = self._sums.get((by, _key(by, row), bool(row["recent"])))
        if sums is not None:  # None if its first usage was added after the sums were read
            sums["people"] = int(row["people"])

    def rows(self) -> list[GroupRow]:
        """Return all groups."""
        return [GroupRow(*key, sums) for key, sums in self._sums.items()]


def in_spans(table: Table, spans: Sequence[Span]) -> ColumnElement[bool]:
    """Return the condition that a row is in one of the spans.

    With several spans, the condition on their whole range lets the database skip rows.
    """
    first, last = min(each.first for each in spans), max(each.last for each in spans)
    outer = table.c.day.between(first, last)
    return and_(outer, or_(*(table.c.day.between(*each) for each in spans))) if len(spans) > 1 else outer


def _sums(columns: Any) -> Iterator[ColumnElement[Any]]:
    return (func.sum(columns[name]).label(name) for name in SUMMED)


def _people(columns: Any) -> ColumnElement[int]:
    """Count the people who generated something."""
    return func.count(distinct(case((columns.generations > 0, columns.user_id)))).label("people")


def _used(row: RowMapping) -> dict[str, Any]:
    """Return the sums of a row. All except yen are converted to int, because PostgreSQL returns sums as decimals."""
    return {name: row[name] if name == "yen" else int(row[name]) for name in _ALL}


def _grouped(
    connection: Connection, part: Subquery, sets: Sequence[tuple[str, ...]], *figures: ColumnElement[Any]
) -> list[tuple[tuple[str, ...], RowMapping]]:
    """Group figures by several sets of columns in one statement; return each row with the columns that it is grouped by."""
    names = list(dict.fromkeys(name for each in sets for name in each))
    columns = [part.c[name] for name in names]
    groups = [tuple_(part.c.recent, *(part.c[name] for name in each)) for each in sets]
    query = select(part.c.recent, *columns, func.grouping(*columns).label("level"), *figures)
    # GROUPING has one bit for each column that a row is not grouped by; the last column is the lowest bit.
    levels = {sum(1 << bit for bit, name in enumerate(reversed(names)) if name not in each): each for each in sets}
    rows = connection.execute(query.group_by(func.grouping_sets(*groups))).mappings().all()
    return [(levels[int(row["level"])], row) for row in rows]


def _key(by: GroupBy, row: RowMapping) -> tuple[Any, ...]:
    return (row["use_case"], row["prompt_version"]) if by is GroupBy.VERSION else (row[by],)


_ALL = (*SUMMED, "people")
_KEYS = ("user_id", "department_id", "use_case", "model", "prompt_version")
_GROUPS_OF_SET = {
    GROUPING_SETS[0]: (GroupBy.PERSON, GroupBy.DEPARTMENT),
    GROUPING_SETS[1]: (GroupBy.USE_CASE, GroupBy.VERSION),
    GROUPING_SETS[2]: (GroupBy.MODEL,),
}
"""Grouping set -> groups that its rows are added to."""
