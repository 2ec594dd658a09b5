"""Step-up and devices: what a session has proved, where one is signed in, and how that ends elsewhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.sessions import digest
from lensawriter.errors import CodeRefused, ConsentRequired, SignInLocked, SignInRequired, StepUpRequired
from lensawriter.models import Principal, Role
from lensawriter.store import members
from tests.accounts.conftest import BROWSER, HERE, PASSWORD, Accounts
from tests.support.transactions import read

MINUTES = timedelta(minutes=1)


@pytest.fixture
def owner(owner: Principal, accounts: Accounts) -> Principal:
    """The owner, who has consented."""
    accounts.add_consents(owner)
    return owner


def fresh(accounts: Accounts, principal: Principal, sid: str) -> bool:
    try:
        accounts.context.rights.require_step_up(principal, sid)
    except StepUpRequired:
        return False
    return True


def test_a_session_without_a_proof_is_asked_for_a_code_and_a_code_lasts_five_minutes(
    accounts: Accounts, owner: Principal
) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    assert not fresh(accounts, owner, sid)
    accounts.step_up.prove(owner, sid, phone.next())
    assert fresh(accounts, owner, sid)
    accounts.clock.moment += 5 * MINUTES - timedelta(seconds=1)
    assert fresh(accounts, owner, sid)
    accounts.clock.moment += timedelta(seconds=1)
    assert not fresh(accounts, owner, sid)
    accounts.step_up.prove(owner, sid, phone.next())
    assert fresh(accounts, owner, sid)
    assert accounts.audit.events.count(Event.STEP_UP) == 2


def test_the_code_of_the_sign_in_counts_and_one_of_no_ticket_does_not(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    ticket = accounts.sign_in.prove(accounts.begin(), phone.next(), browser=BROWSER, network=HERE)
    sid = digest(accounts.sessions.redeem(ticket, BROWSER))
    assert fresh(accounts, owner, sid)
    assert not fresh(accounts, owner, accounts.open_session(owner))
    accounts.clock.moment += 5 * MINUTES
    assert not fresh(accounts, owner, sid)


def test_a_proof_counts_in_its_own_session_alone(accounts: Accounts, owner: Principal) -> None:
    phone, first, second = accounts.enrol(), accounts.open_session(owner), accounts.open_session(owner)
    accounts.step_up.prove(owner, first, phone.next())
    assert fresh(accounts, owner, first) and not fresh(accounts, owner, second)


def test_a_session_of_another_is_refused_to_prove_and_to_use(
    accounts: Accounts, owner: Principal, colleague: Principal
) -> None:
    phone, mine, theirs = accounts.enrol(), accounts.open_session(owner), accounts.open_session(colleague)
    accounts.step_up.prove(owner, mine, phone.next())
    for principal, sid in ((owner, theirs), (colleague, mine), (owner, "0" * 64), (owner, ""), (owner, str(uuid4()))):
        with pytest.raises(SignInRequired):
            accounts.context.rights.require_step_up(principal, sid)
        with pytest.raises(SignInRequired):
            accounts.step_up.prove(principal, sid, phone.next())


def test_an_ended_session_has_proved_nothing(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.next())
    accounts.sessions.end(sid)
    with pytest.raises(SignInRequired):
        accounts.context.rights.require_step_up(owner, sid)


def test_a_session_too_long_idle_has_proved_nothing_and_proves_no_more(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.clock.moment += 31 * MINUTES
    with pytest.raises(SignInRequired):
        accounts.step_up.prove(owner, sid, phone.next())


def test_a_used_or_wrong_code_proves_nothing_and_five_of_them_lock(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    for code in (phone.code(), "000000", "", "\ud800", phone.code(5)):
        with pytest.raises(CodeRefused):
            accounts.step_up.prove(owner, sid, code)
    with pytest.raises(SignInLocked):
        accounts.step_up.prove(owner, sid, phone.next())
    assert not fresh(accounts, owner, sid)
    accounts.clock.moment += 16 * MINUTES
    accounts.step_up.prove(owner, sid, phone.next())


def test_before_consent_no_code_proves_anything_and_no_session_is_shown(accounts: Accounts, owner: Principal) -> None:
    key = accounts.set_up.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD)
    jiro = read(accounts.store, members.get_user, key).principal()
    phone, sid = accounts.enrol("jiro@example.jp"), accounts.open_session(jiro)
    with pytest.raises(ConsentRequired):
        accounts.step_up.prove(jiro, sid, phone.next())
    with pytest.raises(ConsentRequired):
        accounts.devices.mine(jiro, sid)
    with pytest.raises(ConsentRequired):
        accounts.devices.end_others(jiro, sid)


def test_a_recovery_code_proves_once_for_who_has_lost_the_phone(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert fresh(accounts, owner, sid)
    with pytest.raises(CodeRefused):
        accounts.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert accounts.audit.events.count(Event.RECOVERY_CODE_USED) == 1


def test_a_clock_set_back_makes_no_proof_last(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.next())
    accounts.clock.moment -= 10 * MINUTES
    assert not fresh(accounts, owner, sid)
