"""Mails in the outbox: due mails, claims, and one sender at a time."""

from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest

from lensawriter.store import outbox as rows
from lensawriter.store.database import Store
from lensawriter.store.outbox import ClaimedMail, MailState
from tests.conftest import MovedClock


def add(store: Store, clock: MovedClock, recipient: str = "sato@example.com") -> UUID:
    """Add a waiting mail."""
    key = uuid4()
    with store.transaction() as connection:
        rows.add_mail(
            connection,
            key=key,
            org_id=UUID(int=7),
            kind="removed",
            language="ja",
            recipient=recipient,
            message_id=f"<{key}@example.jp>",
            facts={"organisation": "青葉商会"},
            forgotten=False,
            now=clock(),
        )
    return key


def claim(store: Store, clock: MovedClock, key: UUID) -> tuple[ClaimedMail, bool] | None:
    """Try to claim a mail."""
    with store.transaction() as connection:
        return rows.claim(connection, key, clock())


def claimed(store: Store, clock: MovedClock, key: UUID) -> ClaimedMail:
    """Claim a mail."""
    found = claim(store, clock, key)
    assert found is not None
    return found[0]


def due(store: Store, clock: MovedClock) -> list[UUID]:
    """Return the ids of the mails that are due."""
    with store.reading() as connection:
        return [each.id for each in rows.due_mails(connection, clock())]


def test_only_the_newer_of_two_claims_is_valid(store: Store, clock: MovedClock) -> None:
    key = add(store, clock)
    old = claimed(store, clock, key)
    new = claimed(store, clock, key)
    with store.transaction() as connection:
        assert not rows.hand_over(connection, old)
        rows.put_off(connection, old, clock() + timedelta(days=1))
        assert not rows.end_mail(connection, old, MailState.FAILED, clock())
        assert rows.hand_over(connection, new)
        assert rows.end_mail(connection, new, MailState.SENT, clock())
        assert [row.state for row in rows.mail_rows(connection, 10)] == ["sent"]
    assert claim(store, clock, key) is None


def test_due_mails_are_listed_oldest_first_and_claimed_only_when_due(store: Store, clock: MovedClock) -> None:
    first, second = add(store, clock), add(store, clock)
    assert due(store, clock) == [first, second]
    mail = claimed(store, clock, first)
    with store.transaction() as connection:
        rows.put_off(connection, mail, clock() + timedelta(minutes=1))
    assert due(store, clock) == [second]
    assert claim(store, clock, first) is None
    clock.moment += timedelta(minutes=1)
    assert due(store, clock) == [second, first]
    claimed(store, clock, first)


def test_claim_reports_a_mail_that_an_earlier_sender_may_have_delivered(store: Store, clock: MovedClock) -> None:
    key, other = add(store, clock), add(store, clock)
    mail = claimed(store, clock, key)
    with store.transaction() as connection:
        rows.hand_over(connection, mail)
    claimed(store, clock, other)
    assert set(due(store, clock)) == {key, other}, "their senders may have died"
    assert [found and found[1] for found in (claim(store, clock, key), claim(store, clock, other))] == [True, False]


def test_mail_whose_senders_die_is_claimed_at_most_once_an_hour(store: Store, clock: MovedClock) -> None:
    key = add(store, clock)
    for _ in range(5):
        claimed(store, clock, key)
    assert claim(store, clock, key) is None
    assert due(store, clock) == []
    clock.moment += timedelta(hours=1)
    claimed(store, clock, key)
    assert claim(store, clock, key) is None


def test_mail_has_one_sender_at_a_time(store: Store) -> None:
    seen: list[bool] = []
    key = uuid4()

    def send(key: UUID) -> None:
        with rows.sending(store, key) as alone:
            seen.append(alone)

    def beside(key: UUID) -> None:
        thread = Thread(target=send, args=(key,))
        thread.start()
        thread.join(20)

    with rows.sending(store, key) as alone:
        assert alone
        beside(key)
        beside(uuid4())
    beside(key)
    assert seen == [False, True, True]


def test_failed_sender_releases_the_mail(store: Store) -> None:
    key = uuid4()
    with pytest.raises(ZeroDivisionError), rows.sending(store, key):
        _ = 1 / 0
    with rows.sending(store, key) as alone:
        assert alone
