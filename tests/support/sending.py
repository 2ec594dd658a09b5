"""Sending the mails of an outbox within a test, in its thread and without DBOS."""

from lensawriter.mail.messages import RENDERED_WHEN_SENT
from lensawriter.mail.outbox import Outbox
from lensawriter.store import outbox as rows


def send_due(outbox: Outbox) -> int:
    """Give up or attempt every mail that is due, and return how many were sent."""
    outbox.enqueue_due()
    with outbox._store.reading() as connection:
        due = rows.due_mails(connection, outbox._clock(), last=RENDERED_WHEN_SENT)
    return sum(outbox.send(each.id) for each in due)
