"""Sessions, tickets and counted attempts on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lensawriter.store import sessions
from lensawriter.store.database import Store
from tests.conftest import People

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(hours=12)
MINUTE = timedelta(minutes=1)


def add(store: Store, people: People, sid: str, who: str = "writer") -> None:
    """Add a session of a person."""
    principal = getattr(people, who)
    sessions.add_session(store, sid, principal.org_id, principal.user_id, NOW, LATER)


def test_a_session_lives_until_it_is_ended(store: Store, people: People) -> None:
    add(store, people, "a" * 64)
    sessions.touch_session(store, "a" * 64, NOW + MINUTE)
    found = sessions.find_session(store, "a" * 64)
    assert found is not None
    assert (found.user_id, found.seen_at, found.expires_at, found.ended_at) == (
        people.writer.user_id,
        NOW + MINUTE,
        LATER,
        None,
    )
    for minutes in (2, 3):
        sessions.end_session(store, "a" * 64, NOW + minutes * MINUTE)
    ended = sessions.find_session(store, "a" * 64)
    assert ended is not None
    assert ended.ended_at == NOW + 2 * MINUTE, "the first end counts"
    assert sessions.find_session(store, "b" * 64) is None


def test_ending_the_sessions_of_a_person_leaves_those_of_others(store: Store, people: People) -> None:
    for sid, who in (("1", "writer"), ("2", "writer"), ("3", "colleague")):
        add(store, people, sid, who)
    sessions.end_sessions_of(store, people.writer.user_id, NOW)
    ended = {sid: found.ended_at for sid in "123" if (found := sessions.find_session(store, sid))}
    assert ended == {"1": NOW, "2": NOW, "3": None}


def test_a_ticket_that_eight_take_at_once_is_taken_by_one(store: Store, people: People) -> None:
    sessions.add_ticket(store, "hash", people.writer.user_id, "browser", LATER)
    with ThreadPoolExecutor(8) as pool:
        taken = [each for each in pool.map(lambda _: sessions.take_ticket(store, "hash"), range(8)) if each]
    assert taken == [(people.writer.user_id, "browser", LATER)]


def test_attempts_are_counted_by_kind_and_subject_since_a_moment(store: Store) -> None:
    for minutes in range(5):
        sessions.add_try(store, "user", "a@example.com", NOW + minutes * MINUTE)
    sessions.add_try(store, "network", "a@example.com", NOW + MINUTE)
    assert sessions.count_tries(store, "user", "a@example.com", NOW + MINUTE) == 3
    assert sessions.count_tries(store, "user", "b@example.com", NOW - MINUTE) == 0
    sessions.clear_tries(store, "user", "a@example.com")
    assert sessions.count_tries(store, "user", "a@example.com", NOW - MINUTE) == 0
    assert sessions.count_tries(store, "network", "a@example.com", NOW - MINUTE) == 1


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "😀" * 500, "'; drop table service.users; --"])
def test_odd_subjects_are_counted_and_not_mixed_up(store: Store, odd: str) -> None:
    sessions.add_try(store, "user", odd, NOW)
    assert sessions.count_tries(store, "user", odd, NOW - MINUTE) == 1
    assert sessions.count_tries(store, "user", "a@example.com", NOW - MINUTE) == 0
    assert sessions.find_session(store, odd) is None
    assert sessions.take_ticket(store, odd) is None
