"""Sessions, tickets and counted tries on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from lensawriter.store import sessions
from lensawriter.store.database import Store
from lensawriter.store.sessions import Bound, Spent
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
    with store.transaction() as connection:
        ended_of = [sessions.end_session(connection, "a" * 64, NOW + minutes * MINUTE) for minutes in (2, 3)]
    assert ended_of == [people.writer.user_id, None]
    ended = sessions.find_session(store, "a" * 64)
    assert ended is not None
    assert ended.ended_at == NOW + 2 * MINUTE, "the first end counts"
    assert sessions.find_session(store, "b" * 64) is None


def test_ending_the_sessions_of_a_person_leaves_those_of_others(store: Store, people: People) -> None:
    for sid, who in (("1", "writer"), ("2", "writer"), ("3", "colleague")):
        add(store, people, sid, who)
    with store.transaction() as connection:
        assert sorted(sessions.end_sessions_of(connection, people.writer.user_id, NOW)) == ["1", "2"]
        assert sessions.end_sessions_of(connection, people.colleague.user_id, NOW, but="3") == []
    ended = {sid: found.ended_at for sid in "123" if (found := sessions.find_session(store, sid))}
    assert ended == {"1": NOW, "2": NOW, "3": None}


def add_ticket(store: Store, key: str, user_id: UUID, browser: str, now: datetime, until: datetime) -> None:
    """A ticket by itself."""
    with store.transaction() as connection:
        sessions.add_ticket(connection, key, user_id, browser, now, until)


def test_a_ticket_that_eight_take_at_once_is_taken_by_one(store: Store, people: People) -> None:
    add_ticket(store, "hash", people.writer.user_id, "browser", NOW, LATER)
    with ThreadPoolExecutor(8) as pool:
        taken = [each for each in pool.map(lambda _: sessions.take_ticket(store, "hash"), range(8)) if each]
    assert taken == [(people.writer.user_id, "browser", LATER)]


WINDOW = 15 * MINUTE


def bound(subject: str, kind: str = "person", most: int = 3) -> Bound:
    """A bound of few tries."""
    return Bound(kind=kind, subject=subject, most=most)


def test_tries_are_counted_by_kind_and_subject_up_to_the_bound(store: Store) -> None:
    for minutes in range(3):
        assert not isinstance(sessions.add_tries(store, (bound("a"),), NOW + minutes * MINUTE, WINDOW), Spent)
    spent = sessions.add_tries(store, (bound("a"),), NOW + 3 * MINUTE, WINDOW)
    assert spent == Spent(kind="person", since=NOW), "the oldest try that still counts"
    for free in (bound("b"), bound("a", kind="network"), bound("a", most=4)):
        assert not isinstance(sessions.add_tries(store, (free,), NOW + 4 * MINUTE, WINDOW), Spent), free


def test_a_try_older_than_the_window_is_forgotten(store: Store) -> None:
    for minutes in range(3):
        sessions.add_tries(store, (bound("a"),), NOW + minutes * MINUTE, WINDOW)
    just_before = NOW + WINDOW - timedelta(microseconds=1)
    assert isinstance(sessions.add_tries(store, (bound("a"),), just_before, WINDOW), Spent)
    assert not isinstance(sessions.add_tries(store, (bound("a"),), NOW + WINDOW, WINDOW), Spent)
    assert isinstance(sessions.add_tries(store, (bound("a"),), NOW + WINDOW, WINDOW), Spent)


def test_a_try_under_two_bounds_counts_under_both_or_under_neither(store: Store) -> None:
    both = bound("a", most=1), bound("here", kind="network", most=2)
    assert not isinstance(sessions.add_tries(store, both, NOW, WINDOW), Spent)
    for _ in range(5):
        spent = sessions.add_tries(store, both, NOW + MINUTE, WINDOW)
        assert spent == Spent(kind="person", since=NOW)
    other = bound("b"), both[1]
    assert not isinstance(sessions.add_tries(store, other, NOW + MINUTE, WINDOW), Spent), (
        "refused tries are not counted"
    )


def test_of_two_bounds_that_are_reached_the_one_that_lasts_longer_is_told(store: Store) -> None:
    person, network = bound("a", most=1), bound("here", kind="network", most=1)
    sessions.add_tries(store, (person,), NOW, WINDOW)
    sessions.add_tries(store, (network,), NOW + MINUTE, WINDOW)
    for order in ((person, network), (network, person)):
        spent = sessions.add_tries(store, order, NOW + 2 * MINUTE, WINDOW)
        assert spent == Spent(kind="network", since=NOW + MINUTE)


def test_of_twenty_tries_at_once_no_more_than_the_bound_are_counted(store: Store) -> None:
    with ThreadPoolExecutor(20) as pool:
        added = list(pool.map(lambda _: sessions.add_tries(store, (bound("a", most=5),), NOW, WINDOW), range(20)))
    assert sum(not isinstance(each, Spent) for each in added) == 5


def test_tries_are_forgotten_by_subject_or_one_by_one(store: Store) -> None:
    mine, here = bound("a"), bound("here", kind="network")
    keys = [sessions.add_tries(store, (mine, here), NOW, WINDOW) for _ in range(3)]
    sessions.clear_tries(store, mine)
    assert not isinstance(sessions.add_tries(store, (mine,), NOW, WINDOW), Spent)
    assert isinstance(sessions.add_tries(store, (here,), NOW, WINDOW), Spent)
    assert not isinstance(keys[0], Spent)
    sessions.remove_try(store, keys[0][1])
    assert not isinstance(sessions.add_tries(store, (here,), NOW, WINDOW), Spent)
    assert isinstance(sessions.add_tries(store, (here,), NOW, WINDOW), Spent)


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "😀" * 500, "'; drop table service.users; --"])
def test_odd_subjects_are_counted_and_not_mixed_up(store: Store, odd: str) -> None:
    assert not isinstance(sessions.add_tries(store, (bound(odd, most=1),), NOW, WINDOW), Spent)
    assert isinstance(sessions.add_tries(store, (bound(odd, most=1),), NOW, WINDOW), Spent)
    assert not isinstance(sessions.add_tries(store, (bound("a", most=1),), NOW, WINDOW), Spent)
    assert sessions.find_session(store, odd) is None
    assert sessions.take_ticket(store, odd) is None


def test_tickets_that_ran_out_are_removed_with_the_next_one(store: Store, people: People) -> None:
    add_ticket(store, "old", people.writer.user_id, "browser", NOW, NOW + MINUTE)
    add_ticket(store, "new", people.writer.user_id, "browser", NOW + MINUTE, NOW + 2 * MINUTE)
    assert sessions.take_ticket(store, "old") is None
    assert sessions.take_ticket(store, "new") == (people.writer.user_id, "browser", NOW + 2 * MINUTE)
