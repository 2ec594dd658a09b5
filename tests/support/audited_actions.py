"""One action for each kind of event of the audit log."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest

from lensawriter.access.audit import ANCHOR
from lensawriter.errors import CodeRefused, NotFound, SignInLocked, SignInRefused
from lensawriter.models import Role
from tests.support import job_states
from tests.support.audited_limit_actions import AuditedLimitActions
from tests.support.rights_table import OUTLINE
from tests.support.sending import send_due
from tests.support.services_in_use import BROWSER, HERE, NEW, PASSWORD, WRITER
from tests.support.stored_people import add_organisation


class AuditedActions(AuditedLimitActions):
    """One method per event, named like it: prepares data, calls `mark`, and runs the action, twice if the second run must record nothing."""

    def set_up(self) -> None:
        assert self.owner

    def sign_in(self) -> None:
        ticket = self.add_ticket(self.writer)
        self.mark()
        self.services.account.sessions.redeem(ticket, BROWSER)

    def sign_in_refused(self) -> None:
        self.mark()
        with pytest.raises(SignInRefused):
            self.begin(NEW)

    def sign_in_locked(self) -> None:
        assert self.sids
        self.lock_out()
        self.mark()
        with pytest.raises(SignInLocked):
            self.begin()

    def sign_in_unlocked(self) -> None:
        self.sign_in_locked()
        self.mark()
        self.services.account.password_resets.unlock(self.link())

    def ticket_refused(self) -> None:
        self.mark()
        with pytest.raises(SignInRefused):
            self.services.account.sessions.redeem("ticket", BROWSER)

    def sign_out(self) -> None:
        self.mark()
        self.services.account.sessions.end(self.sids[self.writer])

    def session_ended(self) -> None:
        for _ in range(2):
            self.open_session(self.writer)
        self.mark()
        self.services.account.devices.end_others(self.writer, self.sids[self.writer])

    def second_factor_enrolled(self) -> None:
        self.mark()
        self.enrol()

    def second_factor_replaced(self) -> None:
        self.mark()
        offered = self.services.account.second_factor.offer(self.writer, self.sids[self.writer]).secret
        code = pyotp.TOTP(offered).at(self.clock.moment)
        self.services.account.second_factor.confirm(self.writer, self.sids[self.writer], code, end_others=False)

    def second_factor_removed(self) -> None:
        self.mark()
        self.services.people.sign_in_resets.reset_member(self.owner, self.sids[self.owner], self.writer.user_id)

    def second_factor_refused(self) -> None:
        self.mark()
        with pytest.raises(CodeRefused):
            self.services.account.sign_in.prove(self.begin(), "000000", browser=BROWSER, network=HERE)

    def recovery_code_used(self) -> None:
        assert self.sids
        _, codes = self.enrol()
        self.mark()
        self.services.account.sign_in.recover(self.begin(), codes[0], browser=BROWSER, network=HERE)

    def recovery_codes_renewed(self) -> None:
        self.mark()
        self.services.account.second_factor.renew(self.writer, self.sids[self.writer])

    def step_up(self) -> None:
        assert self.sids
        secret, _ = self.enrol()
        self.clock.moment += timedelta(seconds=30)
        self.mark()
        code = pyotp.TOTP(secret).at(self.clock.moment)
        self.services.account.step_up.prove(self.writer, self.sids[self.writer], code)

    def reset_asked(self) -> None:
        self.mark()
        self.services.account.password_resets.ask(WRITER, network=HERE)

    def invitation_sent(self) -> None:
        self.mark()
        self.invite()

    def invitation_resent(self) -> None:
        assert self.sids
        invited = self.invite()
        self.mark()
        self.services.people.invitations.resend(self.owner, self.sids[self.owner], invited)

    def invitation_revoked(self) -> None:
        assert self.sids
        invited = self.invite()
        self.mark()
        self.services.people.invitations.revoke(self.owner, self.sids[self.owner], invited)

    def invitation_accepted(self) -> None:
        assert self.sids
        self.invite()
        self.mark()
        self.services.people.invitations.accept(self.link(), name="新人", password=PASSWORD)

    def role_changed(self) -> None:
        self.mark()
        self.services.people.members.change_role(self.owner, self.sids[self.owner], self.writer.user_id, Role.MANAGER)

    def department_added(self) -> None:
        self.mark()
        self.services.people.departments.add(self.owner, "広報")

    def department_changed(self) -> None:
        assert self.sids
        added = self.services.people.departments.add(self.owner, "広報")
        self.mark()
        self.services.people.departments.rename(self.owner, added.id, "広報部")

    def member_assigned(self) -> None:
        assert self.sids
        added = self.services.people.departments.add(self.owner, "広報")
        self.mark()
        self.services.people.departments.assign(self.owner, self.sids[self.owner], self.writer.user_id, added.id)

    def member_suspended(self) -> None:
        self.mark()
        self.services.people.members.suspend(self.owner, self.sids[self.owner], self.writer.user_id)

    def member_restored(self) -> None:
        self.member_suspended()
        self.mark()
        self.services.people.members.restore(self.owner, self.sids[self.owner], self.writer.user_id)

    def member_removed(self) -> None:
        self.mark()
        self.services.people.members.remove(self.owner, self.sids[self.owner], self.writer.user_id, self.owner.user_id)

    def ownership_transferred(self) -> None:
        self.mark()
        self.services.people.members.transfer(self.owner, self.sids[self.owner], self.writer.user_id)

    def name_changed(self) -> None:
        self.mark()
        self.services.account.profile.rename(self.writer, "佐藤 太郎")

    def email_asked(self) -> None:
        self.mark()
        self.services.account.email_changes.ask(self.writer, self.sids[self.writer], PASSWORD, "taro@new.example.jp")

    def email_changed(self) -> None:
        self.email_asked()
        self.mark()
        self.services.account.email_changes.confirm(self.link())

    def password_changed(self) -> None:
        self.mark()
        self.services.account.profile.change_password(
            self.writer, self.sids[self.writer], PASSWORD, NEW, end_others=False
        )

    def language_changed(self) -> None:
        self.mark()
        self.services.account.profile.choose_language(self.writer, "en")

    def id_deleted(self) -> None:
        self.mark()
        self.services.account.profile.delete(self.writer, self.sids[self.writer], self.owner.user_id)

    def organisation_added(self) -> None:
        self.mark()
        self.services.people.organisations.add(
            self.operator, self.sids[self.operator], "みなと", "standard", "a@example.jp"
        )

    def organisation_ended(self) -> None:
        self.ended = add_organisation(self.store, "みなと", self.clock())
        self.mark()
        self.services.people.organisations.end(self.operator, self.sids[self.operator], self.ended)

    def organisation_resumed(self) -> None:
        self.organisation_ended()
        self.mark()
        for _ in range(2):
            self.services.people.organisations.resume(self.operator, self.sids[self.operator], self.ended)

    def plan_assigned(self) -> None:
        self.mark()
        self.services.people.organisations.assign_plan(
            self.operator, self.sids[self.operator], self.owner.org_id, "business"
        )

    def terms_published(self) -> None:
        self.mark()
        self.services.account.consent.publish(self.operator, self.sids[self.operator], "新しい利用規約")

    def consented(self) -> None:
        added = self.add(self.owner.org_id, "jiro@example.jp", Role.WRITER)
        self.mark()
        for _ in range(2):
            self.services.account.consent.give(added, self.services.account.consent.terms().number, HERE)

    def denied(self) -> None:
        self.mark()
        with pytest.raises(NotFound):
            self.services.drafts.library.get(self.writer, uuid4())

    def draft_submitted(self) -> None:
        self.mark()
        self.submit()

    def outline_confirmed(self) -> None:
        assert self.sids
        job = self.submit()
        job_states.begin_run(self.store, job.id, 1, self.clock())
        job_states.await_outline_review(self.store, job.id, self.clock())
        self.mark()
        for _ in range(2):
            self.services.drafts.writing.confirm(self.writer, job.id, OUTLINE)

    def writing_stopped(self) -> None:
        assert self.sids
        self.stopped = self.submit()
        self.mark()
        for _ in range(2):
            self.services.drafts.writing.stop(self.writer, self.stopped.id)

    def writing_retried(self) -> None:
        self.writing_stopped()
        self.mark()
        self.services.drafts.writing.retry(self.writer, self.stopped.id)

    def draft_edited(self) -> None:
        draft = self.add_draft()
        self.mark()
        self.services.drafts.library.save(self.writer, draft, "二つ目", 1)

    def draft_renamed(self) -> None:
        draft = self.add_draft()
        self.mark()
        self.services.drafts.library.rename(self.writer, draft, "別の題名")

    def draft_duplicated(self) -> None:
        draft = self.add_draft()
        self.mark()
        self.services.drafts.library.duplicate(self.writer, draft)

    def version_restored(self) -> None:
        assert self.sids
        draft = self.add_draft()
        self.services.drafts.library.save(self.writer, draft, "二つ目", 1)
        self.mark()
        self.services.drafts.library.restore(self.writer, draft, 1)

    def draft_exported(self) -> None:
        draft = self.add_draft()
        self.mark()
        self.services.drafts.library.export(self.writer, draft, "本文", "md")

    def draft_archived(self) -> None:
        self.archived = self.add_draft()
        self.mark()
        self.services.drafts.library.archive(self.writer, self.archived)

    def draft_restored(self) -> None:
        self.draft_archived()
        self.mark()
        self.services.drafts.library.unarchive(self.writer, self.archived)

    def baseline_recorded(self) -> None:
        self.mark()
        self.services.usage.dashboards.record_baseline(self.owner, "blog", 90)

    def report_sent(self) -> None:
        assert self.owner
        self.clock.moment += timedelta(days=31)
        self.mark()
        for _ in range(2):
            self.services.usage.reports.make_due()

    def mail_sent(self) -> None:
        self.reset_asked()
        self.mark()
        for _ in range(2):
            send_due(self.services.outbox)

    def mail_failed(self) -> None:
        self.reset_asked()
        self.clock.moment += timedelta(days=2)
        self.mark()
        for _ in range(2):
            send_due(self.services.outbox)

    def anchor_begun(self) -> None:
        self.mark()
        (self.folder / ANCHOR).unlink()
        for _ in range(2):
            self.services.audit_log.catch_up()
