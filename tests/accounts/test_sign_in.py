"""The first step of a sign-in: the password, its rate limits, and the same error for every refusal."""

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
    """Return the error of a sign-in that must fail."""
    with pytest.raises((SignInRefused, SignInLocked)) as found:
        accounts.check_password(email, password, network=network)
    assert isinstance(found.value, LensaError)
    return found.value


def suspend(accounts: Accounts, user_id: UUID) -> None:
    with accounts.store.transaction() as connection:
        mine = schema.users.c.id == user_id
        connection.execute(update(schema.users).where(mine).values(suspended_at=accounts.clock()))


def attempts(accounts: Accounts) -> list[tuple[str, str]]:
    """Return kind and subject of the counted attempts."""
    with accounts.store.reading() as connection:
        table = schema.sign_in_attempts
        return [(row.kind, row.subject) for row in connection.execute(select(table.c.kind, table.c.subject))]


def test_right_password_finds_the_person(accounts: Accounts, owner: Principal) -> None:
    for email in (EMAIL, EMAIL.upper(), f"  {EMAIL}\n"):
        assert accounts.check_password(email, PASSWORD, network=HERE) == owner.user_id


@pytest.mark.parametrize("odd", ["", PASSWORD + " ", PASSWORD[:-1], "\0", "\ud800", "x" * 1_000_000, PASSWORD * 100])
def test_any_other_password_is_refused(accounts: Accounts, owner: Principal, odd: str) -> None:
    assert isinstance(refused(accounts, password=odd), SignInRefused)


def test_all_128_characters_of_a_password_are_verified(accounts: Accounts, owner: Principal) -> None:
    long = ("x7#Kq!m2" * 16)[:127] + "雪"
    key = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, long)
    assert accounts.check_password("taro@example.jp", long, network=HERE) == key
    for other in (long[:-1] + "月", long[:-1], long + "x"):
        assert isinstance(refused(accounts, "taro@example.jp", other), SignInRefused)


def test_unknown_address_wrong_password_and_suspension_give_the_same_error(
    accounts: Accounts, owner: Principal
) -> None:
    key = accounts.set_up.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    suspend(accounts, key)
    messages = {
        refused(accounts, email, password).message
        for email, password in ((EMAIL, WRONG), ("nobody@example.jp", PASSWORD), ("taro@example.jp", PASSWORD))
    }
    assert messages == {"メールアドレスまたはパスワードが正しくありません。"}


def test_every_refusal_costs_one_full_verification(
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
def test_five_wrong_passwords_lock_an_address_known_or_not(accounts: Accounts, owner: Principal, email: str) -> None:
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
    assert accounts.hasher.verified == [], "a locked attempt verifies nothing"


def test_lock_shows_the_remaining_minutes_and_ends_then(accounts: Accounts, owner: Principal) -> None:
    for _ in range(5):
        refused(accounts)
    accounts.clock.moment += timedelta(minutes=14)
    assert "約1分後（日本時間12:16以降）" in refused(accounts, password=PASSWORD).message
    accounts.clock.moment += timedelta(minutes=2)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id


def test_attempts_during_a_lock_do_not_extend_it(accounts: Accounts, owner: Principal) -> None:
    for _ in range(5):
        refused(accounts)
    for _ in range(14):
        accounts.clock.moment += timedelta(minutes=1)
        assert isinstance(refused(accounts), SignInLocked)
    accounts.clock.moment += timedelta(minutes=1, seconds=1)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id


def test_twenty_wrong_passwords_lock_a_network_for_all_addresses(accounts: Accounts, owner: Principal) -> None:
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
def test_network_is_an_ipv4_address_or_an_ipv6_64(
    accounts: Accounts, owner: Principal, networks: list[str], one: bool
) -> None:
    for number, network in enumerate(networks):
        assert isinstance(refused(accounts, f"nobody{number}@example.jp", network=network), SignInRefused)
    assert isinstance(refused(accounts, "last@example.jp", network=networks[-1]), SignInLocked) is one


def test_right_password_clears_only_the_wrong_ones_of_the_person(accounts: Accounts, owner: Principal) -> None:
    for _ in range(4):
        for number in range(4):
            refused(accounts, f"nobody{number}@example.jp")
    for _ in range(3):
        refused(accounts)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id
    counted = [kind for kind, _ in attempts(accounts)]
    assert (counted.count("person"), counted.count("network")) == (16, 19)
    assert isinstance(refused(accounts), SignInRefused)
    assert isinstance(refused(accounts, password=PASSWORD), SignInLocked), "the guesses at other addresses still count"


def test_many_successful_sign_ins_from_one_network_are_not_limited(accounts: Accounts, owner: Principal) -> None:
    for _ in range(30):
        assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id
    assert attempts(accounts) == []


def test_attempt_is_committed_before_it_is_verified(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def killed(password_hash: str | None, password: str) -> bool:
        with ThreadPoolExecutor(1) as pool:  # in its own connection, which sees only committed rows
            seen.append(sorted(kind for kind, _ in pool.submit(attempts, accounts).result()))
        raise KeyboardInterrupt

    monkeypatch.setattr(accounts.hasher, "verify", killed)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            accounts.check_password(EMAIL, PASSWORD, network=HERE)
    monkeypatch.undo()
    assert seen[0] == ["network", "person"]
    assert isinstance(refused(accounts, password=PASSWORD), SignInLocked)


def test_five_of_twenty_concurrent_guesses_are_verified(accounts: Accounts, owner: Principal) -> None:
    accounts.hasher.verified.clear()
    with ThreadPoolExecutor(20) as pool:
        ended = list(pool.map(lambda number: refused(accounts, network=f"192.0.2.{number}"), range(20)))
    assert accounts.hasher.verified == [True] * 5
    assert sum(isinstance(each, SignInLocked) for each in ended) == 15


def test_counted_attempts_contain_only_hashes(accounts: Accounts, owner: Principal) -> None:
    refused(accounts)
    for _, subject in attempts(accounts):
        assert len(subject) == 64 and set(subject) <= set("0123456789abcdef")


def test_added_member_follows_the_rules_of_the_first_owner(accounts: Accounts, owner: Principal) -> None:
    add = accounts.set_up.add_member
    key = add(owner.org_id, "太郎", "Taro@example.jp", Role.MANAGER, PASSWORD)
    assert accounts.check_password("taro@example.jp", PASSWORD, network=HERE) == key
    with pytest.raises(EmailTaken):
        add(owner.org_id, "別人", "taro@example.jp", Role.WRITER, PASSWORD)
    for password in ("password2026", "青葉商会の合図です。ご内密に", "太郎と申します。どうぞよろしく"):
        with pytest.raises(PasswordRefused):
            add(owner.org_id, "太郎", "other@example.jp", Role.WRITER, password)
