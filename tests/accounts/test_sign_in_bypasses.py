"""Attempts to bypass the second factor: none of them gives a session."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select, update

from lensawriter.accounts.second_factor import Proof, SecondFactor
from lensawriter.accounts.sessions import digest
from lensawriter.errors import CodeRefused, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from tests.accounts.conftest import BROWSER, ELSEWHERE, HERE, PASSWORD, TARO, Accounts, Phone

pytestmark = pytest.mark.slow


class Attacker:
    """An attacker who knows the owner's password and has a pending sign-in as the owner, and an own account with a phone."""

    def __init__(self, accounts: Accounts, owner: Principal) -> None:
        self.accounts, self.owner = accounts, owner
        self.owner_phone = accounts.enrol()
        accounts.set_up.add_member(owner.org_id, "太郎", TARO, Role.WRITER, PASSWORD)
        self.own_phone: Phone = accounts.enrol(TARO)
        accounts.clock.moment += timedelta(seconds=30)
        self.pending = accounts.begin()

    def prove(self, pending: str, code: str, browser: str = BROWSER, network: str = HERE) -> str:
        return self.accounts.sign_in.prove(pending, code, browser=browser, network=network)

    def recover(self, pending: str, code: str) -> str:
        return self.accounts.sign_in.recover(pending, code, browser=BROWSER, network=HERE)


def password_only(attacker: Attacker) -> str:
    return attacker.pending


def the_hash_of_the_pending_id(attacker: Attacker) -> str:
    return digest(attacker.pending)


def enrolling_another_phone(attacker: Attacker) -> str:
    return attacker.accounts.sign_in.enrol(attacker.pending, browser=BROWSER).secret


def confirming_without_an_offer(attacker: Attacker) -> str:
    code = attacker.own_phone.code()
    return attacker.accounts.sign_in.confirm(attacker.pending, code, browser=BROWSER, network=HERE).ticket


def a_code_of_the_attackers_phone(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.own_phone.code())


def a_code_used_before(attacker: Attacker) -> str:
    seen = attacker.owner_phone.code()
    attacker.prove(attacker.accounts.begin(), seen)
    return attacker.prove(attacker.pending, seen)


def a_code_of_a_minute_ago(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.owner_phone.code(-2))


def a_code_of_the_next_minute(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.owner_phone.code(2))


def a_sign_in_taken_to_another_browser(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.owner_phone.code(), browser="another browser")


def a_sign_in_without_a_browser(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.owner_phone.code(), browser="")


def an_expired_sign_in(attacker: Attacker) -> str:
    attacker.accounts.clock.moment += timedelta(minutes=10)
    return attacker.prove(attacker.pending, attacker.owner_phone.code())


def a_sign_in_used_before(attacker: Attacker) -> str:
    attacker.prove(attacker.pending, attacker.owner_phone.code())
    return attacker.prove(attacker.pending, attacker.owner_phone.next())


def a_used_recovery_code(attacker: Attacker) -> str:
    attacker.recover(attacker.accounts.begin(), attacker.owner_phone.recovery_codes[0])
    return attacker.recover(attacker.pending, attacker.owner_phone.recovery_codes[0])


def a_recovery_code_of_the_attacker(attacker: Attacker) -> str:
    return attacker.recover(attacker.pending, attacker.own_phone.recovery_codes[0])


def a_recovery_code_as_a_code(attacker: Attacker) -> str:
    return attacker.prove(attacker.pending, attacker.owner_phone.recovery_codes[0])


def a_code_as_a_recovery_code(attacker: Attacker) -> str:
    return attacker.recover(attacker.pending, attacker.owner_phone.code())


def the_right_code_after_five_guesses(attacker: Attacker) -> str:
    for number in range(5):
        with pytest.raises(CodeRefused):
            attacker.prove(attacker.pending, "000000", network=f"198.51.100.{number}")
    return attacker.prove(attacker.pending, attacker.owner_phone.code(), network=ELSEWHERE)


def a_suspended_person(attacker: Attacker) -> str:
    with attacker.accounts.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=attacker.accounts.clock()))
    return attacker.prove(attacker.pending, attacker.owner_phone.code())


def a_ticket_taken_to_another_browser(attacker: Attacker) -> str:
    ticket = attacker.prove(attacker.pending, attacker.owner_phone.code())
    with pytest.raises(SignInRefused):
        attacker.accounts.sessions.redeem(ticket, "another browser")
    return ticket


BYPASSES: list[Callable[[Attacker], str]] = [
    password_only, the_hash_of_the_pending_id, enrolling_another_phone, confirming_without_an_offer,
    a_code_of_the_attackers_phone, a_code_used_before, a_code_of_a_minute_ago, a_code_of_the_next_minute,
    a_sign_in_taken_to_another_browser, a_sign_in_without_a_browser, an_expired_sign_in, a_sign_in_used_before,
    a_used_recovery_code, a_recovery_code_of_the_attacker, a_recovery_code_as_a_code, a_code_as_a_recovery_code,
    the_right_code_after_five_guesses, a_suspended_person, a_ticket_taken_to_another_browser,
]  # fmt: skip


def sessions(accounts: Accounts) -> int:
    with accounts.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.sessions)).scalar_one())


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda bypass: bypass.__name__.replace("_", " "))
def test_no_bypass_of_the_second_factor_gives_a_session(
    accounts: Accounts, owner: Principal, bypass: Callable[[Attacker], str]
) -> None:
    attacker = Attacker(accounts, owner)
    with pytest.raises((CodeRefused, SignInLocked, SignInRefused)):
        accounts.sessions.redeem(bypass(attacker), BROWSER)
    assert sessions(accounts) == 0


def test_regular_sign_in_gives_a_session(accounts: Accounts, owner: Principal) -> None:
    attacker = Attacker(accounts, owner)
    token = accounts.sessions.redeem(attacker.prove(attacker.pending, attacker.owner_phone.code()), BROWSER)
    assert accounts.sessions.find_principal(digest(token)) == owner
    assert sessions(accounts) == 1


def test_forged_pending_ids_are_refused_with_the_same_text(accounts: Accounts, owner: Principal) -> None:
    attacker = Attacker(accounts, owner)
    name, code = attacker.pending, attacker.owner_phone.code()
    forged = [
        "", " ", "0", "None", "null", "true", "{}", "[]", "\0", "\ud800", "' or 1=1 --", "%", "_" * 43, "*", "../..",
        "x" * 1_000_000, name[:-1], name[1:], name + "0", name + "\n", "\n" + name, f" {name}", f"{name} ", name.swapcase(),
        name[::-1], name[:42] + "!", name * 2, f"{name},{name}", f'"{name}"', name + "\0", "\0" + name, name[:20],
        digest(name), str(owner.user_id), owner.user_id.hex, TARO, PASSWORD, code, BROWSER,
        "".join(chr(ord(each) + 0xFEE0) for each in name),
    ]  # fmt: skip
    assert len(forged) == len(set(forged)) == 40
    messages = set()
    for each in forged:
        for ask in (
            lambda: accounts.sign_in.enrol(each, browser=BROWSER),
            lambda: accounts.sign_in.confirm(each, code, browser=BROWSER, network=HERE),
            lambda: attacker.prove(each, code),
            lambda: attacker.recover(each, attacker.owner_phone.recovery_codes[0]),
        ):
            with pytest.raises(SignInRefused) as refused:
                ask()
            messages.add(refused.value.message)
    assert len(messages) == 1
    assert attacker.prove(name, code), "the pending sign-in is still valid"


def test_offer_of_one_sign_in_cannot_be_confirmed_by_another(accounts: Accounts, owner: Principal) -> None:
    first, second = accounts.begin(), accounts.begin()
    secret = accounts.sign_in.enrol(first, browser=BROWSER).secret
    accounts.sign_in.enrol(second, browser=BROWSER)
    code = pyotp.TOTP(secret).at(accounts.clock.moment)
    with pytest.raises(CodeRefused):
        accounts.sign_in.confirm(second, code, browser=BROWSER, network=HERE)
    assert accounts.sign_in.confirm(first, code, browser=BROWSER, network=HERE).ticket


def test_person_with_a_second_factor_is_offered_no_secret(accounts: Accounts, owner: Principal) -> None:
    attacker = Attacker(accounts, owner)
    with pytest.raises(SignInRefused):
        accounts.sign_in.enrol(attacker.pending, browser=BROWSER)


def test_pending_sign_in_finished_in_another_tab_gives_no_second_ticket(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacker, prove = Attacker(accounts, owner), SecondFactor.check_code

    def check_after_another_tab(factor: SecondFactor, user_id: UUID, code: str) -> Proof | None:
        monkeypatch.undo()
        assert attacker.recover(attacker.pending, attacker.owner_phone.recovery_codes[0])
        return prove(factor, user_id, code)

    monkeypatch.setattr(SecondFactor, "check_code", check_after_another_tab)
    with pytest.raises(SignInRefused):
        attacker.prove(attacker.pending, attacker.owner_phone.code())


def test_offer_confirmed_after_another_tab_enrolled_is_refused(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, confirmed = accounts.begin(), accounts.begin(), SecondFactor.check_offer
    secrets = [accounts.sign_in.enrol(each, browser=BROWSER).secret for each in (first, second)]
    codes = [pyotp.TOTP(each).at(accounts.clock.moment) for each in secrets]

    def check_after_another_tab(factor: SecondFactor, key: str, user_id: UUID, code: str) -> Proof | None:
        monkeypatch.undo()
        assert accounts.sign_in.confirm(second, codes[1], browser=BROWSER, network=HERE).ticket
        return confirmed(factor, key, user_id, code)

    monkeypatch.setattr(SecondFactor, "check_offer", check_after_another_tab)
    with pytest.raises(SignInRefused):
        accounts.sign_in.confirm(first, codes[0], browser=BROWSER, network=HERE)
    phone = Phone(secrets[1], (), accounts.clock)
    assert accounts.sign_in.prove(accounts.begin(), phone.next(), browser=BROWSER, network=HERE)
