"""Mails: their kinds, the facts of each kind, and the message that is built from them."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from lensawriter.clock import TOKYO, show
from lensawriter.mail.texts import MailTexts, load_texts
from lensawriter.text.cleaning import NAME_LIMIT, one_line

Fact = str | int | datetime
"""A value that a mail contains: a name, a count, a time or a link; never the text of a draft, never a password."""
_WORD = re.compile(r"[0-9A-Za-z-]{1,40}")
_POLICY = SMTP.clone(cte_type="7bit")  # some servers still do not accept 8-bit text


class Mail(StrEnum):
    """The kinds of mail. The values are names of template files and are stored in the outbox."""

    INVITATION = "invitation"
    INVITATION_AGAIN = "invitation-again"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a mail
    SIGN_IN_RESET = "sign-in-reset"
    EMAIL_PROOF = "email-proof"
    EMAIL_CHANGED = "email-changed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the same
    SECOND_FACTOR_CHANGED = "second-factor-changed"
    SIGN_IN_LOCKED = "sign-in-locked"
    REMOVED = "removed"
    OWNERSHIP_TRANSFERRED = "ownership-transferred"
    DELETION_DONE = "deletion-done"
    MONTHLY_REPORT = "monthly-report"
    LIMIT_NEAR = "limit-near"
    LIMIT_USED_UP = "limit-used-up"
    LIMIT_REQUESTED = "limit-requested"
    LIMIT_RAISED = "limit-raised"
    LIMIT_DECLINED = "limit-declined"


def _facts(names: str) -> frozenset[str]:
    return frozenset(names.split())


FACTS: Mapping[str, frozenset[str]] = {
    Mail.INVITATION: _facts("organisation inviter link expires_at"),
    Mail.INVITATION_AGAIN: _facts("organisation inviter link expires_at"),
    Mail.PASSWORD_RESET: _facts("link expires_at"),
    Mail.SIGN_IN_RESET: _facts("organisation happened_at link expires_at"),
    Mail.EMAIL_PROOF: _facts("link expires_at"),
    Mail.EMAIL_CHANGED: _facts("happened_at"),
    Mail.PASSWORD_CHANGED: _facts("happened_at"),
    Mail.SECOND_FACTOR_CHANGED: _facts("happened_at"),
    Mail.SIGN_IN_LOCKED: _facts("happened_at link expires_at"),
    Mail.REMOVED: _facts("organisation happened_at"),
    Mail.OWNERSHIP_TRANSFERRED: _facts("organisation owner happened_at"),
    Mail.DELETION_DONE: _facts("happened_at"),
    Mail.MONTHLY_REPORT: _facts("organisation month generations characters yen people enclosed"),
    Mail.LIMIT_NEAR: _facts("limit share used total resets_at"),
    Mail.LIMIT_USED_UP: _facts("limit used total resets_at"),
    Mail.LIMIT_REQUESTED: _facts("name limit"),
    Mail.LIMIT_RAISED: _facts("limit more until"),
    Mail.LIMIT_DECLINED: _facts("limit"),
}
"""Kind -> the names of its facts. Callers pass all of them; a template may use any of them."""

RENDERED_WHEN_SENT: Mapping[Mail, frozenset[str]] = {Mail.MONTHLY_REPORT: _facts("month")}
"""Kinds whose content is rendered when the mail is sent -> the facts that the outbox stores until then, each one word."""


class Attachment(NamedTuple):
    """A file in a mail."""

    name: str
    """The file name, in ASCII and with an extension, because it is part of a header."""
    kind: str
    """The part of its media type after `application/`."""
    data: bytes


class MailContent(NamedTuple):
    """The content of a mail that is rendered when the mail is sent."""

    facts: Mapping[str, Fact]
    """All facts of the kind, for the plain text."""
    html: str = ""
    """The same content as an HTML page; if empty, the mail has plain text only."""
    pictures: Mapping[str, bytes] = {}
    """Content id -> PNG. The page embeds them as `cid:...` and loads nothing from outside the mail."""
    attachments: tuple[Attachment, ...] = ()


@cache
def mail_texts() -> MailTexts:
    """Return the templates of all mails, read once per process; raises SettingInvalid with file and line."""
    return load_texts(FACTS)


def fact_texts(kind: Mail, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return the facts as the text that a mail shows; raises ValueError unless they are exactly the facts of the kind."""
    if facts.keys() != FACTS[kind]:
        raise ValueError(f"{kind} takes {sorted(FACTS[kind])}, not {sorted(facts)}")
    return {name: _fact_text(name, fact) for name, fact in facts.items()}


def _fact_text(name: str, fact: Fact) -> str:
    if isinstance(fact, datetime):
        return show(fact)
    return one_line(str(fact), limit=None if name == "link" else NAME_LIMIT)  # a shortened link would not work


def stored_facts(kind: Mail, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return the facts as the outbox stores them; raises ValueError unless they are exactly the stored facts of the kind."""
    if kind not in RENDERED_WHEN_SENT:
        return fact_texts(kind, facts)
    if facts.keys() != RENDERED_WHEN_SENT[kind] or not all(_WORD.fullmatch(str(fact)) for fact in facts.values()):
        raise ValueError(f"{kind} stores {sorted(RENDERED_WHEN_SENT[kind])}, one word each")
    return {name: str(fact) for name, fact in facts.items()}


def subject_and_body(kind: Mail, language: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return the subject and the body of a mail, without the signature."""
    text = mail_texts().by_kind[kind, language]
    return text.render(facts)


def compose(
    kind: Mail,
    language: str,
    facts: Mapping[str, str],
    *,
    sender: str,
    recipient: str,
    message_id: str,
    moment: datetime,
    content: MailContent | None = None,
) -> bytes:
    """Return the complete message. The same arguments give the same bytes, so that a second attempt sends the same mail."""
    subject, body = subject_and_body(kind, language, facts)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address("LENSAwriter", addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = subject
    message["Date"] = format_datetime(moment.astimezone(TOKYO))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{body}\n{mail_texts().signatures[language]}")
    if content is not None:
        _attach(message, content, message_id)
    message["Content-Language"] = language
    raw = message.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    if len(re.findall(rb"(?m)^[^ \t]", head)) != len(message.keys()):
        raise ValueError("a value of the mail has added a header")
    return raw


def _attach(message: EmailMessage, content: MailContent, message_id: str) -> None:
    """Add the HTML page, pictures and files to a plain-text mail, with boundaries that are the same at every attempt."""
    if content.html:
        message.add_alternative(content.html, subtype="html")
        *_, page = message.iter_parts()
        for key, picture in content.pictures.items():
            page.add_related(picture, "image", "png", cid=f"<{key}>")
    for each in content.attachments:
        message.add_attachment(each.data, "application", each.kind, filename=each.name)
    mark = sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(
            f"=_{mark}_{number}"
        )  # the Message-ID is random, so no text can contain the boundary on purpose
