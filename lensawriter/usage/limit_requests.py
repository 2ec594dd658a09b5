"""Requests to raise a limit: a member asks, an authorised role decides, and a granted amount is valid until a last day."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.rights import CUSTOMERS, MANAGERS
from lensawriter.access.service import authorised
from lensawriter.errors import Forbidden, LimitInvalid, NotFound
from lensawriter.limits.evaluation import Limit, Scope, Unit
from lensawriter.limits.periods import Period, day_of
from lensawriter.limits.plans import MAXIMUM
from lensawriter.mail.messages import Mail
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role, Value
from lensawriter.store import limit_requests as rows
from lensawriter.store.contracts import find_organisation_name
from lensawriter.store.database import Connection
from lensawriter.store.departments import find_language
from lensawriter.store.limit_requests import LimitRequest, RequestState
from lensawriter.store.limits import NewLimit, add_limit
from lensawriter.store.members import User, all_members, find_user
from lensawriter.text.cleaning import storable
from lensawriter.usage import limit_texts
from lensawriter.usage.context import UsageContext, UsageService
from lensawriter.usage.dashboard_values import FORMER_MEMBER
from lensawriter.usage.limits_in_force import PLAN, LimitsInForce, get_plan, subject_names
from lensawriter.usage.number_texts import mail_amount
from lensawriter.usage.organisation_limits import MANAGER_SCOPES

NOTE_LIMIT = 500
"""Maximum characters of a note or an answer."""
LONGEST_VALIDITY = timedelta(days=366)
"""How far ahead the last day of a granted request may be."""


class ListedRequest(Value):
    """A request as a page lists it."""

    request: LimitRequest
    title: str
    """The title of the limit."""
    name: str
    """The name of the member who made the request."""
    organisation: str
    decidable: bool
    """Whether the reader of the list may decide it."""


class Requests(UsageService):
    """Requests to raise a limit; one per process. Its name is stored in the audit log."""

    def __init__(self, context: UsageContext, outbox: Outbox) -> None:
        super().__init__(context)
        self._outbox = outbox

    @authorised(*CUSTOMERS)
    def ask(
        self, principal: Principal, scope: Scope, subject: str, period: Period, unit: Unit, wanted: int, note: str
    ) -> LimitRequest:
        """Request to raise a limit that applies to the principal by an amount; raises LimitInvalid, NotFound.

        For a limit of the plan, the scope is the organisation and the subject `limits_in_force.PLAN`.
        """
        note = storable(note).strip()
        if not 1 <= wanted <= MAXIMUM:
            raise LimitInvalid("追加したい量は、1以上の整数で入力してください。", field="wanted")
        if len(note) > NOTE_LIMIT:
            raise LimitInvalid(f"理由は{NOTE_LIMIT}文字以内で入力してください。", field="note")
        request = LimitRequest(
            id=uuid4(),
            org_id=principal.org_id,
            user_id=principal.user_id,
            scope=scope,
            subject=subject,
            period=period,
            unit=unit,
            wanted=wanted,
            state=RequestState.OPEN,
            created_at=self._clock(),
            note=note,
        )
        with self._store.transaction(lock=principal.org_id) as connection:
            limit = self._find_limit(connection, principal, request)
            made = rows.requests_of(connection, principal.org_id, principal.user_id)
            if any(each.state is RequestState.OPEN and each.limit_key() == request.limit_key() for each in made):
                raise LimitInvalid("この上限には、すでに引き上げを依頼しています。回答をお待ちください。")
            rows.add_request(connection, request)
            self._record(connection, Event.LIMIT_REQUESTED, principal, request, wanted=wanted)
            self._notify_deciders(connection, principal, request, limit)
        return request

    @authorised(*CUSTOMERS)
    def mine(self, principal: Principal) -> tuple[ListedRequest, ...]:
        """Return the requests of the principal, newest first."""
        with self._store.reading() as connection:
            found = rows.requests_of(connection, principal.org_id, principal.user_id)
            return self._listed(connection, principal, found)

    @authorised(*MANAGERS)
    def all(self, principal: Principal) -> tuple[ListedRequest, ...]:
        """Return the requests of the organisation, newest first."""
        with self._store.reading() as connection:
            return self._listed(connection, principal, rows.requests_of(connection, principal.org_id))

    @authorised(Role.OPERATOR)
    def on_plans(self, principal: Principal) -> tuple[ListedRequest, ...]:
        """Return the requests of all organisations on limits of their plans, newest first."""
        with self._store.reading() as connection:
            return self._listed(connection, principal, rows.requests_on(connection, Scope.ORGANISATION, PLAN))

    @authorised(*MANAGERS, subject="request_id")
    def decide(
        self, principal: Principal, request_id: UUID, allowed: int, ends_on: date | None, answer: str = ""
    ) -> None:
        """Grant an extra amount until a last day, or decline with 0; raises LimitInvalid, NotFound, Forbidden.

        A request is decided once. Managers decide on limits of persons and departments, but not on their own requests.
        Owners decide on all limits that the organisation set. Operators decide on limits of plans.
        """
        with self._store.reading() as connection:
            found = rows.find_request(connection, request_id, principal.org_id)
        if found is None:
            raise NotFound()
        if not may_decide(principal, found):
            raise Forbidden()
        self._decide(principal, found, allowed, ends_on, answer)

    @authorised(Role.OPERATOR, subject="request_id")
    def decide_on_plan(
        self, principal: Principal, request_id: UUID, allowed: int, ends_on: date | None, answer: str = ""
    ) -> None:
        """Decide on a request to raise a limit of a plan, as `decide` does; raises LimitInvalid, NotFound."""
        with self._store.reading() as connection:
            found = rows.find_request(connection, request_id)
        if found is None or found.org_id == principal.org_id or not may_decide(principal, found):
            raise NotFound()
        self._decide(principal, found, allowed, ends_on, answer)

    def _decide(
        self, principal: Principal, found: LimitRequest, allowed: int, ends_on: date | None, answer: str
    ) -> None:
        answer, today = storable(answer).strip(), day_of(self._clock())
        if len(answer) > NOTE_LIMIT:
            raise LimitInvalid(f"回答は{NOTE_LIMIT}文字以内で入力してください。", field="answer")
        if not 0 <= allowed <= MAXIMUM:
            raise LimitInvalid("追加する量は、0以上の整数で入力してください。", field="allowed")
        if allowed and (ends_on is None or not today <= ends_on <= today + LONGEST_VALIDITY):
            raise LimitInvalid("期限には、今日から1年以内の日付を選んでください。", field="ends_on")
        with self._store.transaction(lock=found.org_id) as connection:
            request = rows.find_request(connection, found.id, found.org_id)
            if request is None or request.state is not RequestState.OPEN:
                raise LimitInvalid("この依頼は、すでに回答済みです。")
            change = {
                "state": RequestState.ALLOWED if allowed else RequestState.DECLINED,
                "allowed": allowed or None,
                "ends_on": ends_on if allowed else None,
                "decided_by": principal.user_id,
                "decided_at": self._clock(),
                "answer": answer or None,
            }
            decided = request.model_copy(update=change)
            rows.decide_request(connection, decided)
            if allowed:
                add_limit(connection, _extra(decided))
            event = Event.LIMIT_RAISED if allowed else Event.LIMIT_REQUEST_DECLINED
            self._record(connection, event, principal, decided, allowed=allowed)
            self._notify_requester(connection, decided)

    def _find_limit(self, connection: Connection, who: Principal, request: LimitRequest) -> Limit:
        """Return the limit of a request, which must apply to the principal; raises NotFound."""
        plan = get_plan(connection, self._plans, who.org_id)
        for state in LimitsInForce(connection, who.org_id, plan, day_of(self._clock())).for_person(who.user_id):
            limit = state.limit
            key = limit.scope, PLAN if limit.of_plan else limit.subject, limit.period, limit.unit
            if key == request.limit_key():
                return limit
        raise NotFound()

    def _listed(self, connection: Connection, who: Principal, found: list[LimitRequest]) -> tuple[ListedRequest, ...]:
        # Read once for each organisation, not for each request, because a page reads the list in every run.
        orgs = {request.org_id for request in found}
        names = {org_id: subject_names(connection, org_id, self._usecases) for org_id in orgs}
        org_names = {org_id: find_organisation_name(connection, org_id) or "" for org_id in orgs}
        return tuple(
            ListedRequest(
                request=request,
                title=limit_texts.title(_limit(request), names[request.org_id], str(who.user_id)),
                name=names[request.org_id].get((Scope.PERSON, str(request.user_id)), FORMER_MEMBER),
                organisation=org_names[request.org_id],
                decidable=request.state is RequestState.OPEN and may_decide(who, request),
            )
            for request in found
        )

    def _notify_deciders(self, connection: Connection, who: Principal, request: LimitRequest, limit: Limit) -> None:
        names = subject_names(connection, request.org_id, self._usecases)
        for user in all_members(connection, request.org_id):
            if user.suspended_at is not None or user.id == who.user_id:
                continue
            decides = may_decide(user.principal(), request)
            if decides or (request.subject == PLAN and user.role is Role.OWNER):
                self._send(connection, Mail.LIMIT_REQUESTED, user, limit, names, name=who.name)

    def _notify_requester(self, connection: Connection, request: LimitRequest) -> None:
        user = find_user(connection, request.user_id)
        if user is not None and user.suspended_at is None:
            kind = Mail.LIMIT_RAISED if request.state is RequestState.ALLOWED else Mail.LIMIT_DECLINED
            names = subject_names(connection, request.org_id, self._usecases)
            facts = {"until": f"{request.ends_on:%Y/%m/%d}"} if request.ends_on else {}
            if request.allowed:
                facts["more"] = mail_amount(request.unit, request.allowed, find_language(connection, user.id))
            self._send(connection, kind, user, _limit(request), names, **facts)

    def _send(
        self,
        connection: Connection,
        kind: Mail,
        user: User,
        limit: Limit,
        names: limit_texts.SubjectNames,
        **facts: str,
    ) -> None:
        language = find_language(connection, user.id)
        title = limit_texts.mail_title(limit, names, str(user.id), language)
        self._outbox.add(connection, kind, user.email, user.org_id, language, limit=title, **facts)

    def _record(
        self, connection: Connection, event: Event, who: Principal, request: LimitRequest, **facts: int
    ) -> None:
        """Record an event in the audit log of the organisation that made the request."""
        place = {"scope": request.scope, "period": request.period, "unit": request.unit}
        self._audit.add(connection, event, actor=who, org_id=request.org_id, subject=request.id, **place, **facts)


def may_decide(who: Principal, request: LimitRequest) -> bool:
    """Return whether a principal of the organisation, or an operator, may decide a request."""
    of_plan = (request.scope, request.subject) == (Scope.ORGANISATION, PLAN)
    match who.role:
        case Role.OPERATOR:
            return of_plan
        case Role.OWNER:
            return not of_plan
        case Role.MANAGER:
            return request.scope in MANAGER_SCOPES and request.user_id != who.user_id
    return False


def _extra(request: LimitRequest) -> NewLimit:
    """Return the extra amount that a granted request adds to its limit."""
    assert request.allowed is not None
    assert request.decided_at is not None
    assert request.decided_by is not None
    return NewLimit(
        id=uuid4(),
        org_id=request.org_id,
        scope=request.scope,
        subject=request.subject,
        period=request.period,
        unit=request.unit,
        amount=request.allowed,
        extra=True,
        ends_on=request.ends_on,
        request_id=request.id,
        set_by=request.decided_by,
        set_at=request.decided_at,
    )


def _limit(request: LimitRequest) -> Limit:
    """Return the limit of a request, for its title."""
    place = request.model_dump(include={"scope", "subject", "period", "unit"})
    return Limit(**place, amount=0, of_plan=request.subject == PLAN)
