"""The usage of one person by month and use case, from the daily roll-up of the ledger."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from lensawriter.limits.periods import Span
from lensawriter.store import schema

days = schema.usage_days
_SUMMED = ("generations", "failed", "characters", "yen", "unpriced", "calls", "prompt_tokens", "completion_tokens")


class MonthRow(NamedTuple):
    """What a person used for one use case in a month."""

    month: date
    """The first day of the month."""
    use_case: str
    sums: dict[str, Any]


def month_rows(connection: Connection, org_id: UUID, user_id: UUID, span: Span) -> list[MonthRow]:
    """Return the usage of a person by month and use case, the newest month first."""
    month = func.date_trunc("month", days.c.day).label("month")
    sums = [func.sum(days.c[name]).label(name) for name in _SUMMED]
    wanted = days.c.org_id == org_id, days.c.user_id == user_id, days.c.day.between(*span)
    # Grouped by the label, because DuckDB treats two copies of an expression with parameters as different expressions.
    query = select(month, days.c.use_case, *sums).where(*wanted).group_by(month, days.c.use_case)
    rows = connection.execute(query.order_by(month.desc(), days.c.use_case)).mappings().all()
    return [
        MonthRow(
            date(row["month"].year, row["month"].month, 1),
            row["use_case"],
            {name: row[name] if name == "yen" else int(row[name]) for name in _SUMMED},
        )
        for row in rows
    ]
