"""What became of drafts, added up by purpose; and the minutes that managers compare with."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Double, case, cast, func, insert, select

from lensawriter.limits.periods import Span
from lensawriter.models import Value
from lensawriter.store import schema
from lensawriter.store.usage.rollups import Chosen, in_spans

outcomes, baselines = schema.outcomes, schema.baselines


class EditRow(NamedTuple):
    """How far the drafts of a purpose and version were changed: 0 is not at all, 1 is every character."""

    use_case: str
    prompt_version: str
    drafts: int
    rate: float


class EffortRow(NamedTuple):
    """How long the drafts of a purpose took: the median of one, and all together."""

    use_case: str
    drafts: int
    median_seconds: float
    seconds: int


class Baseline(Value):
    """How many minutes a purpose takes without this tool, as a manager recorded it."""

    id: UUID
    org_id: UUID
    use_case: str
    minutes: int
    set_by: UUID
    set_at: datetime


def edit_rows(connection: Connection, chosen: Chosen, span: Span) -> list[EditRow]:
    """Return how far drafts were changed, by purpose and version."""
    longer = case((outcomes.c.generated > outcomes.c.final, outcomes.c.generated), else_=outcomes.c.final)
    share = case((longer > 0, cast(outcomes.c.distance, Double) / cast(longer, Double)), else_=0.0)
    keys = outcomes.c.use_case, outcomes.c.prompt_version
    query = select(*keys, func.count(), func.avg(share)).where(*chosen.of(outcomes), in_spans(outcomes, [span]))
    rows = connection.execute(query.group_by(*keys).order_by(*keys)).all()
    return [EditRow(use_case, version, drafts, float(rate)) for use_case, version, drafts, rate in rows]


def effort_rows(connection: Connection, chosen: Chosen, span: Span) -> list[EffortRow]:
    """Return how long drafts took, by purpose."""
    key, seconds = outcomes.c.use_case, outcomes.c.seconds
    median = func.percentile_cont(0.5).within_group(cast(seconds, Double))
    query = select(key, func.count(), median, func.sum(seconds)).where(*chosen.of(outcomes), in_spans(outcomes, [span]))
    rows = connection.execute(query.group_by(key).order_by(key)).all()
    return [EffortRow(use_case, drafts, float(middle), int(total)) for use_case, drafts, middle, total in rows]


def add_baseline(connection: Connection, baseline: Baseline) -> None:
    """Add what a purpose takes without this tool; it holds until a newer one."""
    connection.execute(insert(baselines).values(baseline.model_dump()))


def baseline_minutes(connection: Connection, org_id: UUID) -> dict[str, int]:
    """Return purpose -> minutes as they were recorded last."""
    query = select(baselines.c.use_case, baselines.c.minutes).where(baselines.c.org_id == org_id)
    return dict(connection.execute(query.order_by(baselines.c.set_at, baselines.c.id)).all())
