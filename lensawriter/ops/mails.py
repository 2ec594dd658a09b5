"""Our mails: their kinds, the facts that each takes, and the message that comes of them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from string import Formatter

from lensawriter.clock import TOKYO, show
from lensawriter.ops.mail_texts import END, TEXTS

Fact = str | int | datetime
"""A name, a count, a moment, or a link; never what a draft says, never a password."""
LONGEST = 100
"""Characters of a name in a mail."""
_POLICY = SMTP.clone(cte_type="7bit")  # servers that take no 8-bit text are still about


class Mail(StrEnum):
    """The kinds of mail; which facts one takes stands in its text."""

    INVITATION = "invitation"
    INVITATION_AGAIN = "invitation-again"
    FIRST_PASSWORD = "first-password"  # noqa: S105 - the name of a mail
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
    LIMIT_NEAR = "limit-near"
    LIMIT_USED_UP = "limit-used-up"
    LIMIT_REQUESTED = "limit-requested"
    LIMIT_RAISED = "limit-raised"
    LIMIT_DECLINED = "limit-declined"


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


def one_line(text: str, name: str = "") -> str:
    """Return text that can neither end a line nor turn it round; names are cut, a link never."""
    visible = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    # Put into a header, "=?utf-8?q?=0D=0ABcc:..." would be decoded, line break and all, before it is folded.
    line = " ".join(visible.split()).replace("=?", "= ?")
    return line if name == "link" or len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def compose(
    kind: Mail,
    language: str,
    facts: Mapping[str, str],
    *,
    sender: str,
    recipient: str,
    message_id: str,
    moment: datetime,
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
    message["Content-Language"] = language
    raw = message.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    if len(re.findall(rb"(?m)^[^ \t]", head)) != len(message.keys()):
        raise ValueError("a mail has a header that was not given to it")
    return raw
