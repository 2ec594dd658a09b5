"""The managers' dashboard ダッシュボード: what an organisation used, by whom and for what; figures and names, never a text."""

from typing import Any
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS, MANAGERS
from lensawriter.access.service import authorised
from lensawriter.errors import BaselineInvalid, NotFound
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, Span, before, day_of
from lensawriter.models import Principal
from lensawriter.store import invitations
from lensawriter.store.database import Connection
from lensawriter.store.departments import department_ids, department_names
from lensawriter.store.limits import limit_rows
from lensawriter.store.usage import calls, outcomes, rollups
from lensawriter.store.usage import people as usage_figures_people
from lensawriter.store.usage.people import PersonRow
from lensawriter.store.usage.rollups import By, Chosen
from lensawriter.usage import projections
from lensawriter.usage.context import UsageService
from lensawriter.usage.dashboard_rows import Names, days_of, effort, groups, job, projection, speed, together
from lensawriter.usage.dashboard_values import Absence, Absent, Dashboard, Edits, Effort, Hour, JobRow, Selection
from lensawriter.usage.limits_in_force import limits_of, plan_of

BASELINE_MOST = 6_000
"""Minutes: a hundred hours of work on one text."""


class Dashboards(UsageService):
    """What managers see of the use of their organisation; one per process."""

    @authorised(*MANAGERS)
    def read(self, principal: Principal, selection: Selection) -> Dashboard:
        """Return the whole page of a selection of one's organisation, with the span before it."""
        return self.of(principal.org_id, selection)

    def of(self, org_id: UUID, selection: Selection) -> Dashboard:
        """Return the same of an organisation; for the mail of the month, which goes to those who may read it here."""
        today, span, earlier = day_of(self._clock()), selection.span, before(selection.span)
        chosen, projecting = _chosen(org_id, selection), projections.projects(selection.span, today)
        spans = [span, earlier, projections.looked_at(today)] if projecting else [span, earlier]
        with self._store.reading() as connection:
            people = usage_figures_people.person_rows(connection, org_id)
            names = Names(people, department_names(connection, org_id), self._usecases)
            rows = rollups.day_rows(connection, chosen, spans)
            tables = groups(rollups.group_rows(connection, chosen, span, earlier), names)
            hours = calls.hour_rows(connection, chosen, span)
            speeds = calls.speed_rows(connection, chosen, span)
            edits, efforts = self._outcomes(connection, chosen, span, names)
            limits = self._limits(connection, org_id, selection) if projecting else {}
            able = _able(connection, people, org_id, selection)
            wrote = {each.key for each in tables[By.PERSON] if each.now.generations or each.before.generations}
            unseen = [each for each in able if str(each.id) not in wrote]
            absent = self._absent(connection, org_id, unseen, selection)
        days = days_of(rows, span), days_of(rows, earlier)
        return Dashboard(
            selection=selection,
            before=earlier,
            now=together(days[0], [each.now for each in tables[By.PERSON]]),
            earlier=together(days[1], [each.before for each in tables[By.PERSON]]),
            members=len(able),
            days=days[0],
            days_before=days[1],
            people=tables[By.PERSON],
            departments=tables[By.DEPARTMENT],
            use_cases=tables[By.USE_CASE],
            models=tables[By.MODEL],
            versions=tables[By.VERSION],
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
        """Return the newest jobs of a selection that have ended, at most 200: the list behind a chart.

        Of a weekday (1 is Monday) or an hour, those that its cell of the heat map counts.
        """
        chosen = _chosen(principal.org_id, selection)
        with self._store.reading() as connection:
            people = usage_figures_people.person_rows(connection, principal.org_id)
            names = Names(people, department_names(connection, principal.org_id), self._usecases)
            found = calls.settled_rows(connection, chosen, selection.span, weekday=weekday, hour=hour)
            costs = calls.cost_rows(connection, principal.org_id, found)
        rows = [job(row, costs.get(row.job_id), names) for row in found]
        return tuple(sorted(rows, key=lambda row: row.happened_at, reverse=True))

    @authorised(*MANAGERS)
    def baselines(self, principal: Principal) -> dict[str, int]:
        """Return use case -> minutes that a text takes without this tool, where somebody recorded them."""
        with self._store.reading() as connection:
            return outcomes.baseline_minutes(connection, principal.org_id)

    @authorised(*MANAGERS)
    def record_baseline(self, principal: Principal, use_case: str, minutes: int) -> None:
        """Record what a text of a use case takes without this tool; raises NotFound, BaselineInvalid."""
        if use_case not in self._usecases:
            raise NotFound()
        if type(minutes) is not int or not 1 <= minutes <= BASELINE_MOST:
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
        self, connection: Connection, chosen: Chosen, span: Span, names: Names
    ) -> tuple[tuple[Edits, ...], tuple[Effort, ...]]:
        """Return edits and efforts; of one model there are none, for a draft may be written by several."""
        if chosen.model is not None:
            return (), ()
        minutes = outcomes.baseline_minutes(connection, chosen.org_id)
        edits = outcomes.edit_rows(connection, chosen, span)
        efforts = outcomes.effort_rows(connection, chosen, span)
        return (
            tuple(Edits(**row._asdict(), name=names.use_case(row.use_case)) for row in edits),
            tuple(effort(row, minutes.get(row.use_case), names) for row in efforts),
        )

    def _limits(self, connection: Connection, org_id: UUID, selection: Selection) -> dict[Unit, int]:
        """Return what a month allows: the organisation, or the one part of it that is selected; no limit is of two parts."""
        parts = [(scope, str(value)) for scope, value in _scopes(selection).items() if value is not None]
        if len(parts) > 1 or selection.prompt_version is not None:
            return {}
        place = parts[0] if parts else (Scope.ORGANISATION, str(org_id))
        plan = plan_of(connection, self._plans, org_id)
        found: dict[Unit, int] = {}
        for each in limits_of(plan, org_id, limit_rows(connection, org_id, day_of(self._clock()))):
            if (each.scope, each.subject) == place and each.period is Period.MONTH:
                found[each.unit] = min(each.total, found.get(each.unit, each.total))
        return found

    def _absent(
        self, connection: Connection, org_id: UUID, unseen: list[PersonRow], selection: Selection
    ) -> tuple[Absent, ...]:
        """Return who was invited and never came, the longest absent first; `unseen` wrote nothing in the days on the page."""
        silent = usage_figures_people.silent_since(connection, org_id, [each.id for each in unseen])
        found = [
            Absent(name=each.name, state=Absence.SILENT, since=silent[each.id]) for each in unseen if each.id in silent
        ]
        now = self._clock()
        for each in invitations.open_invitations(connection, org_id):
            here = selection.user_id is None and selection.department_id in (None, each.department_id)
            if each.email and here:
                state = Absence.INVITED if each.is_valid(now) else Absence.EXPIRED
                found.append(Absent(name=each.email, state=state, since=each.created_at))
        return tuple(sorted(found, key=lambda each: (each.since, each.name)))


def _chosen(org_id: UUID, selection: Selection) -> Chosen:
    return Chosen(org_id, **selection.model_dump(exclude={"span"}))


def _scopes(selection: Selection) -> dict[Scope, UUID | str | None]:
    return {
        Scope.PERSON: selection.user_id,
        Scope.DEPARTMENT: selection.department_id,
        Scope.USE_CASE: selection.use_case,
        Scope.MODEL: selection.model,
    }


def _able(connection: Connection, people: list[PersonRow], org_id: UUID, selection: Selection) -> list[PersonRow]:
    """Return the people of a selection who might write."""
    found = [user for user in people if user.role in CUSTOMERS and not user.suspended]
    if selection.user_id is not None:
        found = [user for user in found if user.id == selection.user_id]
    if selection.department_id is not None:
        placed = department_ids(connection, org_id)
        found = [user for user in found if placed.get(user.id) == selection.department_id]
    return found
