"""Soft alerts: at 80, 90 and 100 percent of a limit, by mail and by a banner, once each in a day or month."""

from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.limits.evaluation import Limit, Scope, State
from lensawriter.limits.periods import Period, day_of, name
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import limit_alerts as rows
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.ledger import find_reservation
from lensawriter.store.limit_alerts import Alert
from lensawriter.store.members import User, all_members
from lensawriter.usage import limit_texts
from lensawriter.usage.context import UsageContext, UsageService
from lensawriter.usage.limits_in_force import Bounds, names_in, plan_of

MARKS = (80, 90, 100)
"""Percent of a limit."""


class Banner(Value):
    """An alert as a page shows it, until its reader closes it."""

    id: str
    title: str
    share: int
    state: State


class Alerts(UsageService):
    """The alerts of the house; one per process."""

    def __init__(self, context: UsageContext, outbox: Outbox) -> None:
        super().__init__(context)
        self._outbox = outbox

    def look(self, job_id: UUID) -> None:
        """Tell of the limits that a job, which has just ended, brought to a mark that they had not come to before.

        A limit that passed several marks at once is told of once, by the highest. Asked for a job again it tells nothing new,
        so that a process that was killed in between loses no alert: the next job's end looks again.
        """
        with self._store.reading() as connection:
            held = find_reservation(connection, job_id)
            fresh = [] if held is None else self._fresh(connection, held.org_id, self._near(connection, job_id))
        if held is None or not fresh:
            return
        with self._store.transaction(lock=held.org_id) as connection:
            for alert, state in self._fresh(connection, held.org_id, self._near(connection, job_id)):
                self._tell(connection, alert, state)

    @authorised(*CUSTOMERS)
    def mine(self, principal: Principal) -> tuple[Banner, ...]:
        """Return what is to be told to somebody now: of each limit that bounds them the highest mark that they have not closed."""
        day = day_of(self._clock())
        periods = {period: name(period, day) for period in Period}
        with self._store.reading() as connection:
            open_alerts = rows.alerts_of(connection, principal.org_id, periods.values(), principal.user_id)
            if not open_alerts:
                return ()
            plan = plan_of(connection, self._plans, principal.org_id)
            found = Bounds(connection, principal.org_id, plan, day).on(principal.user_id)
            names = names_in(connection, principal.org_id, self._usecases)
        banners = []
        for state in found:
            limit = state.limit
            keys = {rows.key(principal.org_id, limit, periods[limit.period], mark) for mark in MARKS}
            of_it = [alert for alert in open_alerts if alert.id in keys]
            if of_it:
                highest = max(of_it, key=lambda alert: alert.share)
                title = limit_texts.title(limit, names)
                banners.append(Banner(id=highest.id, title=title, share=highest.share, state=state))
        return tuple(banners)

    @authorised(*CUSTOMERS)
    def close(self, principal: Principal, alert_id: str) -> None:
        """Close a banner, and those of lower marks of the same limit; one that is not there stays so."""
        stem, _, share = alert_id.rpartition(":")
        marks = [mark for mark in MARKS if share.isdecimal() and mark <= int(share)]
        with self._store.transaction(lock=principal.org_id) as connection:
            for mark in marks:
                rows.close_alert(connection, principal.org_id, principal.user_id, f"{stem}:{mark}", self._clock())

    def _near(self, connection: Connection, job_id: UUID) -> list[tuple[str, State]]:
        """Return the limits that a job counts against and that have come to a mark, with the names of their periods."""
        held = find_reservation(connection, job_id)
        assert held is not None
        bounds = Bounds(connection, held.org_id, plan_of(connection, self._plans, held.org_id), held.day)
        return [
            (name(state.limit.period, held.day), state)
            for state in bounds.of(held.subjects())
            if state.limit.total and state.share * 100 >= MARKS[0]
        ]

    def _fresh(
        self, connection: Connection, org_id: UUID, near: list[tuple[str, State]]
    ) -> list[tuple[list[Alert], State]]:
        found = []
        for period, state in near:
            limit = state.limit
            passed = [mark for mark in MARKS if state.share * 100 >= mark]
            ids = {rows.key(org_id, limit, period, mark): mark for mark in passed}
            new = ids.keys() - rows.known_alerts(connection, ids)
            if new and rows.key(org_id, limit, period, passed[-1]) in new:
                alerts = [
                    Alert(
                        id=each,
                        org_id=org_id,
                        scope=limit.scope,
                        subject=limit.subject,
                        unit=limit.unit,
                        period=period,
                        share=ids[each],
                        happened_at=self._clock(),
                    )
                    for each in new
                ]
                found.append((sorted(alerts, key=lambda alert: alert.share), state))
        return found

    def _tell(self, connection: Connection, alerts: list[Alert], state: State) -> None:
        for each in alerts:
            rows.add_alert(connection, each)
        alert, limit = alerts[-1], state.limit
        self._audit.add(
            connection,
            Event.LIMIT_ALERTED,
            actor=None,
            org_id=alert.org_id,
            subject=limit.subject,
            scope=limit.scope,
            period=limit.period,
            unit=limit.unit,
            share=alert.share,
        )
        names = names_in(connection, alert.org_id, self._usecases)
        for user in all_members(connection, alert.org_id):
            if user.suspended_at is None and _concerns(user, limit):
                self._mail(connection, user, alert, state, names)

    def _mail(self, connection: Connection, user: User, alert: Alert, state: State, names: limit_texts.Names) -> None:
        limit, language = state.limit, find_language(connection, user.id)
        kind = Mail.LIMIT_USED_UP if alert.share >= MARKS[-1] else Mail.LIMIT_NEAR
        title = (
            limit_texts.title_en(limit, names) if language == "en" else limit_texts.title(limit, names, str(user.id))
        )
        facts = {} if kind is Mail.LIMIT_USED_UP else {"share": alert.share}
        self._outbox.add(
            connection,
            kind,
            user.email,
            user.org_id,
            language,
            limit=title,
            used=limit_texts.figure(limit.unit, state.used, language),
            total=limit_texts.figure(limit.unit, limit.total, language),
            resets_at=state.resets_at,
            **facts,
        )


def _concerns(user: User, limit: Limit) -> bool:
    """Tell whether a mail about a limit goes to somebody: to the person it bounds, else to who answers for others."""
    if limit.scope is Scope.PERSON:
        return str(user.id) == limit.subject
    return user.role in (Role.MANAGER, Role.OWNER)
