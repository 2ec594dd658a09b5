"""The outbox: a mail is added in the transaction of the deed it tells of, and sent afterwards, once, whatever is killed.

SMTP itself leaves one gap: a sender that dies between the closing dot and the server's answer cannot know whether the mail was
taken. It is then sent again under the same Message-ID, by which mailboxes tell that it is the same mail; never lost.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.errors import AccountInvalid
from lensawriter.mail.messages import RENDERED_WHEN_SENT, Fact, Mail, MailContent, compose, fact_texts, stored_facts
from lensawriter.mail.smtp import Undelivered, deliver
from lensawriter.models import Principal, Role
from lensawriter.settings import is_mail_address
from lensawriter.store import outbox as rows
from lensawriter.store.database import Connection
from lensawriter.store.outbox import Letter, MailRow, MailState

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds until a mail that was added is looked for."""
IDLE = 600.0
"""The same where there is no mail server, and only mails of an earlier one may have to be given up."""
GRACE = 5.0
"""Seconds that the end of the server waits for the mail that is being sent."""
FIRST_PAUSE, LONGEST_PAUSE, GIVEN_UP = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHOWN = 500
"""Mails that an operator sees at once."""
Maker = Callable[[UUID, str, Mapping[str, str]], MailContent]
"""organisation, language, the facts that waited -> what a mail says that is made when it is sent."""


class Outbox(Service):
    """The mails of the house; one per process, what counts is in the store."""

    def __init__(self, context: ServiceContext) -> None:
        """Send nothing before `start` or `send_due`."""
        super().__init__(context)
        settings = context.settings
        self._smtp = settings.smtp
        self._base = settings.base_url or f"http://{settings.hosts[0]}:{settings.port}"
        self._makers: dict[Mail, Maker] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def make(self, kind: Mail, maker: Maker) -> None:
        """Name who makes the mails of a kind when they are sent; must come before `start`."""
        self._makers[kind] = maker

    def add(
        self, connection: Connection, kind: Mail, to: str, org_id: UUID, language: str = "ja", **facts: Fact
    ) -> UUID:
        """Add a mail to the transaction and return its id; raises AccountInvalid for what is no address.

        Of a kind that is made when it is sent, the facts are what it is made from. Raises ValueError where the facts are not those of the kind, or a link does not lead to us.
        """
        if not is_mail_address(to):
            raise AccountInvalid("メールアドレスの形式が正しくありません。", field="email")
        said = stored_facts(kind, facts)
        if not said.get("link", f"{self._base}/").startswith(f"{self._base}/"):
            raise ValueError("a link in a mail leads to the service itself")
        key = uuid4()
        rows.add_mail(
            connection,
            key=key,
            org_id=org_id,
            kind=kind,
            language="en" if language == "en" else "ja",
            recipient=to,
            message_id=f"<{key}@{self._domain()}>",
            facts=said if self._smtp else None,
            forgotten=kind is Mail.DELETION_DONE,
            now=self._clock(),
        )
        return key

    def link(self, path: str, token: str) -> str:
        """Return a link into the app; `path` begins with a slash."""
        return f"{self._base}{path}?{urlencode({'token': token})}"

    def link_for_inviter(self, path: str, token: str) -> str | None:
        """Return the link that the inviter is to pass on, once; None where it goes by mail.

        Only for what a person who is signed in hands to somebody of the organisation: never for a reset that was asked for
        from outside.
        """
        return None if self._smtp else self.link(path, token)

    def forget(self, connection: Connection, email: str) -> None:
        """Erase an address from every mail that has ended; from one that waits as soon as it has ended."""
        rows.forget_address(connection, email)

    @authorised(Role.OPERATOR)
    def rows(self, principal: Principal) -> tuple[MailRow, ...]:
        """Return the newest mails, without what they say; raises Forbidden for all but operators."""
        return rows.mail_rows(self._store, SHOWN)

    def start(self) -> None:
        """Send what is due from now on, in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="outbox", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop sending; a mail that is not yet the server's waits for the next start."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(GRACE)

    def send_due(self) -> int:
        """Send every mail that is due and return how many were sent; none while another process sends."""
        sent = 0
        with rows.sending_alone(self._store) as mine:
            if not mine:
                return 0
            for key in rows.take_back(self._store, self._clock()):
                log.warning("mail %s is sent again: nobody knows whether the server took it", key)
            self._give_up()
            while self._smtp and not self._closing.is_set() and (letter := self._next()):
                sent += self._send(letter)
        return sent

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                if rows.any_due(self._store, self._clock()):
                    self.send_due()
            except Exception:  # a database that is away comes back; the thread must be there then
                log.exception("the outbox could not be read")
            self._closing.wait(POLL if self._smtp else IDLE)

    def _send(self, letter: Letter) -> bool:
        assert self._smtp is not None
        try:
            message = self._composed(letter, self._smtp.sender)
            deliver(self._smtp, letter.recipient, message, lambda: self._leave(letter))
        except Undelivered as error:
            log.warning("mail %s was not taken: %s", letter.id, error.reason)
            self._not_taken(letter, final=error.final)
            return False
        except Exception:  # a defect in one mail must not hold up the others
            log.exception("mail %s could not be sent", letter.id)
            self._not_taken(letter, final=False)
            return False
        self._end(letter, MailState.SENT)
        return True

    def _next(self) -> Letter | None:
        """Take the next mail; whoever waits for a link does not wait until all reports are drawn."""
        return rows.claim(self._store, self._clock(), last=RENDERED_WHEN_SENT)

    def _composed(self, letter: Letter, sender: str) -> bytes:
        kind, facts, content = Mail(letter.kind), letter.facts, None
        if kind in RENDERED_WHEN_SENT:
            content = self._makers[kind](letter.org_id, letter.language, facts)
            facts = fact_texts(kind, content.facts)
        return compose(
            kind,
            letter.language,
            facts,
            sender=sender,
            recipient=letter.recipient,
            message_id=letter.message_id,
            moment=letter.created_at,
            content=content,
        )

    def _leave(self, letter: Letter) -> bool:
        return not self._closing.is_set() and rows.hand_over(self._store, letter)

    def _not_taken(self, letter: Letter, *, final: bool) -> None:
        if final:
            self._end(letter, MailState.FAILED)
            return
        pause = min(FIRST_PAUSE * 2 ** min(letter.tries - 1, 10), LONGEST_PAUSE)
        rows.put_off(self._store, letter, self._clock() + (timedelta() if self._closing.is_set() else pause))

    def _end(self, letter: Letter, state: MailState) -> None:
        event = Event.MAIL_SENT if state is MailState.SENT else Event.MAIL_FAILED
        with self._store.transaction() as connection:
            if rows.end_mail(connection, letter, state, self._clock()):
                self._tell(connection, event, letter.id, letter.org_id, letter.kind)

    def _give_up(self) -> None:
        now = self._clock()
        with self._store.transaction() as connection:
            for key, org_id, kind in rows.give_up(connection, now - GIVEN_UP, now):
                log.warning("mail %s was given up", key)
                self._tell(connection, Event.MAIL_FAILED, key, org_id, kind)

    def _tell(self, connection: Connection, event: Event, key: UUID, org_id: UUID, kind: str) -> None:
        self._audit.add(connection, event, actor=None, org_id=org_id, subject=key, kind=kind)

    def _domain(self) -> str:
        """Return the right half of a Message-ID: a name of ours, the same for every try of a mail."""
        return self._smtp.sender.partition("@")[2] if self._smtp else urlsplit(self._base).hostname or "localhost"
