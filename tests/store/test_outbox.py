"""Who may go on with a mail: one sender at a time, and of two that were, the one whose claim is the newer."""

from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

from lensawriter.store import outbox as rows
from lensawriter.store.database import Store
from lensawriter.store.outbox import Letter, MailState
from tests.conftest import MovedClock


def add(store: Store, clock: MovedClock, recipient: str = "sato@example.com") -> UUID:
    """Add a mail that waits."""
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


def claimed(store: Store, clock: MovedClock) -> Letter:
    """Claim the mail that is due."""
    letter = rows.claim(store, clock())
    assert letter is not None
    return letter


def test_of_two_claims_only_the_newer_one_goes_on(store: Store, clock: MovedClock) -> None:
    add(store, clock)
    old = claimed(store, clock)
    assert rows.take_back(store, clock()) == ()
    new = claimed(store, clock)
    assert not rows.hand_over(store, old)
    rows.put_off(store, old, clock() + timedelta(days=1))
    with store.transaction() as connection:
        assert not rows.end_mail(connection, old, MailState.FAILED, clock())
    assert rows.hand_over(store, new)
    with store.transaction() as connection:
        assert rows.end_mail(connection, new, MailState.SENT, clock())
    assert rows.claim(store, clock()) is None
    assert [row.state for row in rows.mail_rows(store, 10)] == ["sent"]


def test_a_mail_is_claimed_once_and_the_one_due_longest_comes_first(store: Store, clock: MovedClock) -> None:
    first, second = add(store, clock), add(store, clock)
    assert [claimed(store, clock).id, claimed(store, clock).id] == [first, second]
    assert rows.claim(store, clock()) is None


def test_a_mail_of_which_only_the_server_knows_is_named_when_it_is_taken_back(store: Store, clock: MovedClock) -> None:
    key = add(store, clock)
    add(store, clock)
    rows.hand_over(store, claimed(store, clock))
    claimed(store, clock)
    assert rows.any_due(store, clock())
    assert rows.take_back(store, clock()) == (key,)


def test_a_mail_that_brings_down_its_sender_again_and_again_is_sent_once_an_hour_at_most(
    store: Store, clock: MovedClock
) -> None:
    add(store, clock)
    for _ in range(5):
        claimed(store, clock)
        rows.take_back(store, clock())
    assert rows.claim(store, clock()) is None
    clock.moment += timedelta(hours=1)
    claimed(store, clock)


def test_one_sender_at_a_time_and_the_next_one_after_it(store: Store) -> None:
    seen: list[bool] = []

    def look() -> None:
        with rows.sending_alone(store) as mine:
            seen.append(mine)

    def beside() -> None:
        thread = Thread(target=look)
        thread.start()
        thread.join(20)

    with rows.sending_alone(store) as mine:
        assert mine
        beside()
    beside()
    assert seen == [False, True]


def test_a_failure_of_the_one_who_sends_makes_way_for_the_next(store: Store) -> None:
    try:
        with rows.sending_alone(store):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with rows.sending_alone(store) as mine:
        assert mine
