"""The events of the audit log, and the interface by which services record them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from lensawriter.models import Principal
from lensawriter.store.database import Connection

Fact = str | int | bool | None
"""Ids, counts and fixed words; never text of customers, never a mail address."""


_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{0,100}")
"""An id or a fixed word."""


class Event(StrEnum):
    """The kinds of events; each action records one of them, once."""

    SET_UP = "set-up"
    SIGN_IN = "sign-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    SIGN_IN_LOCKED = "sign-in-locked"
    SIGN_IN_UNLOCKED = "sign-in-unlocked"
    TICKET_REFUSED = "ticket-refused"
    SIGN_OUT = "sign-out"
    SESSION_ENDED = "session-ended"
    SECOND_FACTOR_ENROLLED = "second-factor-enrolled"
    SECOND_FACTOR_REPLACED = "second-factor-replaced"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    SECOND_FACTOR_REFUSED = "second-factor-refused"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_RENEWED = "recovery-codes-renewed"
    STEP_UP = "step-up"
    RESET_ASKED = "reset-asked"
    INVITATION_SENT = "invitation-sent"
    INVITATION_RESENT = "invitation-resent"
    INVITATION_REVOKED = "invitation-revoked"
    INVITATION_ACCEPTED = "invitation-accepted"
    ROLE_CHANGED = "role-changed"
    DEPARTMENT_ADDED = "department-added"
    DEPARTMENT_CHANGED = "department-changed"
    MEMBER_ASSIGNED = "member-assigned"
    MEMBER_SUSPENDED = "member-suspended"
    MEMBER_RESTORED = "member-restored"
    MEMBER_REMOVED = "member-removed"
    OWNERSHIP_TRANSFERRED = "ownership-transferred"
    NAME_CHANGED = "name-changed"
    EMAIL_ASKED = "email-asked"
    EMAIL_CHANGED = "email-changed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an event
    LANGUAGE_CHANGED = "language-changed"
    ID_DELETED = "id-deleted"
    ORGANISATION_ADDED = "organisation-added"
    ORGANISATION_ENDED = "organisation-ended"
    ORGANISATION_RESUMED = "organisation-resumed"
    PLAN_ASSIGNED = "plan-assigned"
    TERMS_PUBLISHED = "terms-published"
    CONSENTED = "consented"
    DENIED = "denied"
    DRAFT_SUBMITTED = "draft-submitted"
    OUTLINE_CONFIRMED = "outline-confirmed"
    WRITING_STOPPED = "writing-stopped"
    WRITING_RETRIED = "writing-retried"
    DRAFT_EDITED = "draft-edited"
    DRAFT_RENAMED = "draft-renamed"
    DRAFT_DUPLICATED = "draft-duplicated"
    VERSION_RESTORED = "version-restored"
    DRAFT_EXPORTED = "draft-exported"
    DRAFT_ARCHIVED = "draft-archived"
    DRAFT_RESTORED = "draft-restored"
    LIMIT_SET = "limit-set"
    LIMIT_REMOVED = "limit-removed"
    LIMIT_REQUESTED = "limit-requested"
    LIMIT_RAISED = "limit-raised"
    LIMIT_REQUEST_DECLINED = "limit-request-declined"
    LIMIT_ALERTED = "limit-alerted"
    BASELINE_RECORDED = "baseline-recorded"
    REPORT_SENT = "report-made"
    MAIL_SENT = "mail-sent"
    MAIL_FAILED = "mail-failed"
    ANCHOR_BEGUN = "anchor-begun"


def refuse_text(event: Event, subject: UUID | str | None, facts: Mapping[str, Fact]) -> None:
    """Raise ValueError if the subject or a fact is neither an id nor a fixed word, but for example a name or a mail address."""
    for value in (subject, *facts.values()):
        if isinstance(value, str) and not _WORD.fullmatch(value):
            raise ValueError(f"{event} must not be recorded with text")


class Auditor(Protocol):
    """The interface of the audit log for services, which get it in their context."""

    def add(
        self,
        connection: Connection,
        event: Event,
        *,
        actor: Principal | None,
        org_id: UUID | None,
        subject: UUID | str | None = None,
        **facts: Fact,
    ) -> None:
        """Record an event in the transaction of the action.

        `subject` is the id or key of what was acted on. `actor` is None if nobody was signed in, `org_id` if the event
        belongs to no organisation.
        """
