"""The rows of the store as the tables of the dashboard: with the names of today, in order, and without gaps."""

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
from lensawriter.store.usage.rollups import SUMMED, By, DayRow, GroupRow
from lensawriter.usage.dashboard_values import GONE, Day, Effort, Group, JobRow, Projection, Speed, Sums
from lensawriter.usage.projections import project
from lensawriter.usecases import UseCase

NOWHERE, OLD = "部署なし", "以前の版"


class Names:
    """The names of what groups are of, as they are now."""

    def __init__(
        self, people: Iterable[PersonRow], departments: Mapping[UUID, str], usecases: Mapping[str, UseCase]
    ) -> None:
        """Take the people, departments and purposes of an organisation."""
        self._people = {user.id: user.name for user in people}
        self._departments, self._usecases = departments, usecases

    def person(self, user_id: UUID) -> str:
        """Name somebody; who has left is nobody any longer."""
        return self._people.get(user_id, GONE)

    def department(self, department_id: UUID | None) -> str | None:
        """Name a department, put away or not."""
        return None if department_id is None else self._departments.get(department_id)

    def use_case(self, use_case: str) -> str:
        """Name a purpose; one whose file is gone by its id."""
        case = self._usecases.get(use_case)
        return case.title if case else use_case

    def version(self, use_case: str, version: str) -> str:
        """Name a version of a purpose; a job of an earlier release has none."""
        return f"{self.use_case(use_case)} {version[:8] or OLD}"

    def of(self, by: By, key: tuple[Any, ...]) -> str:
        """Name a group."""
        match by:
            case By.PERSON:
                return self.person(key[0])
            case By.DEPARTMENT:
                return self.department(key[0]) or NOWHERE
            case By.USE_CASE:
                return self.use_case(key[0])
            case By.MODEL:
                return str(key[0])
            case By.VERSION:
                return self.version(*key)


def groups(rows: list[GroupRow], names: Names) -> dict[By, tuple[Group, ...]]:
    """Return the rows of each table, what was used most first."""
    found: dict[By, dict[tuple[Any, ...], dict[bool, Sums]]] = {by: {} for by in By}
    for row in rows:
        found[row.by].setdefault(row.key, {})[row.now] = Sums(**row.sums)
    return {by: tuple(sorted(_table(by, each, names), key=_order)) for by, each in found.items()}


def _table(by: By, found: Mapping[tuple[Any, ...], Mapping[bool, Sums]], names: Names) -> list[Group]:
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


def days_of(rows: Sequence[DayRow], span: Span) -> tuple[Day, ...]:
    """Return every day of a span, those without use too."""
    found = {row.day: row.sums for row in rows}
    every = (span.first + timedelta(days=each) for each in range(span.days))
    return tuple(Day(day=day, sums=Sums(**found.get(day, {}))) for day in every)


def together(days: tuple[Day, ...], people: list[Sums]) -> Sums:
    """Add days up; one who wrote on two of them is one person."""
    total = {name: sum(getattr(day.sums, name) for day in days) for name in SUMMED}
    return Sums(**total, people=sum(1 for sums in people if sums.generations))


def speed(row: SpeedRow) -> Speed:
    """Return how quickly a model answered, in seconds."""
    p50, p95 = (None if each is None else each / 1000 for each in (row.p50, row.p95))
    return Speed(model=row.model, calls=row.calls, failed=row.failed, p50=p50, p95=p95)


def effort(row: EffortRow, baseline: int | None, names: Names) -> Effort:
    """Return how long drafts took; what was saved is that of each of them, not of the median."""
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
    """Return what the month of today comes to in a unit."""
    used = {row.day: Decimal(row.sums[unit]) for row in rows}
    return Projection(unit=unit, **project(today, used)._asdict(), limit=limit)


def job(row: SettledRow, cost: CostRow | None, names: Names) -> JobRow:
    """Return a job as a list shows it; one without any call cost nothing."""
    return JobRow(
        happened_at=cost.begun_at if cost else row.happened_at,
        name=names.person(row.user_id),
        department=names.department(row.department_id),
        use_case=names.use_case(row.use_case),
        model=row.model,
        prompt_version=row.prompt_version[:8] or OLD,
        state=row.state,
        generations=row.generations,
        characters=row.characters,
        prompt_tokens=cost.prompt_tokens if cost else 0,
        completion_tokens=cost.completion_tokens if cost else 0,
        yen=cost.yen if cost else Decimal(0),
    )
