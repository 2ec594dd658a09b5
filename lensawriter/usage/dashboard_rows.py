"""Conversion of rows of the store to tables of the dashboard: current names, sorted, and every day of a span."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.store.usage.calls import CostRow, SettledRow, SpeedRow
from lensawriter.store.usage.outcomes import EffortRow
from lensawriter.store.usage.people import PersonRow
from lensawriter.store.usage.rollups import SUMMED, DayRow, GroupBy, GroupRow
from lensawriter.usage.dashboard_values import FORMER_MEMBER, Day, Effort, Group, JobRow, Projection, Speed, Sums
from lensawriter.usage.projections import project
from lensawriter.usecases import UseCase

NO_DEPARTMENT, EARLIER_VERSION = "部署なし", "以前の版"


class Names:
    """The current names of the groups of an organisation."""

    def __init__(
        self, people: Iterable[PersonRow], departments: Mapping[UUID, str], usecases: Mapping[str, UseCase]
    ) -> None:
        self._people = {user.id: user.name for user in people}
        self._departments, self._usecases = departments, usecases

    def person(self, user_id: UUID) -> str:
        """Return the name of a member, or a general name for a former member."""
        return self._people.get(user_id, FORMER_MEMBER)

    def department(self, department_id: UUID | None) -> str | None:
        """Return the name of a department, archived or not."""
        return None if department_id is None else self._departments.get(department_id)

    def use_case(self, use_case: str) -> str:
        """Return the title of a use case, or its id if its file was removed."""
        case = self._usecases.get(use_case)
        return case.title if case else use_case

    def version(self, use_case: str, version: str) -> str:
        """Return the name of a prompt version; jobs of an earlier release have no version."""
        return f"{self.use_case(use_case)} {version[:8] or EARLIER_VERSION}"

    def of(self, by: GroupBy, key: tuple[Any, ...]) -> str:
        """Return the name of the group with this key."""
        match by:
            case GroupBy.PERSON:
                return self.person(key[0])
            case GroupBy.DEPARTMENT:
                return self.department(key[0]) or NO_DEPARTMENT
            case GroupBy.USE_CASE:
                return self.use_case(key[0])
            case GroupBy.MODEL:
                return str(key[0])
            case GroupBy.VERSION:
                return self.version(*key)


def groups(rows: list[GroupRow], names: Names) -> dict[GroupBy, tuple[Group, ...]]:
    """Return the groups of each table, the most used first."""
    found: dict[GroupBy, dict[tuple[Any, ...], dict[bool, Sums]]] = {by: {} for by in GroupBy}
    for row in rows:
        found[row.by].setdefault(row.key, {})[row.now] = Sums(**row.sums)
    return {by: tuple(sorted(_table(by, each, names), key=_order)) for by, each in found.items()}


def _table(by: GroupBy, found: Mapping[tuple[Any, ...], Mapping[bool, Sums]], names: Names) -> list[Group]:
    none = Sums()
    return [
        Group(
            key=None if key == (None,) else " ".join(map(str, key)),
            name=names.of(by, key),
            now=sums.get(True, none),
            before=sums.get(False, none),
        )
        for key, sums in found.items()
    ]


def _order(group: Group) -> tuple[Any, ...]:
    return -group.now.generations, -group.before.generations, group.name, group.key or ""


def fill_days(rows: Sequence[DayRow], span: Span) -> tuple[Day, ...]:
    """Return every day of a span, including those without usage."""
    found = {row.day: row.sums for row in rows}
    every = (span.first + timedelta(days=each) for each in range(span.days))
    return tuple(Day(day=day, sums=Sums(**found.get(day, {}))) for day in every)


def add_days(days: tuple[Day, ...], people: list[Sums]) -> Sums:
    """Add up days. People are counted from `people`, the sums of each person, because a person may write on several days."""
    total = {name: sum(getattr(day.sums, name) for day in days) for name in SUMMED}
    return Sums(**total, people=sum(1 for sums in people if sums.generations))


def speed(row: SpeedRow) -> Speed:
    """Return the speed of a model in seconds."""
    p50, p95 = (None if each is None else each / 1000 for each in (row.p50, row.p95))
    return Speed(model=row.model, calls=row.calls, failed=row.failed, p50=p50, p95=p95)


def effort(row: EffortRow, baseline: int | None, names: Names) -> Effort:
    """Return how long drafts took; the saved hours are summed over drafts, not computed from the median."""
    saved = None if baseline is None else (baseline * row.drafts - row.seconds / 60) / 60
    return Effort(
        use_case=row.use_case,
        name=names.use_case(row.use_case),
        drafts=row.drafts,
        minutes=row.median_seconds / 60,
        baseline=baseline,
        saved_hours=saved,
    )


def projection(unit: Unit, rows: Sequence[DayRow], today: date, limit: int | None) -> Projection:
    """Return the projection of the month of today in a unit."""
    used = {row.day: Decimal(row.sums[unit]) for row in rows}
    return Projection(unit=unit, **project(today, used)._asdict(), limit=limit)


def job(row: SettledRow, cost: CostRow | None, names: Names) -> JobRow:
    """Return a row of a list of jobs; `cost` is None for a job without calls, which cost nothing."""
    return JobRow(
        happened_at=cost.begun_at if cost else row.happened_at,
        name=names.person(row.user_id),
        department=names.department(row.department_id),
        use_case=names.use_case(row.use_case),
        model=row.model,
        prompt_version=row.prompt_version[:8] or EARLIER_VERSION,
        state=row.state,
        generations=row.generations,
        characters=row.characters,
        prompt_tokens=cost.prompt_tokens if cost else 0,
        completion_tokens=cost.completion_tokens if cost else 0,
        yen=cost.yen if cost else Decimal(0),
    )
