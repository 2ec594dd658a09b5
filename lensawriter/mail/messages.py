"""Our mails: their kinds, the facts that each takes, and the message that comes of them."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from hashlib import sha256
from string import Formatter
from typing import NamedTuple

from lensawriter.clock import TOKYO, show
from lensawriter.mail.texts import END, TEXTS
from lensawriter.text.cleaning import one_line

Fact = str | int | datetime
"""A name, a count, a moment, or a link; never what a draft says, never a password."""
_WORD = re.compile(r"[0-9A-Za-z-]{1,40}")
_POLICY = SMTP.clone(cte_type="7bit")  # servers that take no 8-bit text are still about


class Mail(StrEnum):
    """The kinds of mail; which facts one takes stands in its text."""

    INVITATION = "invitation"
    INVITATION_AGAIN = "invitation-again"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the same
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


MADE_LATER: Mapping[Mail, frozenset[str]] = {Mail.MONTHLY_REPORT: frozenset({"month"})}
"""Kinds that are made when they are sent, by whoever `Outbox.make` names, and the facts that wait for it; all of them words."""


class Attachment(NamedTuple):
    """A file in a mail."""

    name: str
    """In ASCII, with a dot: it stands in a header."""
    kind: str
    """The half of its type after `application/`."""
    data: bytes


class Made(NamedTuple):
    """What a mail says that is made when it is sent."""

    facts: Mapping[str, Fact]
    """Those of its text."""
    html: str = ""
    """The same and more as a page; without one the mail is its text."""
    pictures: Mapping[str, bytes] = {}
    """Content id -> PNG; the page names them as `cid:...`, and nothing else that is not within it."""
    attachments: tuple[Attachment, ...] = ()


def facts_of(kind: Mail, language: str = "ja") -> set[str]:
    """Return the names of the facts that a kind of mail takes."""
    return {name for part in TEXTS[kind][language] for _, name, _, _ in Formatter().parse(part) if name}


def written(kind: Mail, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return facts as the mail will show them; raises ValueError where they are not those of the kind."""
    if facts.keys() != facts_of(kind):
        raise ValueError(f"{kind} takes {sorted(facts_of(kind))}, not {sorted(facts)}")
    return {
        name: show(fact) if isinstance(fact, datetime) else one_line(str(fact), name) for name, fact in facts.items()
    }


def waiting(kind: Mail, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return facts as they wait in the outbox; raises ValueError where they are not those of the kind."""
    if kind not in MADE_LATER:
        return written(kind, facts)
    if facts.keys() != MADE_LATER[kind] or not all(_WORD.fullmatch(str(fact)) for fact in facts.values()):
        raise ValueError(f"{kind} waits with {sorted(MADE_LATER[kind])}")
    return {name: str(fact) for name, fact in facts.items()}


def compose(
    kind: Mail,
    language: str,
    facts: Mapping[str, str],
    *,
    sender: str,
    recipient: str,
    message_id: str,
    moment: datetime,
    made: Made | None = None,
) -> bytes:
    """Return the whole message; the same arguments give the same bytes, so that a second try is the same mail."""
    subject, body = TEXTS[kind][language]
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address("LENSAwriter", addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = subject.format_map(facts)
    message["Date"] = format_datetime(moment.astimezone(TOKYO))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{body.format_map(facts)}\n-- \nLENSAwriter\n{END[language]}\n")
    if made is not None:
        _enclose(message, made, message_id)
    message["Content-Language"] = language
    raw = message.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    if len(re.findall(rb"(?m)^[^ \t]", head)) != len(message.keys()):
        raise ValueError("a mail has a header that was not given to it")
    return raw


def _enclose(message: EmailMessage, made: Made, message_id: str) -> None:
    """Add page, pictures and files to a mail that is text; what parts them is the same at every try."""
    if made.html:
        message.add_alternative(made.html, subtype="html")
        *_, page = message.iter_parts()
        for key, picture in made.pictures.items():
            page.add_related(picture, "image", "png", cid=f"<{key}>")
    for each in made.attachments:
        message.add_attachment(each.data, "application", each.kind, filename=each.name)
    mark = sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"=_{mark}_{number}")  # known to nobody before the mail is
