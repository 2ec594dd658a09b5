"""The published table of rights: every service function, which roles may call it, and on which objects.

tests/access/test_separation.py fails if a service function is missing here, and checks every row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from lensawriter import briefs, usecases
from lensawriter.limits.evaluation import Scope as Limited
from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Period, Span
from lensawriter.models import Brief, Outline, OutlineSection, Principal, Role
from lensawriter.settings import ROOT
from lensawriter.usage.dashboard_values import Selection

W, M, O, P = Role.WRITER, Role.MANAGER, Role.OWNER, Role.OPERATOR  # noqa: E741 - O stands for owner in every row
CUSTOMERS, EVERYBODY = (W, M, O), (W, M, O, P)
USE_CASE = "blog"


class Scope(Enum):
    """Which objects a function can reach."""

    SELF = "self"
    """Takes no id of an object: it reaches the caller's own objects, or what everybody with the role may see."""
    MINE = "mine"
    """The caller's own objects only."""
    ORGANISATION = "organisation"
    """All objects of the caller's organisation."""
    ANY = "any"
    """All organisations of customers, for operators; never their texts."""


@dataclass(frozen=True)
class Objects:
    """The ids of the objects of one person, which a caller passes to a function."""

    person: UUID
    org: UUID
    successor: UUID
    draft: UUID
    job: UUID
    source: UUID
    department: UUID
    invitation: UUID
    sid: str
    device: str
    request: UUID
    """A request to raise the person's own limit."""
    plan_request: UUID
    """A request to raise a limit of the plan."""


@dataclass(frozen=True)
class Right:
    """One row of the table."""

    roles: tuple[Role, ...]
    scope: Scope
    call: Callable[[Any, Principal, str, Objects], object]
    """Takes the service, the caller, the id of the caller's session, and the objects on which it is called."""
    granted: bool = True
    """False if tests make only calls that are refused, because a granted call would remove or demote the next caller."""


@cache
def brief() -> Brief:
    """Return a valid brief."""
    given = {"use_case": USE_CASE, "title": "席数の決め方", "sources": [{"text": "席数は出社率をもとに決める。"}]}
    return briefs.parse(given, usecases.load(ROOT / "prompts"), folder=None, read_source=None)


OUTLINE = Outline(sections=(OutlineSection(heading="はじめに"), OutlineSection(heading="おわりに")))
PERSON, COUNT, DAY, MONTH = Limited.PERSON, Unit.GENERATIONS, Period.DAY, Period.MONTH
SELECTION = Selection(span=Span(date(2026, 11, 1), date(2026, 11, 30)))
SELF, MINE, ORGANISATION, ANY = Scope.SELF, Scope.MINE, Scope.ORGANISATION, Scope.ANY


def _mine(call: Callable[[Any, Principal, str, Objects], object]) -> Right:
    return Right(CUSTOMERS, MINE, call)


TABLE: dict[str, Right] = {
    "Library.drafts": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.drafts(p)),
    "Library.get": _mine(lambda s, p, sid, o: s.get(p, o.draft)),
    "Library.versions": _mine(lambda s, p, sid, o: s.versions(p, o.draft)),
    "Library.version": _mine(lambda s, p, sid, o: s.version(p, o.draft, 1)),
    "Library.open": _mine(lambda s, p, sid, o: s.open(p, o.draft)),
    "Library.autosave": _mine(lambda s, p, sid, o: s.autosave(p, o.draft, "書き換え", 1)),
    "Library.save": _mine(lambda s, p, sid, o: s.save(p, o.draft, "書き換え", 1)),
    "Library.restore": _mine(lambda s, p, sid, o: s.restore(p, o.draft, 1)),
    "Library.rename": _mine(lambda s, p, sid, o: s.rename(p, o.draft, "題")),
    "Library.duplicate": _mine(lambda s, p, sid, o: s.duplicate(p, o.draft)),
    "Library.archive": _mine(lambda s, p, sid, o: s.archive(p, o.draft)),
    "Library.unarchive": _mine(lambda s, p, sid, o: s.unarchive(p, o.draft)),
    "Library.export": _mine(lambda s, p, sid, o: s.export(p, o.draft, "本文", "md")),
    "Budget.quote": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.quote(p, USE_CASE, brief().length, 100)),
    "Caps.all": Right((M, O), SELF, lambda s, p, sid, o: s.all(p)),
    "Caps.subjects": Right((M, O), SELF, lambda s, p, sid, o: s.subjects(p)),
    "Caps.set": Right((M, O), ORGANISATION, lambda s, p, sid, o: s.set(p, PERSON, str(o.person), MONTH, COUNT, 900)),
    "Caps.remove": Right((M, O), SELF, lambda s, p, sid, o: s.remove(p, PERSON, str(o.person), DAY, COUNT)),
    "Requests.ask": Right(
        CUSTOMERS, SELF, lambda s, p, sid, o: s.ask(p, PERSON, str(o.person), MONTH, COUNT, 5, "展示会があるため")
    ),
    "Requests.mine": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.mine(p)),
    "Requests.all": Right((M, O), SELF, lambda s, p, sid, o: s.all(p)),
    "Requests.on_plans": Right((P,), SELF, lambda s, p, sid, o: s.on_plans(p)),
    "Requests.decide": Right((M, O), ORGANISATION, lambda s, p, sid, o: s.decide(p, o.request, 0, None)),
    "Requests.decide_on_plan": Right((P,), ANY, lambda s, p, sid, o: s.decide_on_plan(p, o.plan_request, 0, None)),
    "Alerts.mine": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.mine(p)),
    "Alerts.close": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.close(p, f"{o.org}:organisation:x:100")),
    "OwnUse.read": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.read(p)),
    "Budget.mine": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.mine(p)),
    "Dashboards.read": Right((M, O), SELF, lambda s, p, sid, o: s.read(p, SELECTION)),
    "Reports.preview": Right((M, O), SELF, lambda s, p, sid, o: s.preview(p, SELECTION.span.first)),
    "Dashboards.jobs": Right((M, O), SELF, lambda s, p, sid, o: s.jobs(p, SELECTION)),
    "Dashboards.baselines": Right((M, O), SELF, lambda s, p, sid, o: s.baselines(p)),
    "Dashboards.record_baseline": Right((M, O), SELF, lambda s, p, sid, o: s.record_baseline(p, USE_CASE, 90)),
    "Forms.load": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.load(p, USE_CASE)),
    "Forms.keep": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.keep(p, USE_CASE, {"title": "題"})),
    "Forms.clear": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.clear(p, "sns")),
    "Forms.add_source": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.add_source(p, USE_CASE, "資料", "本文")),
    "Forms.texts": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.texts(p, USE_CASE)),
    "Forms.remove_source": _mine(lambda s, p, sid, o: s.remove_source(p, o.source)),
    "Writing.submit": _mine(lambda s, p, sid, o: s.submit(p, brief(), key=o.job)),
    "Writing.outline": _mine(lambda s, p, sid, o: s.outline(p, o.job)),
    "Writing.confirm": _mine(lambda s, p, sid, o: s.confirm(p, o.job, OUTLINE)),
    "Writing.stop": _mine(lambda s, p, sid, o: s.stop(p, o.job)),
    "Writing.progress": _mine(lambda s, p, sid, o: s.progress(p, o.job)),
    "Writing.retry": _mine(lambda s, p, sid, o: s.retry(p, o.job)),
    "StepUp.fresh": Right(EVERYBODY, MINE, lambda s, p, sid, o: s.fresh(p, o.sid)),
    "StepUp.prove": Right(EVERYBODY, MINE, lambda s, p, sid, o: s.prove(p, o.sid, "000000")),
    "Consent.pending": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.pending(p)),
    "Consent.give": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.give(p, 1, "192.0.2.1")),
    "Consent.given": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.given(p)),
    "Consent.versions": Right((P,), SELF, lambda s, p, sid, o: s.versions(p)),
    "Consent.publish": Right((P,), SELF, lambda s, p, sid, o: s.publish(p, sid, "")),
    "Members.members": Right((O, P), SELF, lambda s, p, sid, o: s.members(p)),
    "Members.change_role": Right((O,), ORGANISATION, lambda s, p, sid, o: s.change_role(p, sid, o.person, M)),
    "Members.suspend": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.suspend(p, sid, o.person)),
    "Members.restore": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.restore(p, sid, o.person)),
    "Members.remove": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.remove(p, sid, o.person, o.successor)),
    "Members.transfer": Right((O,), ORGANISATION, lambda s, p, sid, o: s.transfer(p, sid, o.person), granted=False),
    "SignInResets.reset_member": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.reset_member(p, sid, o.person)),
    "SignInResets.reset_owner": Right((P,), ANY, lambda s, p, sid, o: s.reset_owner(p, sid, o.org, "a@example.jp")),
    "Invitations.open": Right((O, P), SELF, lambda s, p, sid, o: s.open(p)),
    "Invitations.add": Right(
        (O,), ORGANISATION, lambda s, p, sid, o: s.add(p, sid, f"{o.draft.hex}@example.jp", W, o.department)
    ),
    "Invitations.resend": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.resend(p, sid, o.invitation)),
    "Invitations.revoke": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.revoke(p, sid, o.invitation)),
    "Departments.all": Right((M, O), SELF, lambda s, p, sid, o: s.all(p)),
    "Departments.add": Right((O,), SELF, lambda s, p, sid, o: s.add(p, o.draft.hex)),
    "Departments.rename": Right((O,), ORGANISATION, lambda s, p, sid, o: s.rename(p, o.department, o.draft.hex)),
    "Departments.archive": Right((O,), ORGANISATION, lambda s, p, sid, o: s.archive(p, o.department)),
    "Departments.unarchive": Right((O,), ORGANISATION, lambda s, p, sid, o: s.unarchive(p, o.department)),
    "Departments.assign": Right((O,), ORGANISATION, lambda s, p, sid, o: s.assign(p, sid, o.person, o.department)),
    "Organisations.plan": Right(CUSTOMERS, SELF, lambda s, p, sid, o: s.plan(p)),
    "Organisations.plans": Right((P,), SELF, lambda s, p, sid, o: s.plans(p)),
    "Organisations.all": Right((P,), SELF, lambda s, p, sid, o: s.all(p)),
    "Organisations.add": Right((P,), SELF, lambda s, p, sid, o: s.add(p, sid, "組織", "standard", "a@example.jp")),
    "Organisations.invite_owner": Right((P,), ANY, lambda s, p, sid, o: s.invite_owner(p, sid, o.org, "a@example.jp")),
    "Organisations.assign_plan": Right((P,), ANY, lambda s, p, sid, o: s.assign_plan(p, sid, o.org, "business")),
    "Organisations.end": Right((P,), ANY, lambda s, p, sid, o: s.end(p, sid, o.org)),
    "Organisations.resume": Right((P,), ANY, lambda s, p, sid, o: s.resume(p, sid, o.org)),
    "Outbox.rows": Right((P,), SELF, lambda s, p, sid, o: s.rows(p)),
    "Audit.entries": Right((O, P), SELF, lambda s, p, sid, o: s.entries(p)),
    "Devices.mine": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.mine(p, sid)),
    "Devices.end": Right(EVERYBODY, MINE, lambda s, p, sid, o: s.end(p, o.device)),
    "Devices.end_others": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.end_others(p, sid)),
    "Profile.get": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.get(p)),
    "Profile.rename": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.rename(p, o.draft.hex)),
    "Profile.choose_language": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.choose_language(p, "ja")),
    "Profile.change_password": Right(
        EVERYBODY, SELF, lambda s, p, sid, o: s.change_password(p, sid, "違います", "違います", end_others=False)
    ),
    "Profile.delete": Right(EVERYBODY, ORGANISATION, lambda s, p, sid, o: s.delete(p, sid, o.successor), granted=False),
    "ProfileSecondFactor.count_recovery_codes": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.count_recovery_codes(p)),
    "ProfileSecondFactor.offer": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.offer(p, sid)),
    "ProfileSecondFactor.confirm": Right(
        EVERYBODY, SELF, lambda s, p, sid, o: s.confirm(p, sid, "000000", end_others=False)
    ),
    "ProfileSecondFactor.renew": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.renew(p, sid)),
    "EmailChanges.ask": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.ask(p, sid, "違います", "z@example.jp")),
}
"""Function -> right."""

WITHOUT_PRINCIPAL: dict[str, str] = {
    "SetUp.is_needed": "only returns whether anybody has an account",
    "SetUp.get_code": "for the terminal of the server",
    "SetUp.add_first_owner": "needs the code from the terminal, and works once",
    "SetUp.add_member": "for the demo; a running server never calls it",
    "SignIn.begin": "needs the password",
    "SignIn.enrol": "needs the result of `begin`, in the same browser",
    "SignIn.confirm": "needs a code of the offered secret",
    "SignIn.prove": "needs a code of the app",
    "SignIn.recover": "needs a recovery code",
    "SignIn.find_lock": "only returns when the caller's own network may try again",
    "Sessions.add_ticket": "within the transaction of a sign-in that has proved the second factor",
    "Sessions.redeem": "needs a ticket, in the same browser",
    "Sessions.find_principal": "needs the hash of the token in the cookie",
    "Sessions.end": "needs the hash of the token in the cookie",
    "Sessions.end_sessions": "within the transaction of an action that has authorised its caller",
    "Sessions.forget": "only drops cached sessions",
    "Consent.terms": "everybody may read the terms",
    "Members.delete_account": "within the transactions of `remove` and `Profile.delete`, which authorise",
    "Invitations.look": "needs the token of a link",
    "Invitations.accept": "needs the token of a link",
    "Organisations.invite_first_operator": "for the terminal of the server, while there is no operator",
    "Dashboards.for_organisation": "for the monthly mail, which goes to people who may read it",
    "Reports.make_due": "for the start of the server and the schedule; returns only a number",
    "Reports.mail_content": "for the sending of the monthly mail, which goes to people who may read it",
    "Budget.reserve": "within the transactions of `Writing.submit` and `retry`, which authorise",
    "Alerts.alert_for_job": "for the end of a job; returns nothing",
    "Budget.models": "everybody may read the names of the models",
    "Writing.resume": "for the start of the server",
    "Writing.wait": "for tests, the bench and the demo; returns nothing",
    "Writing.work": "for the queue",
    "Outbox.add": "within the transaction of an action that has authorised its caller",
    "Outbox.render_with": "for the start of the server",
    "Outbox.link": "only builds a URL",
    "Outbox.link_for_inviter": "only builds a URL",
    "Outbox.forget": "within the transaction of an action that has authorised its caller",
    "Outbox.serve_on": "for the start of the server",
    "Outbox.enqueue_due": "for the start of the server and the schedule; returns nothing",
    "Outbox.close": "for the end of the server",
    "Outbox.send": "for the queue; returns only whether the mail was sent",
    "EmailChanges.check": "needs the token of a link",
    "EmailChanges.confirm": "needs the token of a link",
    "PasswordResets.ask": "gives everybody the same answer",
    "PasswordResets.check": "needs the token of a link",
    "PasswordResets.set_password": "needs the token of a link",
    "PasswordResets.notify_locked": "gives everybody the same answer",
    "PasswordResets.unlock": "needs the token of a link",
}
"""Function without a principal -> why it needs none."""
