"""Tickets and sessions: a ticket works once and in one browser, and a session ends by idle time, age or sign-out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from lensawriter.accounts import sessions as rules
from lensawriter.accounts.sessions import digest
from lensawriter.errors import SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema, sessions
from lensawriter.store.database import Connection
from tests.accounts.conftest import BROWSER, PASSWORD, Accounts
from tests.support.transactions import read

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def seen_at(accounts: Accounts, sid: str) -> datetime:
    found = read(accounts.store, sessions.find_session, sid)
    assert found is not None
    return found.seen_at


def test_ticket_becomes_a_session_of_its_person(accounts: Accounts, owner: Principal) -> None:
    token = accounts.sessions.redeem(accounts.add_ticket(owner.user_id, BROWSER), BROWSER)
    assert len(token) == 43, "256 bits"
    sid = digest(token)
    assert sid == sha256(token.encode()).hexdigest()
    assert accounts.sessions.find_principal(sid) == accounts.other_process().sessions.find_principal(sid) == owner
    assert accounts.sessions.find_principal(token) is None


def test_store_has_no_ticket_token_or_cookie_in_clear(accounts: Accounts, owner: Principal) -> None:
    ticket = accounts.add_ticket(owner.user_id, BROWSER)
    with accounts.store.reading() as connection:
        (row,) = connection.execute(select(schema.tickets))
    assert ticket not in str(row) and BROWSER not in str(row)
    token = accounts.sessions.redeem(ticket, BROWSER)
    with accounts.store.reading() as connection:
        (row,) = connection.execute(select(schema.sessions))
    assert token not in str(row)


def test_tickets_and_tokens_are_unique(accounts: Accounts, owner: Principal) -> None:
    tickets = [accounts.add_ticket(owner.user_id, BROWSER) for _ in range(20)]
    tokens = [accounts.sessions.redeem(ticket, BROWSER) for ticket in tickets]
    assert len({*tickets, *tokens}) == 40


def test_ticket_works_once(accounts: Accounts, owner: Principal) -> None:
    ticket = accounts.add_ticket(owner.user_id, BROWSER)
    accounts.sessions.redeem(ticket, BROWSER)
    with pytest.raises(SignInRefused, match="もう一度ログインしてください。"):
        accounts.sessions.redeem(ticket, BROWSER)


@pytest.mark.parametrize("browser", ["", "another", BROWSER + " ", "\0", "\ud800", "x" * 1_000_000])
def test_ticket_in_another_browser_is_refused_and_used_up(accounts: Accounts, owner: Principal, browser: str) -> None:
    ticket = accounts.add_ticket(owner.user_id, BROWSER)
    for each in (browser, BROWSER):
        with pytest.raises(SignInRefused):
            accounts.sessions.redeem(ticket, each)


def test_ticket_is_valid_for_thirty_seconds(accounts: Accounts, owner: Principal) -> None:
    early, late = (accounts.add_ticket(owner.user_id, BROWSER) for _ in range(2))
    accounts.clock.moment += 29 * SECOND
    accounts.sessions.redeem(early, BROWSER)
    accounts.clock.moment += SECOND
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(late, BROWSER)
    accounts.clock.moment -= 20 * SECOND
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(late, BROWSER)


@pytest.mark.parametrize("forged", ["", "\0", "\ud800", "x" * 1_000_000, "' or '1'='1", "%"])
def test_forged_ticket_is_refused(accounts: Accounts, owner: Principal, forged: str) -> None:
    accounts.add_ticket(owner.user_id, BROWSER)
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(forged, BROWSER)


def test_ticket_of_a_deleted_or_suspended_person_is_refused(accounts: Accounts, owner: Principal) -> None:
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(accounts.add_ticket(uuid4(), BROWSER), BROWSER)
    ticket = accounts.add_ticket(owner.user_id, BROWSER)
    suspend(accounts)
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(ticket, BROWSER)


def test_one_of_twenty_concurrent_redemptions_succeeds(accounts: Accounts, owner: Principal) -> None:
    ticket = accounts.add_ticket(owner.user_id, BROWSER)

    def redeem(_: int) -> str | None:
        try:
            return accounts.sessions.redeem(ticket, BROWSER)
        except SignInRefused:
            return None

    with ThreadPoolExecutor(20) as pool:
        (token,) = [each for each in pool.map(redeem, range(20)) if each]
    assert accounts.sessions.find_principal(digest(token)) == owner
    with accounts.store.reading() as connection:
        assert len(connection.execute(select(schema.sessions.c.id)).all()) == 1


def forged_sids(sid: str) -> list[str]:
    """Return forty ids that are not the id of a session; most are similar to it."""
    return [
        "", " ", "\0", "\ud800", "\udfff" * 64, "x" * 1_000_000, "0" * 1_000_000, "a", "None", "null", "0", "-1", "true",
        "' or '1'='1", "'; drop table service.sessions; --", "\" or \"\"=\"", "%", "_" * 64, "*", "../../etc/passwd",
        "0" * 64, "f" * 64, sid[:-1], sid + "0", sid[1:], sid + "\n", "\n" + sid, " " + sid, sid + " ", sid + "\0",
        sid.upper() if sid.upper() != sid else "A" * 64, sid[::-1] + "0", sid[:32], sid[:63] + "g", sid[:63] + "\ud800",
        "".join(chr(ord(each) + 0xFEE0) for each in sid), "١" * 64, "😀" * 64, f"{sid},{sid}", sid[:63] + "\0",
    ]  # fmt: skip


def test_forged_session_ids_are_unknown_and_change_nothing(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    forged = forged_sids(sid)
    assert len(forged) == len(set(forged)) == 40
    for each in (accounts, accounts.other_process()):
        for sid_text in forged:
            assert each.sessions.find_principal(sid_text) is None, ascii(sid_text[:80])
            each.sessions.end(sid_text)
    assert accounts.other_process().sessions.find_principal(sid) == owner


def test_session_ends_after_thirty_minutes_without_use(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    accounts.clock.moment += 29 * MINUTE
    assert accounts.sessions.find_principal(sid) == owner
    accounts.clock.moment += 29 * MINUTE
    assert accounts.sessions.find_principal(sid) == owner, "using the session has postponed its end"
    accounts.clock.moment += 31 * MINUTE
    assert accounts.sessions.find_principal(sid) is None
    assert accounts.other_process().sessions.find_principal(sid) is None


def test_session_ends_after_twelve_hours_even_in_use(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    start = accounts.clock.moment
    for minutes in (*range(29, 12 * 60, 29), 12 * 60 - 1):
        accounts.clock.moment = start + minutes * MINUTE
        assert accounts.sessions.find_principal(sid) == owner
    accounts.clock.moment = start + 12 * 60 * MINUTE
    assert accounts.sessions.find_principal(sid) is None


def test_automatic_requests_do_not_keep_a_session_open(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    for _ in range(30):
        assert accounts.sessions.find_principal(sid, used=False) == owner
        accounts.clock.moment += MINUTE
    assert accounts.sessions.find_principal(sid, used=False) is None


def test_use_is_stored_even_just_after_an_automatic_request(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    accounts.clock.moment += 20 * MINUTE
    assert accounts.sessions.find_principal(sid, used=False) == owner
    assert accounts.sessions.find_principal(sid) == owner
    assert seen_at(accounts, sid) > accounts.clock.moment - SECOND


def test_use_of_a_session_is_stored_at_most_once_a_minute(accounts: Accounts, owner: Principal) -> None:
    sid = accounts.open_session(owner)
    written = set()
    for _ in range(120):
        accounts.clock.moment += SECOND
        assert accounts.sessions.find_principal(sid) == owner
        written.add(seen_at(accounts, sid))
    assert len(written) == 3, "at the start and once in each minute"


def test_ended_session_is_refused_at_once_and_others_continue(accounts: Accounts, owner: Principal) -> None:
    first, second = accounts.open_session(owner), accounts.open_session(owner)
    assert accounts.sessions.find_principal(first) == accounts.sessions.find_principal(second) == owner
    accounts.sessions.end(first)
    assert accounts.sessions.find_principal(first) is None
    assert accounts.sessions.find_principal(second) == owner


def test_all_sessions_of_one_person_end(accounts: Accounts, owner: Principal) -> None:
    taro = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    other = Principal(user_id=taro, org_id=owner.org_id, role=Role.WRITER, name="太郎")
    mine, theirs = [accounts.open_session(owner) for _ in range(3)], accounts.open_session(other)
    assert {accounts.sessions.find_principal(sid) for sid in mine} == {owner}
    with accounts.store.transaction() as connection:
        accounts.sessions.end_sessions(connection, owner.user_id, actor=owner, org_id=owner.org_id)
    accounts.sessions.forget(owner.user_id)
    assert {accounts.sessions.find_principal(sid) for sid in mine} == {None}
    assert accounts.sessions.find_principal(theirs) == other


def suspend(accounts: Accounts) -> None:
    with accounts.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=accounts.clock()))


def test_session_ended_by_another_process_is_refused_within_two_seconds(accounts: Accounts, owner: Principal) -> None:
    first, second = accounts.open_session(owner), accounts.open_session(owner)
    assert accounts.sessions.find_principal(first) == accounts.sessions.find_principal(second) == owner
    accounts.other_process().sessions.end(first)
    accounts.clock.moment += SECOND
    assert accounts.sessions.find_principal(first) is None
    assert accounts.sessions.find_principal(second) == owner
    suspend(accounts)
    accounts.clock.moment += SECOND
    assert accounts.sessions.find_principal(second) is None


def test_repeated_requests_read_the_store_once(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid, find = accounts.open_session(owner), sessions.find_session
    asked: list[str] = []

    def counted(connection: Connection, sid: str) -> sessions.Session | None:
        asked.append(sid)
        return find(connection, sid)

    monkeypatch.setattr(sessions, "find_session", counted)
    for _ in range(10):
        assert accounts.sessions.find_principal(sid) == owner
    assert asked == [sid]


def test_session_ended_while_it_is_read_is_not_cached(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid, find = accounts.open_session(owner), sessions.find_session

    def find_then_end(connection: Connection, sid: str) -> sessions.Session | None:
        found = find(connection, sid)
        monkeypatch.undo()
        accounts.sessions.end(sid)
        return found

    monkeypatch.setattr(sessions, "find_session", find_then_end)
    accounts.sessions.find_principal(sid)
    assert accounts.sessions.find_principal(sid) is None


def test_number_of_cached_sessions_is_limited(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CACHE_SIZE", 5)
    sids = [accounts.open_session(owner) for _ in range(12)]
    for sid in [*sids, *sids]:
        assert accounts.sessions.find_principal(sid) == owner
        assert len(accounts.sessions._cache) <= 5
    for number in range(100):
        assert accounts.sessions.find_principal(f"{number:064x}") is None
    assert len(accounts.sessions._cache) == 5, "unknown sessions are not cached"


@pytest.mark.parametrize("token", ["", "\0", "\ud800", "x" * 1_000_000, "トークン"])
def test_unknown_token_has_no_principal(accounts: Accounts, token: str) -> None:
    assert accounts.sessions.find_principal(digest(token)) is None
