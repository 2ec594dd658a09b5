"""The published table: every service function, who may call it, and on what; a function that is not here fails the test."""

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

W, M, O, P = Role.WRITER, Role.MANAGER, Role.OWNER, Role.OPERATOR  # noqa: E741 - it stands for owner in every row
CUSTOMERS, EVERYBODY = (W, M, O), (W, M, O, P)
USE_CASE = "blog"


class Scope(Enum):
    """What a function of a role reaches."""

    SELF = "self"
    """Takes no id: it reaches what is one's own, or what everybody of the role may see."""
    MINE = "mine"
    """The caller's own objects only."""
    ORGANISATION = "organisation"
    """Everything of the caller's organisation."""
    ANY = "any"
    """Every organisation of customers, for operators; never what is written in it."""


@dataclass(frozen=True)
class Objects:
    """The objects of one person: what ids a caller may come with."""

    person: UUID
    org: UUID
    heir: UUID
    draft: UUID
    job: UUID
    source: UUID
    department: UUID
    invitation: UUID
    sid: str
    device: str
    request: UUID
    """For more of a limit of a person's own."""
    plan_request: UUID
    """For more than the plan allows."""


@dataclass(frozen=True)
class Right:
    """One row of the table."""

    roles: tuple[Role, ...]
    scope: Scope
    call: Callable[[Any, Principal, str, Objects], object]
    """Service, caller, the caller's own session, the objects that the caller asks for."""
    granted: bool = True
    """False: only what must be refused is called here, for what is granted takes the caller of the next cell away."""


@cache
def brief() -> Brief:
    """A brief that can be written."""
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
    "Members.remove": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.remove(p, sid, o.person, o.heir)),
    "Members.transfer": Right((O,), ORGANISATION, lambda s, p, sid, o: s.transfer(p, sid, o.person), granted=False),
    "SignInResets.member": Right((O, P), ORGANISATION, lambda s, p, sid, o: s.member(p, sid, o.person)),
    "SignInResets.owner": Right((P,), ANY, lambda s, p, sid, o: s.owner(p, sid, o.org, "a@example.jp")),
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
    "Profile.delete": Right(EVERYBODY, ORGANISATION, lambda s, p, sid, o: s.delete(p, sid, o.heir), granted=False),
    "ProfileSecondFactor.left": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.left(p)),
    "ProfileSecondFactor.offer": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.offer(p, sid)),
    "ProfileSecondFactor.confirm": Right(
        EVERYBODY, SELF, lambda s, p, sid, o: s.confirm(p, sid, "000000", end_others=False)
    ),
    "ProfileSecondFactor.renew": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.renew(p, sid)),
    "EmailChanges.ask": Right(EVERYBODY, SELF, lambda s, p, sid, o: s.ask(p, sid, "違います", "z@example.jp")),
}
"""Function -> right."""

WITHOUT: dict[str, str] = {
    "Accounts.needs_set_up": "says whether anybody has an account",
    "Accounts.set_up_code": "for the terminal of the server",
    "Accounts.set_up": "asks for the code of the terminal, and once",
    "Accounts.begin": "asks for the password",
    "Accounts.enrol": "asks for what `begin` gave, in the same browser",
    "Accounts.confirm": "asks for a code",
    "Accounts.prove": "asks for a code",
    "Accounts.recover": "asks for a recovery code",
    "Accounts.redeem": "asks for a ticket, in the same browser",
    "Accounts.principal": "asks for the hash of the token in the cookie",
    "Accounts.locked": "says when one may try again, to whoever comes from an address",
    "Accounts.end": "asks for the hash of the token in the cookie",
    "Accounts.sid": "hashes",
    "Accounts.add_member": "for the demo: the house that is served calls it nowhere",
    "Consent.terms": "everybody may read the terms",
    "Members.leave": "within a transaction of `remove` and of the deletion of one's own ID, which ask",
    "Invitations.look": "asks for the token of a link",
    "Invitations.accept": "asks for the token of a link",
    "Organisations.begin": "for the terminal of the server, while there is no operator",
    "Dashboards.of": "for the mail of the month, which goes to those who may read it",
    "Reports.make_due": "for the start of the server and the schedule: it returns a number",
    "Reports.mail_content": "for the sender, whose mails go to those who may read it",
    "Budget.reserve": "within the transaction of `Writing.submit` and `retry`, which ask",
    "Alerts.look": "for the end of a job: it returns nothing",
    "Budget.models": "everybody may read which models there are",
    "Writing.resume": "for the start of the server",
    "Writing.wait": "for tests, the bench and the demo: it returns nothing",
    "Writing.work": "for the queue",
    "Outbox.add": "within the transaction of a deed, which has asked",
    "Outbox.render_with": "for the start of the server",
    "Outbox.link": "puts an address together",
    "Outbox.link_for_inviter": "puts an address together",
    "Outbox.forget": "within the transaction of a deed, which has asked",
    "Outbox.serve_on": "for the start of the server",
    "Outbox.enqueue_due": "for the start of the server and the schedule: it returns nothing",
    "Outbox.close": "for the end of the server",
    "Outbox.send": "for the queue: it returns whether the mail was sent",
    "EmailChanges.check": "asks for the token of a link",
    "EmailChanges.confirm": "asks for the token of a link",
    "PasswordResets.ask": "answers everybody alike",
    "PasswordResets.check": "asks for the token of a link",
    "PasswordResets.set_password": "asks for the token of a link",
    "PasswordResets.tell_locked": "answers everybody alike",
    "PasswordResets.unlock": "asks for the token of a link",
}
"""Functions that take no principal, and why they need none."""
