"""Figures that need the rows of the ledger: generations by hour, speed of models, and single jobs. Numbers and ids only."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Connection, Double, and_, case, cast, extract, func, select
from sqlalchemy.dialects.postgresql import array

from lensawriter.limits.periods import Span
from lensawriter.store import schema
from lensawriter.store.attempts import FAILED, FINISHED, INTERRUPTED
from lensawriter.store.ledger import Kind
from lensawriter.store.usage.rollups import UsageFilter, in_spans

ledger = schema.ledger
JOB_LIMIT = 200
"""Maximum jobs of a list."""


class HourRow(NamedTuple):
    """The number of generations that started in an hour of a weekday; 1 is Monday."""

    weekday: int
    hour: int
    generations: int


class SpeedRow(NamedTuple):
    """The ended calls of a model, and percentiles of the milliseconds of finished ones; None where none finished."""

    model: str
    calls: int
    failed: int
    p50: float | None
    p95: float | None


class SettledRow(NamedTuple):
    """One job that has ended."""

    job_id: UUID
    user_id: UUID
    department_id: UUID | None
    use_case: str
    model: str
    prompt_version: str
    state: str
    generations: int
    characters: int
    day: date
    happened_at: datetime


class CostRow(NamedTuple):
    """The cost of the calls of a job and when the job started; `yen` is None where the price of a call was unknown."""

    begun_at: datetime
    prompt_tokens: int
    completion_tokens: int
    yen: Decimal | None


def hour_rows(connection: Connection, filtered: UsageFilter, span: Span) -> list[HourRow]:
    """Return the generations by weekday and hour of their start."""
    weekday = _weekday().label("weekday")
    counted = func.sum(ledger.c.generations).label("generations")
    query = select(weekday, ledger.c.hour, counted).where(
        *_rows(Kind.SETTLED, filtered, span), ledger.c.generations > 0
    )
    rows = connection.execute(query.group_by(weekday, ledger.c.hour).order_by(weekday, ledger.c.hour)).all()
    return [HourRow(int(row.weekday), int(row.hour), int(row.generations)) for row in rows]


def speed_rows(connection: Connection, filtered: UsageFilter, span: Span) -> list[SpeedRow]:
    """Return the ended calls of each model, sorted by model; without calls that were interrupted by the end of the process."""
    taken = case((ledger.c.state == FINISHED, ledger.c.milliseconds))
    query = (
        select(
            ledger.c.model,
            func.count(),
            func.count(case((ledger.c.state == FAILED, 1))),
            # Both percentiles in one call: two calls would sort all rows twice.
            func.percentile_cont(cast(array([0.5, 0.95]), ARRAY(Double))).within_group(cast(taken, Double)),
        )
        .where(*_rows(Kind.CALLED, filtered, span), ledger.c.state != INTERRUPTED)
        .group_by(ledger.c.model)
        .order_by(ledger.c.model)
    )
    rows = connection.execute(query).all()
    return [SpeedRow(model, calls, failed, *(shares or (None, None))) for model, calls, failed, shares in rows]


def settled_rows(
    connection: Connection, filtered: UsageFilter, span: Span, *, weekday: int | None, hour: int | None
) -> list[SettledRow]:
    """Return the newest ended jobs, at most 200; with an hour or weekday, only those that count as a generation."""
    wanted = _rows(Kind.SETTLED, filtered, span)
    if weekday is not None:
        wanted.append(_weekday() == weekday)
    if hour is not None:
        wanted.append(ledger.c.hour == hour)
    if weekday is not None or hour is not None:
        wanted.append(ledger.c.generations > 0)
    newest = ledger.c.day.desc(), ledger.c.hour.desc(), ledger.c.happened_at.desc(), ledger.c.job_id
    query = select(*(ledger.c[name] for name in SettledRow._fields)).where(*wanted).order_by(*newest).limit(JOB_LIMIT)
    return [SettledRow(*row) for row in connection.execute(query).all()]


def cost_rows(connection: Connection, org_id: UUID, jobs: Collection[SettledRow]) -> dict[UUID, CostRow]:
    """Return job -> cost of its calls; interrupted calls were not charged."""
    if not jobs:
        return {}
    called = and_(ledger.c.kind == Kind.CALLED, ledger.c.state != INTERRUPTED)
    span = Span(min(each.day for each in jobs), max(each.day for each in jobs))
    query = (
        select(
            ledger.c.job_id,
            func.min(ledger.c.happened_at).label("begun_at"),
            _sum(called, ledger.c.prompt_tokens).label("prompt_tokens"),
            _sum(called, ledger.c.completion_tokens).label("completion_tokens"),
            _sum(called, ledger.c.yen).label("yen"),
            func.count(case((and_(called, ledger.c.yen.is_(None)), 1))).label("unpriced"),
        )
        .where(ledger.c.org_id == org_id, in_spans(ledger, [span]), ledger.c.job_id.in_([each.job_id for each in jobs]))
        .group_by(ledger.c.job_id)
    )
    return {row.job_id: _cost(row) for row in connection.execute(query).all()}


def _rows(kind: Kind, filtered: UsageFilter, span: Span) -> list[ColumnElement[bool]]:
    return [*filtered.conditions(ledger), in_spans(ledger, [span]), ledger.c.kind == kind]


def _weekday() -> ColumnElement[int]:
    return extract("isodow", ledger.c.day)


def _sum(condition: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, column))), 0)


def _cost(row: Any) -> CostRow:
    yen = None if row.unpriced else Decimal(row.yen)
    return CostRow(row.begun_at, int(row.prompt_tokens), int(row.completion_tokens), yen)
