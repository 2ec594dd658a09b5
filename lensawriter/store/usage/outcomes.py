"""Outcomes of drafts by use case, and the baselines that managers recorded."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Double, case, cast, func, insert, select

from lensawriter.limits.periods import Span
from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.usage.rollups import UsageFilter, in_spans

outcomes, baselines = schema.outcomes, schema.baselines


class EditRow(NamedTuple):
    """The mean edit rate of the drafts of a use case and version: 0 is unchanged, 1 is every character changed."""

    use_case: str
    prompt_version: str
    drafts: int
    rate: float


class EffortRow(NamedTuple):
    """How long the drafts of a use case took: the median and the sum."""

    use_case: str
    drafts: int
    median_seconds: float
    seconds: int


class Baseline(Value):
    """The minutes that a text of a use case takes without this tool, as a manager recorded them."""

    id: UUID
    org_id: UUID
    use_case: str
    minutes: int
    set_by: UUID
    set_at: datetime


def edit_rows(connection: Connection, filtered: UsageFilter, span: Span) -> list[EditRow]:
    """Return how much drafts were changed, by use case and version."""
    longer = case((outcomes.c.generated > outcomes.c.final, outcomes.c.generated), else_=outcomes.c.final)
    share = case((longer > 0, cast(outcomes.c.distance, Double) / cast(longer, Double)), else_=0.0)
    keys = outcomes.c.use_case, outcomes.c.prompt_version
    query = select(*keys, func.count(), func.avg(share)).where(
        *filtered.conditions(outcomes), in_spans(outcomes, [span])
    )
    rows = connection.execute(query.group_by(*keys).order_by(*keys)).all()
    return [EditRow(use_case, version, drafts, float(rate)) for use_case, version, drafts, rate in rows]


def effort_rows(connection: Connection, filtered: UsageFilter, span: Span) -> list[EffortRow]:
    """Return how long drafts took, by use case."""
    key, seconds = outcomes.c.use_case, outcomes.c.seconds
    median = func.percentile_cont(0.5).within_group(cast(seconds, Double))
    query = select(key, func.count(), median, func.sum(seconds)).where(
        *filtered.conditions(outcomes), in_spans(outcomes, [span])
    )
    rows = connection.execute(query.group_by(key).order_by(key)).all()
    return [EffortRow(use_case, drafts, float(middle), int(total)) for use_case, drafts, middle, total in rows]


def add_baseline(connection: Connection, baseline: Baseline) -> None:
    """Add a baseline; it is valid until a newer one of the same use case."""
    connection.execute(insert(baselines).values(baseline.model_dump()))


def baseline_minutes(connection: Connection, org_id: UUID) -> dict[str, int]:
    """Return use case -> minutes of its newest baseline."""
    query = select(baselines.c.use_case, baselines.c.minutes).where(baselines.c.org_id == org_id)
    return dict(connection.execute(query.order_by(baselines.c.set_at, baselines.c.id)).all())
