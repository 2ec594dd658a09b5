"""Step-up and devices: what a session has proved, where one is signed in, and how that ends elsewhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.accounts import Accounts
from lensawriter.accounts.devices import UNKNOWN, called
from lensawriter.errors import CodeRefused, ConsentRequired, NotFound, SignInLocked, SignInRequired, StepUpRequired
from lensawriter.models import Principal, Role
from lensawriter.store import members
from tests.accounts.conftest import BROWSER, ELSEWHERE, HERE, PASSWORD, House
from tests.support.transactions import read

MINUTES = timedelta(minutes=1)


@pytest.fixture
def owner(owner: Principal, house: House) -> Principal:
    """The owner, who has consented."""
    house.consented(owner)
    return owner


@pytest.fixture
def other(owner: Principal, house: House) -> Principal:
    """A colleague, who has consented too."""
    key = house.accounts.add_member(owner.org_id, "太郎", "taro@example.jp", Role.WRITER, PASSWORD)
    colleague = read(house.store, members.get_user, key).principal()
    house.consented(colleague)
    return colleague


def fresh(house: House, principal: Principal, sid: str) -> bool:
    try:
        house.context.rights.require_step_up(principal, sid)
    except StepUpRequired:
        return False
    return True


def test_a_session_without_a_proof_is_asked_for_a_code_and_a_code_lasts_five_minutes(
    house: House, owner: Principal
) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    assert not fresh(house, owner, sid)
    house.step_up.prove(owner, sid, phone.next())
    assert fresh(house, owner, sid)
    house.clock.moment += 5 * MINUTES - timedelta(seconds=1)
    assert fresh(house, owner, sid)
    house.clock.moment += timedelta(seconds=1)
    assert not fresh(house, owner, sid)
    house.step_up.prove(owner, sid, phone.next())
    assert fresh(house, owner, sid)
    assert house.audit.events.count(Event.STEP_UP) == 2


def test_the_code_of_the_sign_in_counts_and_one_of_no_ticket_does_not(house: House, owner: Principal) -> None:
    phone = house.enrolled()
    ticket = house.accounts.prove(house.begin(), phone.next(), browser=BROWSER, network=HERE)
    sid = Accounts.sid(house.accounts.redeem(ticket, BROWSER))
    assert fresh(house, owner, sid)
    assert not fresh(house, owner, house.signed_in(owner))
    house.clock.moment += 5 * MINUTES
    assert not fresh(house, owner, sid)


def test_a_proof_counts_in_its_own_session_alone(house: House, owner: Principal) -> None:
    phone, first, second = house.enrolled(), house.signed_in(owner), house.signed_in(owner)
    house.step_up.prove(owner, first, phone.next())
    assert fresh(house, owner, first) and not fresh(house, owner, second)


def test_a_session_of_another_is_refused_to_prove_and_to_use(house: House, owner: Principal, other: Principal) -> None:
    phone, mine, theirs = house.enrolled(), house.signed_in(owner), house.signed_in(other)
    house.step_up.prove(owner, mine, phone.next())
    for principal, sid in ((owner, theirs), (other, mine), (owner, "0" * 64), (owner, ""), (owner, str(uuid4()))):
        with pytest.raises(SignInRequired):
            house.context.rights.require_step_up(principal, sid)
        with pytest.raises(SignInRequired):
            house.step_up.prove(principal, sid, phone.next())


def test_an_ended_session_has_proved_nothing(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    house.step_up.prove(owner, sid, phone.next())
    house.accounts.end(sid)
    with pytest.raises(SignInRequired):
        house.context.rights.require_step_up(owner, sid)


def test_a_session_too_long_idle_has_proved_nothing_and_proves_no_more(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    house.clock.moment += 31 * MINUTES
    with pytest.raises(SignInRequired):
        house.step_up.prove(owner, sid, phone.next())


def test_a_used_or_wrong_code_proves_nothing_and_five_of_them_lock(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    for code in (phone.code(), "000000", "", "\ud800", phone.code(5)):
        with pytest.raises(CodeRefused):
            house.step_up.prove(owner, sid, code)
    with pytest.raises(SignInLocked):
        house.step_up.prove(owner, sid, phone.next())
    assert not fresh(house, owner, sid)
    house.clock.moment += 16 * MINUTES
    house.step_up.prove(owner, sid, phone.next())


def test_before_consent_no_code_proves_anything_and_no_session_is_shown(house: House, owner: Principal) -> None:
    key = house.accounts.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD)
    jiro = read(house.store, members.get_user, key).principal()
    phone, sid = house.enrolled("jiro@example.jp"), house.signed_in(jiro)
    with pytest.raises(ConsentRequired):
        house.step_up.prove(jiro, sid, phone.next())
    with pytest.raises(ConsentRequired):
        house.devices.mine(jiro, sid)
    with pytest.raises(ConsentRequired):
        house.devices.end_others(jiro, sid)


def test_a_recovery_code_proves_once_for_who_has_lost_the_phone(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    house.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert fresh(house, owner, sid)
    with pytest.raises(CodeRefused):
        house.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert house.audit.events.count(Event.RECOVERY_CODE_USED) == 1


def test_a_clock_set_back_makes_no_proof_last(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    house.step_up.prove(owner, sid, phone.next())
    house.clock.moment -= 10 * MINUTES
    assert not fresh(house, owner, sid)


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/604"
)


def open_at(house: House, owner: Principal, agent: str, network: str) -> str:
    ticket = house.ticket(owner.user_id, BROWSER)
    return Accounts.sid(house.accounts.redeem(ticket, BROWSER, agent=agent, network=network))


def test_one_sees_where_one_is_signed_in_and_nobody_elses(house: House, owner: Principal, other: Principal) -> None:
    desk, phone = open_at(house, owner, WINDOWS, HERE), open_at(house, owner, IPHONE, ELSEWHERE)
    house.signed_in(other)
    seen = house.devices.mine(owner, desk)
    assert [(each.agent, each.network, each.here) for each in seen] == [
        ("Safari（iPhone）", ELSEWHERE, False),
        ("Chrome（Windows）", HERE, True),
    ]
    assert not {each.id for each in seen} & {desk, phone}, "what ends a session opens none"


def test_a_session_that_ran_out_is_no_device(house: House, owner: Principal) -> None:
    old = house.signed_in(owner)
    house.clock.moment += 31 * MINUTES
    new = house.signed_in(owner)
    assert [each.here for each in house.devices.mine(owner, new)] == [True]
    assert house.accounts.principal(old) is None


def test_one_ends_a_session_of_ones_own_and_none_of_another(house: House, owner: Principal, other: Principal) -> None:
    here, there, theirs = house.signed_in(owner), house.signed_in(owner), house.signed_in(other)
    assert house.accounts.principal(there) == owner, "it is remembered, and forgotten at its end"
    (device,) = [each.id for each in house.devices.mine(owner, here) if not each.here]
    (foreign,) = [each.id for each in house.devices.mine(other, theirs)]
    house.devices.end(owner, device)
    assert house.accounts.principal(there) is None
    for unknown in (device, foreign, there, theirs, "", "\0"):
        with pytest.raises(NotFound):
            house.devices.end(owner, unknown)
    assert house.accounts.principal(theirs) == other
    assert house.accounts.principal(here) == owner
    assert house.audit.events.count(Event.SESSION_ENDED) == 1


def test_one_ends_all_other_sessions(house: House, owner: Principal) -> None:
    here, *others = [house.signed_in(owner) for _ in range(4)]
    assert house.devices.end_others(owner, here) == 3
    assert [house.accounts.principal(sid) for sid in others] == [None] * 3
    assert house.accounts.principal(here) == owner
    assert house.devices.end_others(owner, here) == 0


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Chrome（Windows）"),
        (f"{WINDOWS} Edg/150.0", "Edge（Windows）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox（Linux）"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit Version/18 Safari/605", "Safari（Mac）"),
        ("curl/8", UNKNOWN),
        ("Windows", f"{UNKNOWN}（Windows）"),
        ("", UNKNOWN),
        ("\0<script>" * 50, UNKNOWN),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, name: str) -> None:
    assert called(agent) == name
