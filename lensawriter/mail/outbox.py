"""The outbox: a mail is added in the transaction of the action that it reports and is sent once, even if processes are killed.

There is one exception: a sender that is killed after the final dot of SMTP and before the server's answer cannot know whether the
server has accepted the mail. The mail is then sent again with the same Message-ID, by which mail programs recognise the repetition.
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
from lensawriter.jobs import Jobs
from lensawriter.mail.messages import RENDERED_WHEN_SENT, Fact, Mail, MailContent, compose, fact_texts, stored_facts
from lensawriter.mail.smtp import Undelivered, deliver
from lensawriter.models import Principal, Role
from lensawriter.settings import is_mail_address
from lensawriter.store import outbox as rows
from lensawriter.store.database import Connection, after_commit
from lensawriter.store.outbox import ClaimedMail, MailRow, MailState

log = logging.getLogger(__name__)

QUEUE = "mail"
MINUTELY = "* * * * *"
"""Schedule of `enqueue_due`, for mails that need another attempt; a new mail is enqueued right after its commit."""
GRACE = 5.0
"""Seconds that `close` waits for the mail that is being sent."""
FIRST_PAUSE, LONGEST_PAUSE, MAX_AGE = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
"""The pause after a failed attempt doubles from the first to the longest; a mail ends as failed one day after it was added."""
MAX_ROWS = 500
"""Maximum number of mails that `rows` returns."""
Renderer = Callable[[UUID, str, Mapping[str, str]], MailContent]
"""Renders the content of a mail when it is sent: (organisation id, language, stored facts) -> content."""


class Outbox(Service):
    """Adds mails to the store and sends them; one per process."""

    def __init__(self, context: ServiceContext) -> None:
        """Prepare only; nothing is sent before `send` or `serve_on` is called."""
        super().__init__(context)
        settings = context.settings
        self._smtp = settings.smtp
        self._base = settings.base_url or f"http://{settings.hosts[0]}:{settings.port}"
        self._renderers: dict[Mail, Renderer] = {}
        self._jobs: Jobs | None = None
        self._closing = threading.Event()
        self._attempting = threading.Lock()

    def render_with(self, kind: Mail, renderer: Renderer) -> None:
        """Set the renderer of a kind in `RENDERED_WHEN_SENT`."""
        self._renderers[kind] = renderer

    def serve_on(self, jobs: Jobs) -> None:
        """Send mails in a queue of `jobs`. Call this before `jobs.launch`, and `enqueue_due` after it."""
        self._jobs = jobs
        jobs.add_queue(QUEUE, self._run_job)
        jobs.schedule("mails", MINUTELY, self.enqueue_due)

    def add(
        self, connection: Connection, kind: Mail, to: str, org_id: UUID, language: str = "ja", **facts: Fact
    ) -> UUID:
        """Add a mail to the transaction and return its id; the mail is enqueued after the commit.

        A kind in `RENDERED_WHEN_SENT` takes only the facts that are stored for its renderer. Raises AccountInvalid if `to` is not
        an address, and ValueError if the facts are not those of the kind or a link leads to another site.
        """
        if not is_mail_address(to):
            raise AccountInvalid("メールアドレスの形式が正しくありません。", field="email")
        stored = stored_facts(kind, facts)
        if not stored.get("link", f"{self._base}/").startswith(f"{self._base}/"):
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
            facts=stored if self._smtp else None,
            forgotten=kind is Mail.DELETION_DONE,
            now=self._clock(),
        )
        after_commit(connection, key, lambda: self._enqueue(key, kind, 0))
        return key

    def link(self, path: str, token: str) -> str:
        """Return a link into the application; `path` begins with a slash."""
        return f"{self._base}{path}?{urlencode({'token': token})}"

    def link_for_inviter(self, path: str, token: str) -> str | None:
        """Return the link if the inviter has to pass it on because there is no mail server; None if it is sent by mail.

        Call this only for links that a signed-in member gives to a member of the same organisation, never for a reset that was
        requested without signing in.
        """
        return None if self._smtp else self.link(path, token)

    def forget(self, connection: Connection, email: str) -> None:
        """Delete an address: now from mails that have ended, and from the other mails when they end."""
        rows.forget_address(connection, email)

    @authorised(Role.OPERATOR)
    def rows(self, principal: Principal) -> tuple[MailRow, ...]:
        """Return the newest mails without their content, at most `MAX_ROWS`."""
        with self._store.reading() as connection:
            return rows.mail_rows(connection, MAX_ROWS)

    def enqueue_due(self) -> None:
        """End mails that are a day old as failed, and enqueue those that are due or that a killed sender may have left."""
        self._fail_old_mails()
        with self._store.reading() as connection:
            due = rows.due_mails(connection, self._clock(), last=RENDERED_WHEN_SENT)
        for mail in due:
            self._enqueue(mail.id, mail.kind, mail.tries)

    def send(self, key: UUID) -> bool:
        """Attempt to send a mail; return whether the mail server accepted it.

        Does nothing if the mail is not due, if another sender is sending it, without an SMTP server, or while the outbox closes.
        """
        with self._attempting, rows.sending(self._store, key) as alone:
            if not alone or self._smtp is None or self._closing.is_set():
                return False
            with self._store.transaction() as connection:
                found = rows.claim(connection, key, self._clock())
            if found is None:
                return False
            mail, handed = found
            if handed:
                log.warning("mail %s is sent again: an earlier attempt was interrupted before the server's answer", key)
            if mail.created_at <= self._clock() - MAX_AGE:
                self._end(mail, MailState.FAILED)
                return False
            return self._attempt(mail)

    def close(self) -> None:
        """Stop sending; a mail that the mail server has not accepted yet is sent after the next start."""
        self._closing.set()
        if self._attempting.acquire(timeout=GRACE):
            self._attempting.release()

    def _run_job(self, key: str) -> str:
        return "sent" if self.send(UUID(key)) else "not sent"

    def _enqueue(self, key: UUID, kind: str, tries: int) -> None:
        if self._jobs and self._smtp:
            # Reports have the lower priority: rendering takes seconds, and a user may be waiting for the link in another mail.
            self._jobs.enqueue_key(QUEUE, str(key), tries, priority=2 if kind in RENDERED_WHEN_SENT else 1)

    def _attempt(self, mail: ClaimedMail) -> bool:
        assert self._smtp is not None
        try:
            message = self._compose_mail(mail, self._smtp.sender)
            deliver(self._smtp, mail.recipient, message, lambda: self._confirm(mail))
        except Undelivered as error:
            log.warning("mail %s was not accepted: %s", mail.id, error.reason)
            self._retry_or_fail(mail, final=error.final)
            return False
        except Exception:  # for example a report that could not be rendered: another attempt may succeed
            log.exception("mail %s could not be sent", mail.id)
            self._retry_or_fail(mail, final=False)
            return False
        self._end(mail, MailState.SENT)
        return True

    def _compose_mail(self, mail: ClaimedMail, sender: str) -> bytes:
        kind, facts, content = Mail(mail.kind), mail.facts, None
        if kind in RENDERED_WHEN_SENT:
            content = self._renderers[kind](mail.org_id, mail.language, facts)
            facts = fact_texts(kind, content.facts)
        return compose(
            kind,
            mail.language,
            facts,
            sender=sender,
            recipient=mail.recipient,
            message_id=mail.message_id,
            moment=mail.created_at,
            content=content,
        )

    def _confirm(self, mail: ClaimedMail) -> bool:
        if self._closing.is_set():
            return False
        with self._store.transaction() as connection:
            return rows.hand_over(connection, mail)

    def _retry_or_fail(self, mail: ClaimedMail, *, final: bool) -> None:
        if final:
            self._end(mail, MailState.FAILED)
            return
        pause = min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
        with self._store.transaction() as connection:
            rows.put_off(connection, mail, self._clock() + (timedelta() if self._closing.is_set() else pause))

    def _end(self, mail: ClaimedMail, state: MailState) -> None:
        event = Event.MAIL_SENT if state is MailState.SENT else Event.MAIL_FAILED
        with self._store.transaction() as connection:
            if rows.end_mail(connection, mail, state, self._clock()):
                self._record(connection, event, mail.id, mail.org_id, mail.kind)

    def _fail_old_mails(self) -> None:
        now = self._clock()
        with self._store.transaction() as connection:
            for key, org_id, kind in rows.fail_old_mails(connection, now - MAX_AGE, now, begun=self._smtp is None):
                log.warning("mail %s was not accepted within a day and is not retried", key)
                self._record(connection, Event.MAIL_FAILED, key, org_id, kind)

    def _record(self, connection: Connection, event: Event, key: UUID, org_id: UUID, kind: str) -> None:
        self._audit.add(connection, event, actor=None, org_id=org_id, subject=key, kind=kind)

    def _domain(self) -> str:
        """Return the part of a Message-ID after the @: the domain of the sender, or else the host of this service."""
        return self._smtp.sender.partition("@")[2] if self._smtp else urlsplit(self._base).hostname or "localhost"
