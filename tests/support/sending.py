"""Send the mails of an outbox in the thread of a test, without DBOS."""

from lensawriter.mail.messages import RENDERED_WHEN_SENT
from lensawriter.mail.outbox import Outbox
from lensawriter.store import outbox as rows


def send_due(outbox: Outbox) -> int:
    """Attempt to send every mail that is due, after ending mails that are too old; return the number of sent mails."""
    outbox.enqueue_due()
    with outbox._store.reading() as connection:
        due = rows.due_mails(connection, outbox._clock(), last=RENDERED_WHEN_SENT)
    return sum(outbox.send(each.id) for each in due)
