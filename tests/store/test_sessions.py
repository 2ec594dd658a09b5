"""Sessions, tickets and counted sign-in attempts on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from lensawriter.store import sessions
from lensawriter.store import sign_in_attempts as attempts
from lensawriter.store.database import Store
from lensawriter.store.sign_in_attempts import COUNTING, Exceeded, RateLimit
from tests.conftest import People
from tests.support.transactions import read, write, write_locked

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(hours=12)
MINUTE = timedelta(minutes=1)


def add(store: Store, people: People, sid: str, who: str = "writer") -> None:
    """Add a session of a person."""
    principal = getattr(people, who)
    write(store, sessions.add_session, sid, principal.org_id, principal.user_id, NOW, LATER)


def test_session_is_valid_until_it_is_ended(store: Store, people: People) -> None:
    add(store, people, "a" * 64)
    write(store, sessions.touch_session, "a" * 64, NOW + MINUTE)
    found = read(store, sessions.find_session, "a" * 64)
    assert found is not None
    assert (found.user_id, found.seen_at, found.expires_at, found.ended_at) == (
        people.writer.user_id,
        NOW + MINUTE,
        LATER,
        None,
    )
    with store.transaction() as connection:
        ended_of = [sessions.end_session(connection, "a" * 64, NOW + minutes * MINUTE) for minutes in (2, 3)]
    assert ended_of == [people.writer.user_id, None]
    ended = read(store, sessions.find_session, "a" * 64)
    assert ended is not None
    assert ended.ended_at == NOW + 2 * MINUTE, "the first end counts"
    assert read(store, sessions.find_session, "b" * 64) is None


def test_ending_sessions_of_a_person_keeps_those_of_others(store: Store, people: People) -> None:
    for sid, who in (("1", "writer"), ("2", "writer"), ("3", "colleague")):
        add(store, people, sid, who)
    with store.transaction() as connection:
        assert sorted(sessions.end_sessions_of(connection, people.writer.user_id, NOW)) == ["1", "2"]
        assert sessions.end_sessions_of(connection, people.colleague.user_id, NOW, but="3") == []
    ended = {sid: found.ended_at for sid in "123" if (found := read(store, sessions.find_session, sid))}
    assert ended == {"1": NOW, "2": NOW, "3": None}


def add_ticket(store: Store, key: str, user_id: UUID, browser: str, now: datetime, until: datetime) -> None:
    """Add a ticket."""
    with store.transaction() as connection:
        sessions.add_ticket(connection, key, user_id, browser, now, until)


def test_ticket_is_taken_by_one_of_eight_threads(store: Store, people: People) -> None:
    add_ticket(store, "hash", people.writer.user_id, "browser", NOW, LATER)
    with ThreadPoolExecutor(8) as pool:
        taken = [each for each in pool.map(lambda _: write(store, sessions.take_ticket, "hash"), range(8)) if each]
    assert taken == [(people.writer.user_id, "browser", LATER)]


WINDOW = 15 * MINUTE


def rate_limit(subject: str, kind: str = "person", most: int = 3) -> RateLimit:
    """Return a rate limit of a few attempts."""
    return RateLimit(kind=kind, subject=subject, most=most)


def test_attempts_are_counted_by_kind_and_subject_up_to_the_limit(store: Store) -> None:
    for minutes in range(3):
        assert not isinstance(
            write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), NOW + minutes * MINUTE, WINDOW),
            Exceeded,
        )
    spent = write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), NOW + 3 * MINUTE, WINDOW)
    assert spent == Exceeded(kind="person", since=NOW), "the oldest attempt that still counts"
    for free in (rate_limit("b"), rate_limit("a", kind="network"), rate_limit("a", most=4)):
        assert not isinstance(
            write_locked(store, COUNTING, attempts.add_attempts, (free,), NOW + 4 * MINUTE, WINDOW), Exceeded
        ), free


def test_attempt_older_than_the_window_is_not_counted(store: Store) -> None:
    for minutes in range(3):
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), NOW + minutes * MINUTE, WINDOW)
    just_before = NOW + WINDOW - timedelta(microseconds=1)
    assert isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), just_before, WINDOW), Exceeded
    )
    assert not isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), NOW + WINDOW, WINDOW), Exceeded
    )
    assert isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a"),), NOW + WINDOW, WINDOW), Exceeded
    )


def test_attempt_under_two_limits_counts_for_both_or_for_neither(store: Store) -> None:
    both = rate_limit("a", most=1), rate_limit("here", kind="network", most=2)
    assert not isinstance(write_locked(store, COUNTING, attempts.add_attempts, both, NOW, WINDOW), Exceeded)
    for _ in range(5):
        spent = write_locked(store, COUNTING, attempts.add_attempts, both, NOW + MINUTE, WINDOW)
        assert spent == Exceeded(kind="person", since=NOW)
    other = rate_limit("b"), both[1]
    assert not isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, other, NOW + MINUTE, WINDOW), Exceeded
    ), "refused attempts are not counted"


def test_of_two_exceeded_limits_the_later_reset_is_reported(store: Store) -> None:
    person, network = rate_limit("a", most=1), rate_limit("here", kind="network", most=1)
    write_locked(store, COUNTING, attempts.add_attempts, (person,), NOW, WINDOW)
    write_locked(store, COUNTING, attempts.add_attempts, (network,), NOW + MINUTE, WINDOW)
    for order in ((person, network), (network, person)):
        spent = write_locked(store, COUNTING, attempts.add_attempts, order, NOW + 2 * MINUTE, WINDOW)
        assert spent == Exceeded(kind="network", since=NOW + MINUTE)


def test_twenty_concurrent_attempts_are_counted_up_to_the_limit(store: Store) -> None:
    with ThreadPoolExecutor(20) as pool:
        added = list(
            pool.map(
                lambda _: write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a", most=5),), NOW, WINDOW),
                range(20),
            )
        )
    assert sum(not isinstance(each, Exceeded) for each in added) == 5


def test_attempts_are_cleared_by_subject_or_one_by_one(store: Store) -> None:
    mine, here = rate_limit("a"), rate_limit("here", kind="network")
    keys = [write_locked(store, COUNTING, attempts.add_attempts, (mine, here), NOW, WINDOW) for _ in range(3)]
    write_locked(store, COUNTING, attempts.clear_attempts, mine)
    assert not isinstance(write_locked(store, COUNTING, attempts.add_attempts, (mine,), NOW, WINDOW), Exceeded)
    assert isinstance(write_locked(store, COUNTING, attempts.add_attempts, (here,), NOW, WINDOW), Exceeded)
    assert not isinstance(keys[0], Exceeded)
    write_locked(store, COUNTING, attempts.remove_attempt, keys[0][1])
    assert not isinstance(write_locked(store, COUNTING, attempts.add_attempts, (here,), NOW, WINDOW), Exceeded)
    assert isinstance(write_locked(store, COUNTING, attempts.add_attempts, (here,), NOW, WINDOW), Exceeded)


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "😀" * 500, "'; drop table service.users; --"])
def test_unusual_subjects_are_counted_separately(store: Store, odd: str) -> None:
    assert not isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit(odd, most=1),), NOW, WINDOW), Exceeded
    )
    assert isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit(odd, most=1),), NOW, WINDOW), Exceeded
    )
    assert not isinstance(
        write_locked(store, COUNTING, attempts.add_attempts, (rate_limit("a", most=1),), NOW, WINDOW), Exceeded
    )
    assert read(store, sessions.find_session, odd) is None
    assert write(store, sessions.take_ticket, odd) is None


def test_expired_tickets_are_removed_with_the_next_one(store: Store, people: People) -> None:
    add_ticket(store, "old", people.writer.user_id, "browser", NOW, NOW + MINUTE)
    add_ticket(store, "new", people.writer.user_id, "browser", NOW + MINUTE, NOW + 2 * MINUTE)
    assert write(store, sessions.take_ticket, "old") is None
    assert write(store, sessions.take_ticket, "new") == (people.writer.user_id, "browser", NOW + 2 * MINUTE)
