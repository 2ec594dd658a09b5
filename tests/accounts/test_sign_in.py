"""Sign-in by password: counted first, the same for everybody who may not come in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from lensawriter.accounts.hashing import MEMORY_KIB, PASSES
from lensawriter.errors import EmailTaken, LensaError, PasswordRefused, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from tests.accounts.conftest import ELSEWHERE, EMAIL, HERE, PASSWORD, Accounts, CountingHasher

WRONG = "冬はつとめて、雪の降りたるは"


def refused(accounts: Accounts, email: str = EMAIL, password: str = WRONG, *, network: str = HERE) -> LensaError:
    """Try to sign in where it must fail, and return the error."""
    with pytest.raises((SignInRefused, SignInLocked)) as found:
        accounts.check_password(email, password, network=network)
    assert isinstance(found.value, LensaError)
    return found.value


def suspend(accounts: Accounts, user_id: UUID) -> None:
    with accounts.store.transaction() as connection:
        mine = schema.users.c.id == user_id
        connection.execute(update(schema.users).where(mine).values(suspended_at=accounts.clock()))


def tries(accounts: Accounts) -> list[tuple[str, str]]:
    """The tries that are counted now, by kind and subject."""
    with accounts.store.reading() as connection:
        table = schema.sign_in_attempts
        return [(row.kind, row.subject) for row in connection.execute(select(table.c.kind, table.c.subject))]


def test_the_right_password_brings_the_person(accounts: Accounts, owner: Principal) -> None:
    for email in (EMAIL, EMAIL.upper(), f"  {EMAIL}\n"):
        assert accounts.check_password(email, PASSWORD, network=HERE) == owner.user_id


@pytest.mark.parametrize("odd", ["", PASSWORD + " ", PASSWORD[:-1], "\0", "\ud800", "x" * 1_000_000, PASSWORD * 100])
def test_any_other_password_is_refused(accounts: Accounts, owner: Principal, odd: str) -> None:
    assert isinstance(refused(accounts, password=odd), SignInRefused)


def test_a_password_of_128_characters_is_verified_whole(accounts: Accounts, owner: Principal) -> None:
    long = ("x7#Kq!m2" * 16)[:127] + "雪"
    key = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, long)
    assert accounts.check_password("taro@example.jp", long, network=HERE) == key
    for other in (long[:-1] + "月", long[:-1], long + "x"):
        assert isinstance(refused(accounts, "taro@example.jp", other), SignInRefused)


def test_unknown_wrong_and_suspended_are_told_the_same(accounts: Accounts, owner: Principal) -> None:
    key = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    suspend(accounts, key)
    told = {
        refused(accounts, email, password).message
        for email, password in ((EMAIL, WRONG), ("nobody@example.jp", PASSWORD), ("taro@example.jp", PASSWORD))
    }
    assert told == {"メールアドレスまたはパスワードが正しくありません。"}


def test_every_refusal_costs_one_verification_at_the_full_cost(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = accounts.other_process(CountingHasher(MEMORY_KIB, PASSES))
    taro = real.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    suspend(accounts, real.set_up.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD))
    computed: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: Any, password: Any) -> bool:
        computed.append(str(hash).rsplit("$", 2)[0])
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email, password in (
        ("taro@example.jp", WRONG), ("nobody@example.jp", PASSWORD), ("jiro@example.jp", PASSWORD), ("", ""),
        ("taro@example.jp", PASSWORD + "x" * 1_000_000), ("x" * 1_000_000, PASSWORD), ("\0\ud800", PASSWORD),
    ):  # fmt: skip
        computed.clear()
        refused(real, email, password)
        assert computed == ["$argon2id$v=19$m=19456,t=2,p=1"], email[:20]
    computed.clear()
    assert real.check_password("taro@example.jp", PASSWORD, network=HERE) == taro
    assert computed == ["$argon2id$v=19$m=19456,t=2,p=1"]


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.jp"])
def test_after_five_wrong_passwords_an_address_waits_whether_or_not_it_is_known(
    accounts: Accounts, owner: Principal, email: str
) -> None:
    for number in range(5):
        assert isinstance(refused(accounts, email, network=f"192.0.2.{number}"), SignInRefused)
    accounts.hasher.verified.clear()
    for each in (accounts, accounts.other_process()):
        locked = refused(each, email, PASSWORD, network=ELSEWHERE)
        assert isinstance(locked, SignInLocked)
        assert locked.message == (
            "このメールアドレスでのログインの失敗が続いたため、受け付けを一時的に停止しています。"
            "約15分後（日本時間12:16以降）に、もう一度お試しください。"
        )
    assert accounts.hasher.verified == [], "a try that is locked out verifies nothing"


def test_a_lock_is_told_in_minutes_left_and_ends_when_it_says(accounts: Accounts, owner: Principal) -> None:
    for _ in range(5):
        refused(accounts)
    accounts.clock.moment += timedelta(minutes=14)
    assert "約1分後（日本時間12:16以降）" in refused(accounts, password=PASSWORD).message
    accounts.clock.moment += timedelta(minutes=2)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id


def test_knocking_at_a_lock_does_not_make_it_longer(accounts: Accounts, owner: Principal) -> None:
    for _ in range(5):
        refused(accounts)
    for _ in range(14):
        accounts.clock.moment += timedelta(minutes=1)
        assert isinstance(refused(accounts), SignInLocked)
    accounts.clock.moment += timedelta(minutes=1, seconds=1)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id


def test_after_twenty_wrong_passwords_a_network_waits_whomever_it_asks_for(
    accounts: Accounts, owner: Principal
) -> None:
    for number in range(20):
        assert isinstance(refused(accounts, f"nobody{number}@example.jp"), SignInRefused)
    locked = refused(accounts, EMAIL, PASSWORD)
    assert isinstance(locked, SignInLocked)
    assert locked.message.startswith("お使いのネットワークからのログインの失敗が続いたため、")
    assert accounts.check_password(EMAIL, PASSWORD, network=ELSEWHERE) == owner.user_id


@pytest.mark.parametrize(
    ("networks", "one"),
    [
        ([f"2001:db8:0:1::{number:x}" for number in range(20)], True),
        ([f"2001:db8:0:{number:x}::1" for number in range(20)], False),
        ([f"192.0.2.{number % 2}" for number in range(20)], False),
        (["::ffff:192.0.2.1", " 192.0.2.1 "] * 10, True),
        ([""] * 20, True),
        (["\ud800\0'; drop table service.users; --"] * 20, True),
    ],
    ids=("one /64", "twenty /64", "two IPv4", "one IPv4 written in two ways", "unknown", "odd"),
)
def test_a_network_is_an_ipv4_address_or_the_64_bits_of_a_customer(
    accounts: Accounts, owner: Principal, networks: list[str], one: bool
) -> None:
    for number, network in enumerate(networks):
        assert isinstance(refused(accounts, f"nobody{number}@example.jp", network=network), SignInRefused)
    assert isinstance(refused(accounts, "last@example.jp", network=networks[-1]), SignInLocked) is one


def test_the_right_password_forgets_the_wrong_ones_of_the_person_only(accounts: Accounts, owner: Principal) -> None:
    for _ in range(4):
        for number in range(4):
            refused(accounts, f"nobody{number}@example.jp")
    for _ in range(3):
        refused(accounts)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id
    counted = [kind for kind, _ in tries(accounts)]
    assert (counted.count("person"), counted.count("network")) == (16, 19)
    assert isinstance(refused(accounts), SignInRefused)
    assert isinstance(refused(accounts, password=PASSWORD), SignInLocked), "the guesses at others still count"


def test_a_whole_office_behind_one_address_signs_in(accounts: Accounts, owner: Principal) -> None:
    for _ in range(30):
        assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id
    assert tries(accounts) == []


def test_a_try_is_committed_before_it_is_verified(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def killed(password_hash: str | None, password: str) -> bool:
        with ThreadPoolExecutor(1) as pool:  # on a connection of its own, which sees only what is committed
            seen.append(sorted(kind for kind, _ in pool.submit(tries, accounts).result()))
        raise KeyboardInterrupt

    monkeypatch.setattr(accounts.hasher, "verify", killed)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            accounts.check_password(EMAIL, PASSWORD, network=HERE)
    monkeypatch.undo()
    assert seen[0] == ["network", "person"]
    assert isinstance(refused(accounts, password=PASSWORD), SignInLocked)


def test_of_twenty_guesses_at_once_five_are_verified(accounts: Accounts, owner: Principal) -> None:
    accounts.hasher.verified.clear()
    with ThreadPoolExecutor(20) as pool:
        ended = list(pool.map(lambda number: refused(accounts, network=f"192.0.2.{number}"), range(20)))
    assert accounts.hasher.verified == [True] * 5
    assert sum(isinstance(each, SignInLocked) for each in ended) == 15


def test_what_is_counted_names_nobody(accounts: Accounts, owner: Principal) -> None:
    refused(accounts)
    for _, subject in tries(accounts):
        assert len(subject) == 64 and set(subject) <= set("0123456789abcdef")


def test_a_member_of_the_demo_keeps_the_rules_of_the_first_owner(accounts: Accounts, owner: Principal) -> None:
    add = accounts.set_up.add_member
    key = add(owner.org_id, "太郎", "Taro@example.jp", Role.MANAGER, PASSWORD)
    assert accounts.check_password("taro@example.jp", PASSWORD, network=HERE) == key
    with pytest.raises(EmailTaken):
        add(owner.org_id, "別人", "taro@example.jp", Role.WRITER, PASSWORD)
    for password in ("password2026", "青葉商会の合図です。ご内密に", "太郎と申します。どうぞよろしく"):
        with pytest.raises(PasswordRefused):
            add(owner.org_id, "太郎", "other@example.jp", Role.WRITER, password)
