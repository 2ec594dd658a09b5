"""The second factor: enrolled by a code, taken once each, and replaced by recovery codes where the phone is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.accounts import recovery_codes
from lensawriter.accounts.accounts import Accounts
from lensawriter.errors import CodeRefused, LensaError, SignInLocked, SignInRefused
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from tests.accounts.conftest import BROWSER, ELSEWHERE, EMAIL, HERE, PASSWORD, House, Phone


def prove(house: House, pending: str, code: str, *, network: str = HERE) -> str:
    return house.accounts.prove(pending, code, browser=BROWSER, network=network)


def refused(house: House, pending: str, code: str, *, network: str = HERE) -> LensaError:
    with pytest.raises((CodeRefused, SignInLocked, SignInRefused)) as found:
        prove(house, pending, code, network=network)
    assert isinstance(found.value, LensaError)
    return found.value


def signed_in(house: House, ticket: str) -> Principal | None:
    return house.accounts.principal(Accounts.sid(house.accounts.redeem(ticket, BROWSER)))


def test_who_has_no_second_factor_enrols_one_and_comes_in(house: House, owner: Principal) -> None:
    begun = house.accounts.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER)
    assert begun.needs == "enrol"
    offered = house.accounts.enrol(begun.id, browser=BROWSER)
    assert house.accounts.enrol(begun.id, browser=BROWSER) == offered, "the page is drawn more than once"
    code = pyotp.TOTP(offered.secret).at(house.clock.moment)
    admitted = house.accounts.confirm(begun.id, code, browser=BROWSER, network=HERE)
    assert signed_in(house, admitted.ticket) == owner
    assert len(set(admitted.recovery_codes)) == 10
    assert house.accounts.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER).needs == "code"
    assert house.audit.events.count(Event.SECOND_FACTOR_ENROLLED) == house.audit.events.count(Event.SIGN_IN) == 1


def test_what_is_offered_is_what_an_authenticator_reads(house: House, owner: Principal) -> None:
    offered = house.accounts.enrol(house.begin(), browser=BROWSER)
    parts = urlsplit(offered.uri)
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", f"/LENSAwriter:{EMAIL}")
    assert parse_qs(parts.query) == {"secret": [offered.secret], "issuer": ["LENSAwriter"]}
    assert len(offered.secret) == 32, "160 bits"
    assert offered.qr_svg.startswith("<svg") and "#fff" in offered.qr_svg and "script" not in offered.qr_svg


def test_each_sign_in_is_offered_a_secret_of_its_own(house: House, owner: Principal) -> None:
    offered = {house.accounts.enrol(house.begin(), browser=BROWSER).secret for _ in range(5)}
    assert len(offered) == 5


def test_a_code_of_the_app_brings_the_person_in_however_it_is_typed(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    for typed in ("{}", " {} ", "{}\n"):
        assert signed_in(house, prove(house, house.begin(), typed.format(phone.next()))) == owner
    code = phone.next()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in f"{code[:3]}{code[3:]}")
    assert signed_in(house, prove(house, house.begin(), f"{wide[:3]} {wide[3:]}")) == owner


def test_a_clock_may_be_off_by_one_step_and_no_more(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    for steps, taken in ((-2, False), (2, False), (-1, True), (1, True)):
        house.clock.moment += timedelta(minutes=5)
        pending = house.begin()
        if taken:
            assert prove(house, pending, phone.code(steps))
        else:
            assert isinstance(refused(house, pending, phone.code(steps)), CodeRefused)


def test_a_code_is_taken_once_and_none_before_it_afterwards(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    assert isinstance(refused(house, house.begin(), phone.code()), CodeRefused), "it confirmed the enrolment"
    code = phone.next()
    assert prove(house, house.begin(), code)
    for late in (code, phone.code(-1)):
        assert isinstance(refused(house, house.begin(), late), CodeRefused)


def test_of_one_code_in_many_tabs_at_once_exactly_one_comes_in(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    pending, code = [house.begin() for _ in range(5)], phone.next()

    def tab(number: int) -> bool:
        try:
            return bool(prove(house, pending[number], code, network=f"192.0.2.{number}"))
        except CodeRefused:
            return False

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(tab, range(5))) == [False] * 4 + [True]


def test_of_one_recovery_code_in_many_tabs_at_once_exactly_one_comes_in(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    pending, code = [house.begin() for _ in range(5)], phone.recovery_codes[0]

    def tab(number: int) -> bool:
        try:
            return bool(house.accounts.recover(pending[number], code, browser=BROWSER, network=f"192.0.2.{number}"))
        except CodeRefused:
            return False

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(tab, range(5))) == [False] * 4 + [True]
    assert house.factor.left(owner.user_id) == 9


def test_of_one_sign_in_half_done_proved_twice_at_once_one_ticket_comes(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    pending = house.begin()
    ways = (
        lambda: prove(house, pending, phone.next()),
        lambda: house.accounts.recover(pending, phone.recovery_codes[0], browser=BROWSER, network=HERE),
    )
    with ThreadPoolExecutor(2) as pool:
        ended = [pool.submit(way).exception() for way in ways]
    assert [type(each) for each in ended if each] == [SignInRefused]


def test_of_two_enrolments_at_once_one_is_the_factor(house: House, owner: Principal) -> None:
    pending = [house.begin() for _ in range(2)]
    secrets = [house.accounts.enrol(each, browser=BROWSER).secret for each in pending]
    codes = [pyotp.TOTP(each).at(house.clock.moment) for each in secrets]

    def tab(number: int) -> bool:
        try:
            return bool(house.accounts.confirm(pending[number], codes[number], browser=BROWSER, network=HERE))
        except SignInRefused:
            return False

    with ThreadPoolExecutor(2) as pool:
        came_in = list(pool.map(tab, range(2)))
    assert sorted(came_in) == [False, True]
    kept = Phone(secrets[came_in.index(True)], (), house.clock)
    assert signed_in(house, prove(house, house.begin(), kept.next())) == owner


def test_each_recovery_code_opens_once(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    assert house.factor.left(owner.user_id) == 10
    for number, code in enumerate(phone.recovery_codes):
        typed = code if number % 2 else code.lower().replace("-", " ")
        ticket = house.accounts.recover(house.begin(), typed, browser=BROWSER, network=HERE)
        assert signed_in(house, ticket) == owner
        with pytest.raises(CodeRefused):
            house.accounts.recover(house.begin(), code, browser=BROWSER, network=HERE)
    assert house.factor.left(owner.user_id) == 0
    assert house.audit.events.count(Event.RECOVERY_CODE_USED) == 10


def test_a_recovery_code_costs_one_slow_hash_right_wrong_or_unknown(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    right, another = phone.recovery_codes[0], phone.recovery_codes[1]
    for code, known in ((right[:5] + another[5:], True), ("ZZZZ-ZZZZ-ZZZZ-ZZZZ", False), ("", False), (right, True)):
        pending = house.begin()
        house.hasher.verified.clear()
        try:
            house.accounts.recover(pending, code, browser=BROWSER, network=HERE)
        except CodeRefused:
            assert code != right
        assert house.hasher.verified == [known]


def test_the_file_of_recovery_codes_names_each_and_says_what_they_are_for(house: House) -> None:
    codes = recovery_codes.make()
    kept = recovery_codes.text(codes)
    assert kept.splitlines()[-10:] == list(codes)
    assert "一度だけ" in kept


def test_no_code_pending_name_or_browser_is_in_the_store(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    pending = house.begin()
    with house.store.reading() as connection:
        tables = schema.recovery_codes, schema.pending_sign_ins, schema.session_proofs, schema.tickets
        kept = [str(dict(row)) for table in tables for row in connection.execute(select(table)).mappings()]
    assert len(kept) == 10 + 1 + 1 + 1
    secrets = [pending, BROWSER, *(code[5:] for code in phone.recovery_codes)]
    secrets += [each.replace("-", "") for each in secrets]
    assert [each for each in secrets if any(each in row for row in kept)] == []


def test_after_five_wrong_codes_a_person_waits_on_every_network_and_sign_in(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    pending = house.begin()
    for number in range(5):
        assert isinstance(refused(house, pending, "000000", network=f"192.0.2.{number}"), CodeRefused)
    for accounts in (house.accounts, house.again()):
        locked = refused(house._replace(accounts=accounts), house.begin(), phone.next(), network=ELSEWHERE)
        assert isinstance(locked, SignInLocked)
        assert re.match("コードの入力誤りが続いたため、受け付けを一時的に停止しています。約1[45]分後", locked.message)
    with pytest.raises(SignInLocked):
        house.accounts.recover(house.begin(), phone.recovery_codes[0], browser=BROWSER, network=ELSEWHERE)
    house.clock.moment += timedelta(minutes=16)
    assert prove(house, house.begin(), phone.next())
    assert house.audit.events.count(Event.SECOND_FACTOR_REFUSED) == 5
    assert house.audit.events.count(Event.SIGN_IN_LOCKED) == 2, "the other process records in its own audit"


def test_a_code_is_counted_before_it_is_looked_at(
    house: House, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.enrolled()
    pending = house.begin()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("lensawriter.accounts.second_factor._step", killed)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                prove(house, pending, phone.code())
    assert isinstance(refused(house, pending, phone.next()), SignInLocked)


def test_the_right_code_forgets_the_wrong_ones(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    for _ in range(3):
        pending = house.begin()
        for _ in range(4):
            assert isinstance(refused(house, pending, "000000", network=ELSEWHERE), CodeRefused)
        assert prove(house, pending, phone.next())


def test_wrong_codes_count_against_the_network_too(house: House, owner: Principal) -> None:
    people = [f"member{number}@example.jp" for number in range(5)]
    for email in people:
        house.accounts.add_member(owner.org_id, "太郎", email, Role.WRITER, PASSWORD)
        house.enrolled(email)
    house.clock.moment += timedelta(seconds=30)
    pending = [house.begin(email) for email in people]
    for each in pending * 4:
        assert isinstance(refused(house, each, "000000"), CodeRefused)
    locked = refused(house, pending[0], "000000", network=ELSEWHERE)
    assert isinstance(locked, CodeRefused)
    with pytest.raises(SignInLocked, match="お使いのネットワーク"):
        house.accounts.begin(EMAIL, PASSWORD, network=HERE, browser=BROWSER)


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "１２", "x" * 1_000_000, "１２３４５６７", "-" * 40, "😀" * 6])
def test_odd_codes_are_wrong_ones(house: House, owner: Principal, odd: str) -> None:
    house.enrolled()
    pending = house.begin()
    assert isinstance(refused(house, pending, odd), CodeRefused)
    with pytest.raises(CodeRefused):
        house.accounts.recover(pending, odd, browser=BROWSER, network=HERE)
