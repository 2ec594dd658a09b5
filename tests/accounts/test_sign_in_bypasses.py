"""Ways round the second factor: none of them brings a session."""

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


class Thief:
    """Somebody who check_password the password of the owner, and has an account and a phone of their own."""

    def __init__(self, accounts: Accounts, owner: Principal) -> None:
        self.accounts, self.owner = accounts, owner
        self.phone = accounts.enrol()
        accounts.set_up.add_member(owner.org_id, "太郎", TARO, Role.WRITER, PASSWORD)
        self.mine: Phone = accounts.enrol(TARO)
        accounts.clock.moment += timedelta(seconds=30)
        self.pending = accounts.begin()

    def prove(self, pending: str, code: str, browser: str = BROWSER, network: str = HERE) -> str:
        return self.accounts.sign_in.prove(pending, code, browser=browser, network=network)

    def recover(self, pending: str, code: str) -> str:
        return self.accounts.sign_in.recover(pending, code, browser=BROWSER, network=HERE)


def password_only(thief: Thief) -> str:
    return thief.pending


def the_hash_of_the_password_stage(thief: Thief) -> str:
    return digest(thief.pending)


def enrolling_another_phone(thief: Thief) -> str:
    return thief.accounts.sign_in.enrol(thief.pending, browser=BROWSER).secret


def confirming_what_was_not_offered(thief: Thief) -> str:
    code = thief.mine.code()
    return thief.accounts.sign_in.confirm(thief.pending, code, browser=BROWSER, network=HERE).ticket


def a_code_of_ones_own_phone(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.mine.code())


def a_code_seen_over_the_shoulder(thief: Thief) -> str:
    seen = thief.phone.code()
    thief.prove(thief.accounts.begin(), seen)
    return thief.prove(thief.pending, seen)


def a_code_of_a_minute_ago(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.phone.code(-2))


def a_code_of_the_next_minute(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.phone.code(2))


def a_sign_in_taken_to_another_browser(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.phone.code(), browser="another browser")


def a_sign_in_without_a_browser(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.phone.code(), browser="")


def a_sign_in_that_ran_out(thief: Thief) -> str:
    thief.accounts.clock.moment += timedelta(minutes=10)
    return thief.prove(thief.pending, thief.phone.code())


def a_sign_in_used_before(thief: Thief) -> str:
    thief.prove(thief.pending, thief.phone.code())
    return thief.prove(thief.pending, thief.phone.next())


def a_used_recovery_code(thief: Thief) -> str:
    thief.recover(thief.accounts.begin(), thief.phone.recovery_codes[0])
    return thief.recover(thief.pending, thief.phone.recovery_codes[0])


def a_recovery_code_of_ones_own(thief: Thief) -> str:
    return thief.recover(thief.pending, thief.mine.recovery_codes[0])


def a_recovery_code_as_a_code(thief: Thief) -> str:
    return thief.prove(thief.pending, thief.phone.recovery_codes[0])


def a_code_as_a_recovery_code(thief: Thief) -> str:
    return thief.recover(thief.pending, thief.phone.code())


def the_right_code_after_five_guesses(thief: Thief) -> str:
    for number in range(5):
        with pytest.raises(CodeRefused):
            thief.prove(thief.pending, "000000", network=f"198.51.100.{number}")
    return thief.prove(thief.pending, thief.phone.code(), network=ELSEWHERE)


def a_suspended_person(thief: Thief) -> str:
    with thief.accounts.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=thief.accounts.clock()))
    return thief.prove(thief.pending, thief.phone.code())


def a_ticket_taken_to_another_browser(thief: Thief) -> str:
    ticket = thief.prove(thief.pending, thief.phone.code())
    with pytest.raises(SignInRefused):
        thief.accounts.sessions.redeem(ticket, "another browser")
    return ticket


WAYS: list[Callable[[Thief], str]] = [
    password_only, the_hash_of_the_password_stage, enrolling_another_phone, confirming_what_was_not_offered,
    a_code_of_ones_own_phone, a_code_seen_over_the_shoulder, a_code_of_a_minute_ago, a_code_of_the_next_minute,
    a_sign_in_taken_to_another_browser, a_sign_in_without_a_browser, a_sign_in_that_ran_out, a_sign_in_used_before,
    a_used_recovery_code, a_recovery_code_of_ones_own, a_recovery_code_as_a_code, a_code_as_a_recovery_code,
    the_right_code_after_five_guesses, a_suspended_person, a_ticket_taken_to_another_browser,
]  # fmt: skip


def sessions(accounts: Accounts) -> int:
    with accounts.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.sessions)).scalar_one())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", " "))
def test_no_bypass_of_the_second_factor_gives_a_session(
    accounts: Accounts, owner: Principal, way: Callable[[Thief], str]
) -> None:
    thief = Thief(accounts, owner)
    with pytest.raises((CodeRefused, SignInLocked, SignInRefused)):
        accounts.sessions.redeem(way(thief), BROWSER)
    assert sessions(accounts) == 0


def test_regular_sign_in_gives_a_session(accounts: Accounts, owner: Principal) -> None:
    thief = Thief(accounts, owner)
    token = accounts.sessions.redeem(thief.prove(thief.pending, thief.phone.code()), BROWSER)
    assert accounts.sessions.find_principal(digest(token)) == owner
    assert sessions(accounts) == 1


def test_forged_pending_ids_are_refused_with_the_same_text(accounts: Accounts, owner: Principal) -> None:
    thief = Thief(accounts, owner)
    name, code = thief.pending, thief.phone.code()
    forged = [
        "", " ", "0", "None", "null", "true", "{}", "[]", "\0", "\ud800", "' or 1=1 --", "%", "_" * 43, "*", "../..",
        "x" * 1_000_000, name[:-1], name[1:], name + "0", name + "\n", "\n" + name, f" {name}", f"{name} ", name.swapcase(),
        name[::-1], name[:42] + "!", name * 2, f"{name},{name}", f'"{name}"', name + "\0", "\0" + name, name[:20],
        digest(name), str(owner.user_id), owner.user_id.hex, TARO, PASSWORD, code, BROWSER,
        "".join(chr(ord(each) + 0xFEE0) for each in name),
    ]  # fmt: skip
    assert len(forged) == len(set(forged)) == 40
    told = set()
    for each in forged:
        for ask in (
            lambda: accounts.sign_in.enrol(each, browser=BROWSER),
            lambda: accounts.sign_in.confirm(each, code, browser=BROWSER, network=HERE),
            lambda: thief.prove(each, code),
            lambda: thief.recover(each, thief.phone.recovery_codes[0]),
        ):
            with pytest.raises(SignInRefused) as refused:
                ask()
            told.add(refused.value.message)
    assert len(told) == 1
    assert thief.prove(name, code), "none of them used anything up"


def test_offer_of_one_sign_in_cannot_be_confirmed_by_another(accounts: Accounts, owner: Principal) -> None:
    first, second = accounts.begin(), accounts.begin()
    secret = accounts.sign_in.enrol(first, browser=BROWSER).secret
    accounts.sign_in.enrol(second, browser=BROWSER)
    code = pyotp.TOTP(secret).at(accounts.clock.moment)
    with pytest.raises(CodeRefused):
        accounts.sign_in.confirm(second, code, browser=BROWSER, network=HERE)
    assert accounts.sign_in.confirm(first, code, browser=BROWSER, network=HERE).ticket


def test_person_with_a_second_factor_is_offered_no_secret(accounts: Accounts, owner: Principal) -> None:
    thief = Thief(accounts, owner)
    with pytest.raises(SignInRefused):
        accounts.sign_in.enrol(thief.pending, browser=BROWSER)


def test_pending_sign_in_finished_in_another_tab_gives_no_second_ticket(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief, prove = Thief(accounts, owner), SecondFactor.check_code

    def overtaken(factor: SecondFactor, user_id: UUID, code: str) -> Proof | None:
        monkeypatch.undo()
        assert thief.recover(thief.pending, thief.phone.recovery_codes[0])
        return prove(factor, user_id, code)

    monkeypatch.setattr(SecondFactor, "check_code", overtaken)
    with pytest.raises(SignInRefused):
        thief.prove(thief.pending, thief.phone.code())


def test_offer_confirmed_after_another_tab_enrolled_is_refused(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, confirmed = accounts.begin(), accounts.begin(), SecondFactor.check_offer
    secrets = [accounts.sign_in.enrol(each, browser=BROWSER).secret for each in (first, second)]
    codes = [pyotp.TOTP(each).at(accounts.clock.moment) for each in secrets]

    def overtaken(factor: SecondFactor, key: str, user_id: UUID, code: str) -> Proof | None:
        monkeypatch.undo()
        assert accounts.sign_in.confirm(second, codes[1], browser=BROWSER, network=HERE).ticket
        return confirmed(factor, key, user_id, code)

    monkeypatch.setattr(SecondFactor, "check_offer", overtaken)
    with pytest.raises(SignInRefused):
        accounts.sign_in.confirm(first, codes[0], browser=BROWSER, network=HERE)
    phone = Phone(secrets[1], (), accounts.clock)
    assert accounts.sign_in.prove(accounts.begin(), phone.next(), browser=BROWSER, network=HERE)
