"""Password hashes and their cost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import Type, extract_parameters

from lensawriter.accounts import hashing
from lensawriter.accounts.hashing import CONCURRENT_HASHES, Hasher


@pytest.fixture(scope="module")
def cheap() -> Hasher:
    return Hasher(memory_kib=8, passes=1)


def test_default_cost_is_argon2id_with_19_mib_two_passes_one_lane() -> None:
    hasher = Hasher()
    for hashed in (hasher.hash("春はあけぼの"), hasher._unknown_password):
        parameters = extract_parameters(hashed)
        assert parameters.type is Type.ID
        assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)
        assert (parameters.salt_len, parameters.hash_len) == (16, 32)
    assert hasher.verify(hasher.hash("春はあけぼの"), "春はあけぼの")


def test_no_password_matches_a_missing_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "token_urlsafe", lambda _: "known")
    cheap = Hasher(memory_kib=8, passes=1)
    assert cheap.verify(cheap._unknown_password, "known")
    for password in ("known", "", "春はあけぼの"):
        assert not cheap.verify(None, password)


def test_two_hashes_of_one_password_differ_and_both_verify(cheap: Hasher) -> None:
    first, second = cheap.hash("同じ合図の言葉です"), cheap.hash("同じ合図の言葉です")
    assert first != second
    assert cheap.verify(first, "同じ合図の言葉です") and cheap.verify(second, "同じ合図の言葉です")


def test_bytes_after_the_72nd_count(cheap: Hasher) -> None:
    hashed = cheap.hash("あ" * 127 + "い")
    assert cheap.verify(hashed, "あ" * 127 + "い")
    assert not cheap.verify(hashed, "あ" * 127 + "う")
    assert not cheap.verify(hashed, "あ" * 127)


@pytest.mark.parametrize("other", ["ｐassword", "password ", " password", "Password", "password\0", "pássword"])
def test_password_is_verified_exactly_as_typed(cheap: Hasher, other: str) -> None:
    assert not cheap.verify(cheap.hash("password"), other)


def test_composed_and_decomposed_letters_are_different_passwords(cheap: Hasher) -> None:
    assert not cheap.verify(cheap.hash("\u304c"), "\u304b\u3099")


@pytest.mark.parametrize(
    "broken", ["", "-", "$argon2id$", "$2b$12$" + "a" * 53, "\0", "$argon2id$v=19$m=8,t=1,p=1$x$y"]
)
def test_invalid_hash_matches_no_password(cheap: Hasher, broken: str) -> None:
    assert not cheap.verify(broken, "password")


@pytest.mark.parametrize("odd", ["\ud800", "a\0b", "", "x" * 1_000_000, "😀" * 128])
def test_any_text_can_be_hashed_and_verified(cheap: Hasher, odd: str) -> None:
    assert not cheap.verify(cheap.hash("password"), odd)
    assert cheap.verify(cheap.hash(odd), odd)


def test_at_most_two_hashes_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, lock, running, most = Hasher(memory_kib=1024, passes=2), threading.Lock(), 0, 0
    argon2 = hasher._argon2

    class Watched:
        def hash(self, password: bytes) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            hashed = argon2.hash(password)
            with lock:
                running -= 1
            return hashed

    monkeypatch.setattr(hasher, "_argon2", Watched())
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: hasher.hash("password"), range(48)))
    assert most == CONCURRENT_HASHES == 2
