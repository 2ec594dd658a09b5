"""Limit alerts by mail and banner: one each at 80, 90 and 100 percent of a limit, once per day or month of the limit."""

from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import authorised
from lensawriter.limits.evaluation import Limit, LimitState, Scope
from lensawriter.limits.periods import Period, day_of, period_key
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import limit_alerts as rows
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.ledger import Reservation, find_reservation
from lensawriter.store.limit_alerts import Alert
from lensawriter.store.members import User, all_members
from lensawriter.usage import limit_texts
from lensawriter.usage.context import UsageContext, UsageService
from lensawriter.usage.limits_in_force import LimitsInForce, get_plan, subject_names
from lensawriter.usage.number_texts import mail_amount

MARKS = (80, 90, 100)
"""The percentages of a limit at which an alert is sent."""


class Banner(Value):
    """An alert as pages show it until its reader closes it."""

    id: str
    title: str
    share: int
    """The mark, in percent."""
    state: LimitState


class Alerts(UsageService):
    """Sends and shows the limit alerts; one per process."""

    def __init__(self, context: UsageContext, outbox: Outbox) -> None:
        super().__init__(context)
        self._outbox = outbox

    def alert_for_job(self, job_id: UUID) -> None:
        """Send alerts for the limits that an ended job has raised to a new mark.

        If a limit passed several marks at once, only the highest one is mailed. A second call sends nothing. If the
        process is killed before this call, the end of the next job sends the alert.
        """
        with self._store.reading() as connection:
            reservation = find_reservation(connection, job_id)
            new = [] if reservation is None else self._new_alerts(connection, reservation)
        if reservation is None or not new:
            return
        with self._store.transaction(lock=reservation.org_id) as connection:
            for alerts, state in self._new_alerts(connection, reservation):
                self._send(connection, alerts, state)

    @authorised(*CUSTOMERS)
    def mine(self, principal: Principal) -> tuple[Banner, ...]:
        """Return the banners of the principal: one for each limit with open alerts, for the highest of their marks."""
        day = day_of(self._clock())
        periods = {period: period_key(period, day) for period in Period}
        with self._store.reading() as connection:
            open_alerts = rows.open_alerts(connection, principal.org_id, periods.values(), principal.user_id)
            if not open_alerts:
                return ()
            plan = get_plan(connection, self._plans, principal.org_id)
            states = LimitsInForce(connection, principal.org_id, plan, day).for_person(principal.user_id)
            names = subject_names(connection, principal.org_id, self._usecases)
        banners = []
        for state in states:
            limit = state.limit
            ids = {rows.alert_id(principal.org_id, limit, periods[limit.period], mark) for mark in MARKS}
            of_limit = [alert for alert in open_alerts if alert.id in ids]
            if of_limit:
                highest = max(of_limit, key=lambda alert: alert.share)
                title = limit_texts.title(limit, names)
                banners.append(Banner(id=highest.id, title=title, share=highest.share, state=state))
        return tuple(banners)

    @authorised(*CUSTOMERS)
    def close(self, principal: Principal, alert_id: str) -> None:
        """Close a banner and those of lower marks of the same limit; an unknown id changes nothing."""
        stem, _, share = alert_id.rpartition(":")
        marks = [mark for mark in MARKS if share.isdecimal() and mark <= int(share)]
        with self._store.transaction(lock=principal.org_id) as connection:
            for mark in marks:
                rows.close_alert(connection, principal.org_id, principal.user_id, f"{stem}:{mark}", self._clock())

    def _new_alerts(self, connection: Connection, reservation: Reservation) -> list[tuple[list[Alert], LimitState]]:
        """Return the unsent alerts of a job: for each limit, its alerts with the lowest mark first, and its state."""
        org_id, day, found = reservation.org_id, reservation.day, []
        limits = LimitsInForce(connection, org_id, get_plan(connection, self._plans, org_id), day)
        for state in limits.for_job(reservation.subjects()):
            passed = [mark for mark in MARKS if state.limit.total and state.share * 100 >= mark]
            if not passed:
                continue
            period = period_key(state.limit.period, day)
            alerts = [Alert.of_limit(org_id, state.limit, period, mark, self._clock()) for mark in passed]
            known = rows.known_alerts(connection, [alert.id for alert in alerts])
            if alerts[-1].id not in known:
                found.append(([alert for alert in alerts if alert.id not in known], state))
        return found

    def _send(self, connection: Connection, alerts: list[Alert], state: LimitState) -> None:
        """Store the alerts of a limit, and record and mail the highest of them."""
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
        names = subject_names(connection, alert.org_id, self._usecases)
        for user in all_members(connection, alert.org_id):
            if user.suspended_at is None and _receives_alerts(user, limit):
                self._mail(connection, user, alert, state, names)

    def _mail(
        self, connection: Connection, user: User, alert: Alert, state: LimitState, names: limit_texts.SubjectNames
    ) -> None:
        limit, language = state.limit, find_language(connection, user.id)
        kind = Mail.LIMIT_USED_UP if alert.share >= MARKS[-1] else Mail.LIMIT_NEAR
        facts = {} if kind is Mail.LIMIT_USED_UP else {"share": alert.share}
        self._outbox.add(
            connection,
            kind,
            user.email,
            user.org_id,
            language,
            limit=limit_texts.mail_title(limit, names, str(user.id), language),
            used=mail_amount(limit.unit, state.used, language),
            total=mail_amount(limit.unit, limit.total, language),
            resets_at=state.resets_at,
            **facts,
        )


def _receives_alerts(user: User, limit: Limit) -> bool:
    """Return whether mails about a limit go to a user: those of a personal limit to the person, all others to managers."""
    if limit.scope is Scope.PERSON:
        return str(user.id) == limit.subject
    return user.role in (Role.MANAGER, Role.OWNER)
