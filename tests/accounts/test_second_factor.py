"""The second step of a sign-in: enrolment, codes of the app and recovery codes."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.accounts import recovery_codes
from lensawriter.accounts.sessions import digest
from lensawriter.errors import CodeRefused, LensaError, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from lensawriter.store.second_factors import count_recovery_codes
from tests.accounts.conftest import BROWSER, ELSEWHERE, EMAIL, HERE, PASSWORD, Accounts, Phone
from tests.support.transactions import read


def prove(accounts: Accounts, pending: str, code: str, *, network: str = HERE) -> str:
    return accounts.sign_in.prove(pending, code, browser=BROWSER, network=network)


def refused(accounts: Accounts, pending: str, code: str, *, network: str = HERE) -> LensaError:
    with pytest.raises((CodeRefused, SignInLocked, SignInRefused)) as found:
        prove(accounts, pending, code, network=network)
    assert isinstance(found.value, LensaError)
    return found.value


def recovery_codes_left(accounts: Accounts, person: Principal) -> int:
    return read(accounts.store, count_recovery_codes, person.user_id)


def signed_in(accounts: Accounts, ticket: str) -> Principal | None:
    return accounts.sessions.find_principal(digest(accounts.sessions.redeem(ticket, BROWSER)))


def test_person_without_second_factor_enrols_one_and_signs_in(accounts: Accounts, owner: Principal) -> None:
    pending_sign_in = accounts.sign_in.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER)
    assert pending_sign_in.needs == "enrol"
    offered = accounts.sign_in.enrol(pending_sign_in.id, browser=BROWSER)
    assert accounts.sign_in.enrol(pending_sign_in.id, browser=BROWSER) == offered, "the page is drawn more than once"
    code = pyotp.TOTP(offered.secret).at(accounts.clock.moment)
    enrolled = accounts.sign_in.confirm(pending_sign_in.id, code, browser=BROWSER, network=HERE)
    assert signed_in(accounts, enrolled.ticket) == owner
    assert len(set(enrolled.recovery_codes)) == 10
    assert accounts.sign_in.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER).needs == "code"
    assert accounts.audit.events.count(Event.SECOND_FACTOR_ENROLLED) == accounts.audit.events.count(Event.SIGN_IN) == 1


def test_offer_has_the_format_of_authenticator_apps(accounts: Accounts, owner: Principal) -> None:
    offered = accounts.sign_in.enrol(accounts.begin(), browser=BROWSER)
    parts = urlsplit(offered.uri)
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", f"/LENSAwriter:{EMAIL}")
    assert parse_qs(parts.query) == {"secret": [offered.secret], "issuer": ["LENSAwriter"]}
    assert len(offered.secret) == 32, "160 bits"
    assert offered.qr_svg.startswith("<svg") and "#fff" in offered.qr_svg and "script" not in offered.qr_svg


def test_each_sign_in_is_offered_another_secret(accounts: Accounts, owner: Principal) -> None:
    offered = {accounts.sign_in.enrol(accounts.begin(), browser=BROWSER).secret for _ in range(5)}
    assert len(offered) == 5


def test_code_is_accepted_with_spaces_and_full_width_digits(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    for typed in ("{}", " {} ", "{}\n"):
        assert signed_in(accounts, prove(accounts, accounts.begin(), typed.format(phone.next()))) == owner
    code = phone.next()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in f"{code[:3]}{code[3:]}")
    assert signed_in(accounts, prove(accounts, accounts.begin(), f"{wide[:3]} {wide[3:]}")) == owner


def test_clock_may_be_wrong_by_one_time_step(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    for steps, taken in ((-2, False), (2, False), (-1, True), (1, True)):
        accounts.clock.moment += timedelta(minutes=5)
        pending = accounts.begin()
        if taken:
            assert prove(accounts, pending, phone.code(steps))
        else:
            assert isinstance(refused(accounts, pending, phone.code(steps)), CodeRefused)


def test_used_code_and_earlier_codes_are_refused(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    assert isinstance(refused(accounts, accounts.begin(), phone.code()), CodeRefused), (
        "this code has confirmed the enrolment"
    )
    code = phone.next()
    assert prove(accounts, accounts.begin(), code)
    for late in (code, phone.code(-1)):
        assert isinstance(refused(accounts, accounts.begin(), late), CodeRefused)


def test_one_of_many_concurrent_uses_of_a_code_succeeds(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    pending, code = [accounts.begin() for _ in range(5)], phone.next()

    def use_in_a_tab(number: int) -> bool:
        try:
            return bool(prove(accounts, pending[number], code, network=f"192.0.2.{number}"))
        except CodeRefused:
            return False

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(use_in_a_tab, range(5))) == [False] * 4 + [True]


def test_one_of_many_concurrent_uses_of_a_recovery_code_succeeds(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    pending, code = [accounts.begin() for _ in range(5)], phone.recovery_codes[0]

    def use_in_a_tab(number: int) -> bool:
        try:
            return bool(accounts.sign_in.recover(pending[number], code, browser=BROWSER, network=f"192.0.2.{number}"))
        except CodeRefused:
            return False

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(use_in_a_tab, range(5))) == [False] * 4 + [True]
    assert recovery_codes_left(accounts, owner) == 9


def test_pending_sign_in_proved_twice_at_once_gives_one_ticket(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    pending = accounts.begin()
    calls = (
        lambda: prove(accounts, pending, phone.next()),
        lambda: accounts.sign_in.recover(pending, phone.recovery_codes[0], browser=BROWSER, network=HERE),
    )
    with ThreadPoolExecutor(2) as pool:
        ended = [pool.submit(call).exception() for call in calls]
    assert [type(each) for each in ended if each] == [SignInRefused]


def test_one_of_two_concurrent_enrolments_succeeds(accounts: Accounts, owner: Principal) -> None:
    pending = [accounts.begin() for _ in range(2)]
    secrets = [accounts.sign_in.enrol(each, browser=BROWSER).secret for each in pending]
    codes = [pyotp.TOTP(each).at(accounts.clock.moment) for each in secrets]

    def use_in_a_tab(number: int) -> bool:
        try:
            return bool(accounts.sign_in.confirm(pending[number], codes[number], browser=BROWSER, network=HERE))
        except SignInRefused:
            return False

    with ThreadPoolExecutor(2) as pool:
        succeeded = list(pool.map(use_in_a_tab, range(2)))
    assert sorted(succeeded) == [False, True]
    phone = Phone(secrets[succeeded.index(True)], (), accounts.clock)
    assert signed_in(accounts, prove(accounts, accounts.begin(), phone.next())) == owner


def test_recovery_code_works_once(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    assert recovery_codes_left(accounts, owner) == 10
    for number, code in enumerate(phone.recovery_codes):
        typed = code if number % 2 else code.lower().replace("-", " ")
        ticket = accounts.sign_in.recover(accounts.begin(), typed, browser=BROWSER, network=HERE)
        assert signed_in(accounts, ticket) == owner
        with pytest.raises(CodeRefused):
            accounts.sign_in.recover(accounts.begin(), code, browser=BROWSER, network=HERE)
    assert recovery_codes_left(accounts, owner) == 0
    assert accounts.audit.events.count(Event.RECOVERY_CODE_USED) == 10


def test_any_recovery_code_costs_one_slow_hash(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    right, another = phone.recovery_codes[0], phone.recovery_codes[1]
    for code, known in ((right[:5] + another[5:], True), ("ZZZZ-ZZZZ-ZZZZ-ZZZZ", False), ("", False), (right, True)):
        pending = accounts.begin()
        accounts.hasher.verified.clear()
        try:
            accounts.sign_in.recover(pending, code, browser=BROWSER, network=HERE)
        except CodeRefused:
            assert code != right
        assert accounts.hasher.verified == [known]


def test_file_of_recovery_codes_lists_all_with_an_explanation(accounts: Accounts) -> None:
    codes = recovery_codes.make()
    text = recovery_codes.text(codes)
    assert text.splitlines()[-10:] == list(codes)
    assert "一度だけ" in text


def test_store_has_no_code_pending_id_or_browser_cookie_in_clear(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    pending = accounts.begin()
    with accounts.store.reading() as connection:
        tables = schema.recovery_codes, schema.pending_sign_ins, schema.session_proofs, schema.tickets
        stored = [str(dict(row)) for table in tables for row in connection.execute(select(table)).mappings()]
    assert len(stored) == 10 + 1 + 1 + 1
    secrets = [pending, BROWSER, *(code[5:] for code in phone.recovery_codes)]
    secrets += [each.replace("-", "") for each in secrets]
    assert [each for each in secrets if any(each in row for row in stored)] == []


def test_five_wrong_codes_lock_the_person_on_every_network(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    pending = accounts.begin()
    for number in range(5):
        assert isinstance(refused(accounts, pending, "000000", network=f"192.0.2.{number}"), CodeRefused)
    for each in (accounts, accounts.other_process()):
        locked = refused(each, accounts.begin(), phone.next(), network=ELSEWHERE)
        assert isinstance(locked, SignInLocked)
        assert re.match("コードの入力誤りが続いたため、受け付けを一時的に停止しています。約1[45]分後", locked.message)
    with pytest.raises(SignInLocked):
        accounts.sign_in.recover(accounts.begin(), phone.recovery_codes[0], browser=BROWSER, network=ELSEWHERE)
    accounts.clock.moment += timedelta(minutes=16)
    assert prove(accounts, accounts.begin(), phone.next())
    assert accounts.audit.events.count(Event.SECOND_FACTOR_REFUSED) == 5
    assert accounts.audit.events.count(Event.SIGN_IN_LOCKED) == 2, "the other process has an audit log of its own"


def test_code_is_counted_before_it_is_verified(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = accounts.enrol()
    pending = accounts.begin()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("lensawriter.accounts.second_factor._step", killed)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                prove(accounts, pending, phone.code())
    assert isinstance(refused(accounts, pending, phone.next()), SignInLocked)


def test_correct_code_clears_the_wrong_ones(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    for _ in range(3):
        pending = accounts.begin()
        for _ in range(4):
            assert isinstance(refused(accounts, pending, "000000", network=ELSEWHERE), CodeRefused)
        assert prove(accounts, pending, phone.next())


def test_wrong_codes_count_for_the_network(accounts: Accounts, owner: Principal) -> None:
    people = [f"member{number}@example.jp" for number in range(5)]
    for email in people:
        accounts.set_up.add_member(owner.org_id, "太郎", email, Role.WRITER, PASSWORD)
        accounts.enrol(email)
    accounts.clock.moment += timedelta(seconds=30)
    pending = [accounts.begin(email) for email in people]
    for each in pending * 4:
        assert isinstance(refused(accounts, each, "000000"), CodeRefused)
    locked = refused(accounts, pending[0], "000000", network=ELSEWHERE)
    assert isinstance(locked, CodeRefused)
    with pytest.raises(SignInLocked, match="お使いのネットワーク"):
        accounts.sign_in.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER)


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "１２", "x" * 1_000_000, "１２３４５６７", "-" * 40, "😀" * 6])
def test_malformed_code_is_refused(accounts: Accounts, owner: Principal, odd: str) -> None:
    accounts.enrol()
    pending = accounts.begin()
    assert isinstance(refused(accounts, pending, odd), CodeRefused)
    with pytest.raises(CodeRefused):
        accounts.sign_in.recover(pending, odd, browser=BROWSER, network=HERE)
