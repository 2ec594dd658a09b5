"""The set-up code and the first owner."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.readable_codes import LETTERS
from lensawriter.accounts.set_up_code import SetUpCode
from lensawriter.errors import AccountInvalid, LensaError, PasswordRefused, SetUpDone, SetUpRefused, SignInLocked
from lensawriter.models import Principal, Role
from lensawriter.store import contracts, members
from tests.accounts.conftest import ELSEWHERE, EMAIL, HERE, PASSWORD, Accounts
from tests.support.transactions import read


def test_code_has_sixteen_unambiguous_letters_in_groups(accounts: Accounts) -> None:
    code = accounts.set_up.get_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) - {"-"} <= set(LETTERS)
    assert len(LETTERS) == len(set(LETTERS)) == 32, "sixteen letters of five bits: 80 bits"
    assert not set(LETTERS) & set("01OI")


def test_codes_are_unique_and_use_all_letters(accounts: Accounts) -> None:
    codes = set()
    for _ in range(100):
        codes.add(accounts.set_up.get_code())
        SetUpCode(accounts.settings.data).remove()
    assert len(codes) == 100
    letters = {letter for code in codes for letter in code}
    assert letters == set(LETTERS) | {"-"}, "every letter occurs"


def test_code_survives_a_restart_in_a_private_file(accounts: Accounts) -> None:
    code = accounts.set_up.get_code()
    path = accounts.settings.data / "set-up-code"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert accounts.other_process().set_up.get_code() == code == path.read_text(encoding="ascii").strip()
    path.chmod(0o644)
    assert accounts.other_process().set_up.get_code() == code
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in accounts.settings.data.iterdir() if "set-up" in each.name] == ["set-up-code"]


def test_code_file_is_created_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "chmod", lambda *_: None)  # test the mode at creation, not the later correction
    SetUpCode(tmp_path).get()
    assert stat.S_IMODE((tmp_path / "set-up-code").stat().st_mode) & 0o077 == 0


def test_concurrent_calls_return_one_code(accounts: Accounts) -> None:
    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(lambda _: accounts.other_process().set_up.get_code(), range(20)))) == 1


@pytest.mark.parametrize("broken", [b"", b"\n", b"A", b"AAAA-AAAA-AAAA-AAA0", b"\xff\xfe", b"ABCD" * 5])
def test_invalid_code_file_is_replaced(accounts: Accounts, broken: bytes) -> None:
    (accounts.settings.data / "set-up-code").write_bytes(broken)
    with pytest.raises(SetUpRefused):
        accounts.add_first_owner(broken.decode("latin-1"))
    assert len(accounts.set_up.get_code()) == 19
    accounts.add_first_owner()


def test_first_owner_is_added_once_and_the_code_is_removed(accounts: Accounts) -> None:
    assert accounts.set_up.is_needed()
    owner = accounts.add_first_owner(organisation=" 青葉商会 ", name="　山田 花子　", email=" Hanako@Example.JP ")
    assert not accounts.set_up.is_needed()
    user = read(accounts.store, members.get_user, owner.user_id)
    assert user.principal() == owner
    assert (owner.role, owner.name, user.email) == (Role.OWNER, "山田 花子", EMAIL)
    assert read(accounts.store, contracts.get_organisation_name, owner.org_id) == "青葉商会"
    assert PASSWORD not in user.password_hash
    assert not (accounts.settings.data / "set-up-code").exists()
    for again in (
        accounts.set_up.get_code,
        lambda: accounts.add_first_owner("ABCD-EFGH-JKLM-NPQR"),
        accounts.other_process().set_up.get_code,
    ):
        with pytest.raises(SetUpDone):
            again()
    assert not (accounts.settings.data / "set-up-code").exists()


def test_code_is_accepted_in_any_notation(tmp_path: Path) -> None:
    set_up_code = SetUpCode(tmp_path)
    code = set_up_code.get()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    for typed in (
        code,
        f" {code}\n",
        code.lower(),
        wide,
        wide.lower(),
        *(code.replace("-", each) for each in ("", " ", "　", "ー", "‐", "−", "—", "--")),
    ):
        assert set_up_code.matches(typed), typed


def test_wrong_code_adds_nobody(accounts: Accounts) -> None:
    code = accounts.set_up.get_code()
    odd = "", "-", "ー", "\0", "\ud800", "x" * 1_000_000, "' or 1=1 --", "set-up-code", "ABCD-EFGH-JKLM-NPQR"
    for number, wrong in enumerate(
        (*odd, code[:-1], code[1:], f"{code}A", f"A{code}", code + code, code + "\0", code[::-1])
    ):
        with pytest.raises(SetUpRefused) as refused:
            accounts.add_first_owner(wrong, network=f"192.0.2.{number}")
        assert refused.value.field == "code"
    assert accounts.set_up.is_needed()
    assert accounts.set_up.get_code() == code


def test_second_set_up_is_refused_for_any_code_without_a_lock(accounts: Accounts, owner: Principal) -> None:
    left = SetUpCode(accounts.settings.data).get()  # as if a process was killed before it removed the file
    for code in (left, *["ABCD-EFGH-JKLM-NPQR"] * 25, left):
        with pytest.raises(SetUpDone):
            accounts.add_first_owner(code, email="other@example.jp")
    assert not (accounts.settings.data / "set-up-code").exists()
    assert len(read(accounts.store, members.all_members, owner.org_id)) == 1


def test_empty_code_is_refused_before_a_code_exists(accounts: Accounts) -> None:
    with pytest.raises(SetUpRefused):
        accounts.add_first_owner("")
    assert accounts.set_up.is_needed()


def test_twenty_wrong_codes_lock_the_network(accounts: Accounts) -> None:
    code = accounts.set_up.get_code()
    for _ in range(20):
        with pytest.raises(SetUpRefused):
            accounts.add_first_owner("ABCD-EFGH-JKLM-NPQR")
    for each in (accounts, accounts.other_process()):
        with pytest.raises(SignInLocked, match="約15分後（日本時間12:16以降）に、もう一度お試しください。") as locked:
            each.add_first_owner(code)
        assert locked.value.message.startswith("お使いのネットワークで設定コードの入力誤りが続いたため、")
    accounts.clock.moment += timedelta(minutes=15)
    assert accounts.add_first_owner(code).role == Role.OWNER


def test_wrong_codes_of_another_network_do_not_lock_the_owner(accounts: Accounts) -> None:
    for _ in range(20):
        with pytest.raises(SetUpRefused):
            accounts.add_first_owner("ABCD-EFGH-JKLM-NPQR", network=ELSEWHERE)
    assert accounts.add_first_owner(network=HERE).role == Role.OWNER


def test_invalid_fields_after_the_right_code_are_not_counted(accounts: Accounts) -> None:
    for _ in range(25):
        with pytest.raises(PasswordRefused):
            accounts.add_first_owner(password="password2026")
    assert accounts.add_first_owner().role == Role.OWNER


BAD_FIELDS = {
    "name": ["", " ", "　", "花\0子", "花\n子", "\ud800", "花" * 101, "x" * 1_000_000],
    "organisation": ["", "\t", "青葉\r商会", "青葉\u2028商会", "社" * 101],
    "email": [
        "", " ", "hanako", "@example.jp", "hanako@", "hanako@example", "a b@example.jp", "a@b@example.jp", "a@[127.0.0.1]",
        "花子@example.jp", "hanako＠example.jp", "hanako@example.jp\nx", "hanako@example..jp", "hanako@-example.jp",
        "hanako@example.jp\0", "<a>@example.jp", "a" * 65 + "@example.jp", "a@" + "b." * 130 + "jp", "x" * 1_000_000,
        '"a"@example.jp', "a@example.jp,b@example.jp", "a@" + "a-" * 500_000,
    ],
}  # fmt: skip


@pytest.mark.parametrize("field", BAD_FIELDS)
def test_invalid_field_is_named_and_adds_nobody(accounts: Accounts, field: str) -> None:
    for value in BAD_FIELDS[field]:
        given = {"organisation": "青葉商会", "name": "花子", "email": EMAIL} | {field: value}
        with pytest.raises(AccountInvalid) as invalid:
            accounts.add_first_owner(**given)
        assert invalid.value.field == field
        assert invalid.value.message.endswith("ください。") or "使用できない文字" in invalid.value.message
    assert accounts.set_up.is_needed()


@pytest.mark.parametrize("email", ["a..b.@example.ne.jp", "o'neil+x@a-b.example.co.jp", "1@xn--r8jz45g.xn--zckzah"])
def test_unusual_but_valid_addresses_are_accepted(accounts: Accounts, email: str) -> None:
    owner = accounts.add_first_owner(email=email)
    assert accounts.check_password(email, PASSWORD, network=HERE) == owner.user_id


def test_password_must_not_contain_words_of_the_form(accounts: Accounts) -> None:
    for password in ("hanako-is-here!", "青葉商会の合図です。ご内密に", "山田が来ました。こんにちは"):
        with pytest.raises(PasswordRefused):
            accounts.add_first_owner(password=password)
    assert accounts.set_up.is_needed()


def test_one_of_ten_concurrent_set_ups_succeeds(accounts: Accounts) -> None:
    code = accounts.set_up.get_code()

    def set_up(number: int) -> Principal | LensaError:
        try:
            return accounts.add_first_owner(
                code, email=f"owner{number}@example.jp", password=f"{number}番目の{PASSWORD}"
            )
        except LensaError as error:
            return error

    with ThreadPoolExecutor(10) as pool:
        ended = list(pool.map(set_up, range(10)))
    (owner,) = [each for each in ended if isinstance(each, Principal)]
    assert sum(isinstance(each, SetUpDone) for each in ended) == 9, ended
    assert [each.principal() for each in read(accounts.store, members.all_members, owner.org_id)] == [owner]
    assert accounts.audit.events == [Event.SET_UP]
    assert not (accounts.settings.data / "set-up-code").exists()
