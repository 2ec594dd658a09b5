"""Tickets and sessions: once, in one browser, for a while, and never after the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from lensawriter.accounts import sessions as rules
from lensawriter.accounts.accounts import Accounts
from lensawriter.errors import SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema, sessions
from lensawriter.store.database import Connection
from tests.accounts.conftest import BROWSER, PASSWORD, House
from tests.support.transactions import read

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def seen_at(house: House, sid: str) -> datetime:
    found = read(house.store, sessions.find_session, sid)
    assert found is not None
    return found.seen_at


def test_a_ticket_becomes_a_session_of_the_person(house: House, owner: Principal) -> None:
    token = house.accounts.redeem(house.ticket(owner.user_id, BROWSER), BROWSER)
    assert len(token) == 43, "256 bits"
    sid = Accounts.sid(token)
    assert sid == sha256(token.encode()).hexdigest()
    assert house.accounts.principal(sid) == house.again().principal(sid) == owner
    assert house.accounts.principal(token) is None


def test_neither_ticket_nor_token_nor_cookie_is_in_the_store(house: House, owner: Principal) -> None:
    ticket = house.ticket(owner.user_id, BROWSER)
    with house.store.reading() as connection:
        (row,) = connection.execute(select(schema.tickets))
    assert ticket not in str(row) and BROWSER not in str(row)
    token = house.accounts.redeem(ticket, BROWSER)
    with house.store.reading() as connection:
        (row,) = connection.execute(select(schema.sessions))
    assert token not in str(row)


def test_every_ticket_and_every_session_is_a_fresh_one(house: House, owner: Principal) -> None:
    tickets = [house.ticket(owner.user_id, BROWSER) for _ in range(20)]
    tokens = [house.accounts.redeem(ticket, BROWSER) for ticket in tickets]
    assert len({*tickets, *tokens}) == 40


def test_a_ticket_is_taken_once(house: House, owner: Principal) -> None:
    ticket = house.ticket(owner.user_id, BROWSER)
    house.accounts.redeem(ticket, BROWSER)
    with pytest.raises(SignInRefused, match="もう一度ログインしてください。"):
        house.accounts.redeem(ticket, BROWSER)


@pytest.mark.parametrize("browser", ["", "another", BROWSER + " ", "\0", "\ud800", "x" * 1_000_000])
def test_a_ticket_in_another_browser_is_refused_and_burnt(house: House, owner: Principal, browser: str) -> None:
    ticket = house.ticket(owner.user_id, BROWSER)
    for each in (browser, BROWSER):
        with pytest.raises(SignInRefused):
            house.accounts.redeem(ticket, each)


def test_a_ticket_is_good_for_thirty_seconds_and_burnt_after(house: House, owner: Principal) -> None:
    early, late = (house.ticket(owner.user_id, BROWSER) for _ in range(2))
    house.clock.moment += 29 * SECOND
    house.accounts.redeem(early, BROWSER)
    house.clock.moment += SECOND
    with pytest.raises(SignInRefused):
        house.accounts.redeem(late, BROWSER)
    house.clock.moment -= 20 * SECOND
    with pytest.raises(SignInRefused):
        house.accounts.redeem(late, BROWSER)


@pytest.mark.parametrize("forged", ["", "\0", "\ud800", "x" * 1_000_000, "' or '1'='1", "%"])
def test_a_forged_ticket_is_refused(house: House, owner: Principal, forged: str) -> None:
    house.ticket(owner.user_id, BROWSER)
    with pytest.raises(SignInRefused):
        house.accounts.redeem(forged, BROWSER)


def test_a_ticket_of_somebody_who_is_gone_or_suspended_is_refused(house: House, owner: Principal) -> None:
    with pytest.raises(SignInRefused):
        house.accounts.redeem(house.ticket(uuid4(), BROWSER), BROWSER)
    ticket = house.ticket(owner.user_id, BROWSER)
    suspend(house)
    with pytest.raises(SignInRefused):
        house.accounts.redeem(ticket, BROWSER)


def test_of_twenty_who_redeem_one_ticket_at_once_one_comes_in(house: House, owner: Principal) -> None:
    ticket = house.ticket(owner.user_id, BROWSER)

    def redeem(_: int) -> str | None:
        try:
            return house.accounts.redeem(ticket, BROWSER)
        except SignInRefused:
            return None

    with ThreadPoolExecutor(20) as pool:
        (token,) = [each for each in pool.map(redeem, range(20)) if each]
    assert house.accounts.principal(Accounts.sid(token)) == owner
    with house.store.reading() as connection:
        assert len(connection.execute(select(schema.sessions.c.id)).all()) == 1


def forged_sids(sid: str) -> list[str]:
    """Forty ids that are not the one of a session, most of them near it."""
    return [
        "", " ", "\0", "\ud800", "\udfff" * 64, "x" * 1_000_000, "0" * 1_000_000, "a", "None", "null", "0", "-1", "true",
        "' or '1'='1", "'; drop table service.sessions; --", "\" or \"\"=\"", "%", "_" * 64, "*", "../../etc/passwd",
        "0" * 64, "f" * 64, sid[:-1], sid + "0", sid[1:], sid + "\n", "\n" + sid, " " + sid, sid + " ", sid + "\0",
        sid.upper() if sid.upper() != sid else "A" * 64, sid[::-1] + "0", sid[:32], sid[:63] + "g", sid[:63] + "\ud800",
        "".join(chr(ord(each) + 0xFEE0) for each in sid), "١" * 64, "😀" * 64, f"{sid},{sid}", sid[:63] + "\0",
    ]  # fmt: skip


def test_forty_forged_ids_are_nobody_and_change_nothing(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    forged = forged_sids(sid)
    assert len(forged) == len(set(forged)) == 40
    for accounts in (house.accounts, house.again()):
        for each in forged:
            assert accounts.principal(each) is None, ascii(each[:80])
            accounts.end(each)
    assert house.again().principal(sid) == owner


def test_a_session_ends_after_thirty_minutes_without_use(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    house.clock.moment += 29 * MINUTE
    assert house.accounts.principal(sid) == owner
    house.clock.moment += 29 * MINUTE
    assert house.accounts.principal(sid) == owner, "its use put off the end"
    house.clock.moment += 31 * MINUTE
    assert house.accounts.principal(sid) is None
    assert house.again().principal(sid) is None


def test_a_session_ends_after_twelve_hours_in_the_middle_of_its_use(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    begun = house.clock.moment
    for minutes in (*range(29, 12 * 60, 29), 12 * 60 - 1):
        house.clock.moment = begun + minutes * MINUTE
        assert house.accounts.principal(sid) == owner
    house.clock.moment = begun + 12 * 60 * MINUTE
    assert house.accounts.principal(sid) is None


def test_a_page_that_only_watches_does_not_keep_its_session_open(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    for _ in range(30):
        assert house.accounts.principal(sid, used=False) == owner
        house.clock.moment += MINUTE
    assert house.accounts.principal(sid, used=False) is None


def test_a_use_counts_though_a_watching_page_has_just_looked(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    house.clock.moment += 20 * MINUTE
    assert house.accounts.principal(sid, used=False) == owner
    assert house.accounts.principal(sid) == owner
    assert seen_at(house, sid) > house.clock.moment - SECOND


def test_a_session_in_use_is_written_at_most_once_a_minute(house: House, owner: Principal) -> None:
    sid = house.signed_in(owner)
    written = set()
    for _ in range(120):
        house.clock.moment += SECOND
        assert house.accounts.principal(sid) == owner
        written.add(seen_at(house, sid))
    assert len(written) == 3, "at the beginning and once in each minute"


def test_an_ended_session_is_over_at_once_and_others_go_on(house: House, owner: Principal) -> None:
    first, second = house.signed_in(owner), house.signed_in(owner)
    assert house.accounts.principal(first) == house.accounts.principal(second) == owner
    house.accounts.end(first)
    assert house.accounts.principal(first) is None
    assert house.accounts.principal(second) == owner


def test_all_sessions_of_a_person_end_and_none_of_another(house: House, owner: Principal) -> None:
    taro = house.accounts.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    other = Principal(user_id=taro, org_id=owner.org_id, role=Role.WRITER, name="太郎")
    mine, theirs = [house.signed_in(owner) for _ in range(3)], house.signed_in(other)
    assert {house.accounts.principal(sid) for sid in mine} == {owner}
    house.sessions.end_all(owner)
    assert {house.accounts.principal(sid) for sid in mine} == {None}
    assert house.accounts.principal(theirs) == other


def suspend(house: House) -> None:
    with house.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=house.clock()))


def test_what_another_process_ends_or_suspends_is_over_after_two_seconds(house: House, owner: Principal) -> None:
    first, second = house.signed_in(owner), house.signed_in(owner)
    assert house.accounts.principal(first) == house.accounts.principal(second) == owner
    house.again().end(first)
    house.clock.moment += SECOND
    assert house.accounts.principal(first) is None
    assert house.accounts.principal(second) == owner
    suspend(house)
    house.clock.moment += SECOND
    assert house.accounts.principal(second) is None


def test_within_two_seconds_the_store_is_asked_once(
    house: House, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid, find = house.signed_in(owner), sessions.find_session
    asked: list[str] = []

    def counted(connection: Connection, sid: str) -> sessions.Session | None:
        asked.append(sid)
        return find(connection, sid)

    monkeypatch.setattr(sessions, "find_session", counted)
    for _ in range(10):
        assert house.accounts.principal(sid) == owner
    assert asked == [sid]


def test_a_session_ended_while_it_is_being_read_is_not_remembered(
    house: House, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid, find = house.signed_in(owner), sessions.find_session

    def find_then_end(connection: Connection, sid: str) -> sessions.Session | None:
        found = find(connection, sid)
        monkeypatch.undo()
        house.accounts.end(sid)
        return found

    monkeypatch.setattr(sessions, "find_session", find_then_end)
    house.accounts.principal(sid)
    assert house.accounts.principal(sid) is None


def test_no_more_than_a_bounded_number_of_sessions_is_remembered(
    house: House, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ENTRIES", 5)
    sids = [house.signed_in(owner) for _ in range(12)]
    for sid in [*sids, *sids]:
        assert house.accounts.principal(sid) == owner
        assert len(house.accounts._sessions._known) <= 5
    for number in range(100):
        assert house.accounts.principal(f"{number:064x}") is None
    assert len(house.accounts._sessions._known) == 5, "nobody is not remembered"


@pytest.mark.parametrize("token", ["", "\0", "\ud800", "x" * 1_000_000, "トークン"])
def test_any_token_has_an_id_and_most_are_nobodys(house: House, token: str) -> None:
    assert house.accounts.principal(Accounts.sid(token)) is None
