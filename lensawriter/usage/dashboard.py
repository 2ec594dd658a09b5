"""The managers' dashboard ダッシュボード: usage of an organisation by member, department and use case. No customer text."""

from typing import Any
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS, MANAGERS
from lensawriter.access.service import authorised
from lensawriter.errors import BaselineInvalid, NotFound
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, Span, comparison_span, day_of
from lensawriter.models import Principal
from lensawriter.store import invitations
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_ids, department_names
from lensawriter.store.limits import limit_rows
from lensawriter.store.usage import calls, outcomes, rollups
from lensawriter.store.usage import people as people_rows
from lensawriter.store.usage.people import PersonRow
from lensawriter.store.usage.rollups import GroupBy, UsageFilter
from lensawriter.usage import projections
from lensawriter.usage.context import UsageService
from lensawriter.usage.dashboard_rows import Names, add_days, effort, fill_days, groups, job, projection, speed
from lensawriter.usage.dashboard_values import Absence, Absent, Dashboard, Edits, Effort, Group, Hour, JobRow, Selection
from lensawriter.usage.limits_in_force import get_plan, merge_limits

BASELINE_LIMIT = 6_000
"""Maximum minutes of a baseline: a hundred hours of work on one text."""


TABLES = {
    "people": GroupBy.PERSON,
    "departments": GroupBy.DEPARTMENT,
    "use_cases": GroupBy.USE_CASE,
    "models": GroupBy.MODEL,
    "versions": GroupBy.VERSION,
}
"""Field of `Dashboard` -> what its rows are grouped by."""


class Dashboards(UsageService):
    """Reads the dashboard and records baselines; one per process. Its name is stored in the audit log."""

    @authorised(*MANAGERS)
    def read(self, principal: Principal, selection: Selection) -> Dashboard:
        """Return the figures of a selection in the principal's organisation, and of the span before it."""
        return self.for_organisation(principal.org_id, selection)

    def for_organisation(self, org_id: UUID, selection: Selection) -> Dashboard:
        """Return the figures of an organisation without authorisation; for the monthly report, which goes to its managers."""
        today, span, earlier = day_of(self._clock()), selection.span, comparison_span(selection.span)
        filtered, projecting = _filter(org_id, selection), projections.is_current_month(span, today)
        spans = [span, earlier, projections.observed_days(today)] if projecting else [span, earlier]
        with self._store.reading() as connection:
            people = people_rows.person_rows(connection, org_id)
            names = Names(people, department_names(connection, org_id), self._usecases)
            rows = rollups.day_rows(connection, filtered, spans)
            tables = groups(rollups.group_rows(connection, filtered, span, earlier), names)
            hours = calls.hour_rows(connection, filtered, span)
            speeds = calls.speed_rows(connection, filtered, span)
            edits, efforts = self._outcomes(connection, filtered, span, names)
            limits = self._limits(connection, org_id, selection) if projecting else {}
            members = _able_to_write(connection, people, org_id, selection)
            absent = self._absent(connection, org_id, _unseen(members, tables[GroupBy.PERSON]), selection)
        days, days_before, by_person = fill_days(rows, span), fill_days(rows, earlier), tables[GroupBy.PERSON]
        return Dashboard(
            selection=selection,
            before=earlier,
            now=add_days(days, [each.now for each in by_person]),
            earlier=add_days(days_before, [each.before for each in by_person]),
            members=len(members),
            days=days,
            days_before=days_before,
            **{name: tables[by] for name, by in TABLES.items()},
            hours=tuple(Hour(**row._asdict()) for row in hours),
            speeds=tuple(speed(row) for row in speeds),
            edits=edits,
            efforts=efforts,
            projections=tuple(projection(unit, rows, today, limits.get(unit)) for unit in Unit) if projecting else (),
            absent=absent,
        )

    @authorised(*MANAGERS)
    def jobs(
        self, principal: Principal, selection: Selection, *, weekday: int | None = None, hour: int | None = None
    ) -> tuple[JobRow, ...]:
        """Return the newest ended jobs of a selection, at most 200, for the list behind a chart.

        With a weekday (1 is Monday) or an hour, return only the jobs that the heat map counts there.
        """
        filtered = _filter(principal.org_id, selection)
        with self._store.reading() as connection:
            people = people_rows.person_rows(connection, principal.org_id)
            names = Names(people, department_names(connection, principal.org_id), self._usecases)
            found = calls.settled_rows(connection, filtered, selection.span, weekday=weekday, hour=hour)
            costs = calls.cost_rows(connection, principal.org_id, found)
        rows = [job(row, costs.get(row.job_id), names) for row in found]
        return tuple(sorted(rows, key=lambda row: row.happened_at, reverse=True))

    @authorised(*MANAGERS)
    def baselines(self, principal: Principal) -> dict[str, int]:
        """Return use case -> recorded minutes that a text takes without this tool."""
        with self._store.reading() as connection:
            return outcomes.baseline_minutes(connection, principal.org_id)

    @authorised(*MANAGERS)
    def record_baseline(self, principal: Principal, use_case: str, minutes: int) -> None:
        """Record the minutes that a text of a use case takes without this tool; raises NotFound, BaselineInvalid."""
        if use_case not in self._usecases:
            raise NotFound()
        if type(minutes) is not int or not 1 <= minutes <= BASELINE_LIMIT:
            raise BaselineInvalid(field="minutes")
        org_id = principal.org_id
        row = outcomes.Baseline(
            id=uuid4(),
            org_id=org_id,
            use_case=use_case,
            minutes=minutes,
            set_by=principal.user_id,
            set_at=self._clock(),
        )
        with self._store.transaction(lock=org_id) as connection:
            outcomes.add_baseline(connection, row)
            facts: dict[str, Any] = {"use_case": use_case, "minutes": minutes}
            self._audit.add(connection, Event.BASELINE_RECORDED, actor=principal, org_id=org_id, **facts)

    def _outcomes(
        self, connection: Connection, filtered: UsageFilter, span: Span, names: Names
    ) -> tuple[tuple[Edits, ...], tuple[Effort, ...]]:
        """Return edits and efforts; both are empty if a model is selected, because several models may have written a draft."""
        if filtered.model is not None:
            return (), ()
        minutes = outcomes.baseline_minutes(connection, filtered.org_id)
        edits = outcomes.edit_rows(connection, filtered, span)
        efforts = outcomes.effort_rows(connection, filtered, span)
        return (
            tuple(Edits(**row._asdict(), name=names.use_case(row.use_case)) for row in edits),
            tuple(effort(row, minutes.get(row.use_case), names) for row in efforts),
        )

    def _limits(self, connection: Connection, org_id: UUID, selection: Selection) -> dict[Unit, int]:
        """Return unit -> monthly limit of the organisation, or of the one selected part; empty if several parts are selected."""
        parts = [(scope, str(value)) for scope, value in _scopes(selection).items() if value is not None]
        if len(parts) > 1 or selection.prompt_version is not None:
            return {}
        key = parts[0] if parts else (Scope.ORGANISATION, str(org_id))
        plan = get_plan(connection, self._plans, org_id)
        found: dict[Unit, int] = {}
        for each in merge_limits(plan, org_id, limit_rows(connection, org_id, day_of(self._clock()))):
            if (each.scope, each.subject) == key and each.period is Period.MONTH:
                found[each.unit] = min(each.total, found.get(each.unit, each.total))
        return found

    def _absent(
        self, connection: Connection, org_id: UUID, unseen: list[PersonRow], selection: Selection
    ) -> tuple[Absent, ...]:
        """Return the people without any usage, longest absent first; `unseen` are the members without usage in the days on the page."""
        silent = people_rows.without_generations(connection, org_id, [each.id for each in unseen])
        found = [
            Absent(name=each.name, state=Absence.SILENT, since=silent[each.id]) for each in unseen if each.id in silent
        ]
        now = self._clock()
        for each in invitations.open_invitations(connection, org_id):
            selected = selection.user_id is None and selection.department_id in (None, each.department_id)
            if each.email and selected:
                state = Absence.INVITED if each.is_valid(now) else Absence.EXPIRED
                found.append(Absent(name=each.email, state=state, since=each.created_at))
        return tuple(sorted(found, key=lambda each: (each.since, each.name)))


def _filter(org_id: UUID, selection: Selection) -> UsageFilter:
    return UsageFilter(org_id, **selection.model_dump(exclude={"span"}))


def _scopes(selection: Selection) -> dict[Scope, UUID | str | None]:
    return {
        Scope.PERSON: selection.user_id,
        Scope.DEPARTMENT: selection.department_id,
        Scope.USE_CASE: selection.use_case,
        Scope.MODEL: selection.model,
    }


def _unseen(members: list[PersonRow], by_person: tuple[Group, ...]) -> list[PersonRow]:
    """Return the members who generated nothing in the days on the page."""
    wrote = {each.key for each in by_person if each.now.generations or each.before.generations}
    return [each for each in members if str(each.id) not in wrote]


def _able_to_write(
    connection: Connection, people: list[PersonRow], org_id: UUID, selection: Selection
) -> list[PersonRow]:
    """Return the members of a selection who are able to write."""
    found = [user for user in people if user.role in CUSTOMERS and not user.suspended]
    if selection.user_id is not None:
        found = [user for user in found if user.id == selection.user_id]
    if selection.department_id is not None:
        placed = department_ids(connection, org_id)
        found = [user for user in found if placed.get(user.id) == selection.department_id]
    return found
