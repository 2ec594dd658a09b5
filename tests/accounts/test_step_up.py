"""Step-up: which session has proved the second factor, by which code, and for how long."""

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


def has_stepped_up(accounts: Accounts, principal: Principal, sid: str) -> bool:
    try:
        accounts.context.rights.require_step_up(principal, sid)
    except StepUpRequired:
        return False
    return True


def test_proof_of_a_session_lasts_five_minutes(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    assert not has_stepped_up(accounts, owner, sid)
    accounts.step_up.prove(owner, sid, phone.next())
    assert has_stepped_up(accounts, owner, sid)
    accounts.clock.moment += 5 * MINUTES - timedelta(seconds=1)
    assert has_stepped_up(accounts, owner, sid)
    accounts.clock.moment += timedelta(seconds=1)
    assert not has_stepped_up(accounts, owner, sid)
    accounts.step_up.prove(owner, sid, phone.next())
    assert has_stepped_up(accounts, owner, sid)
    assert accounts.audit.events.count(Event.STEP_UP) == 2


def test_code_of_the_sign_in_counts_as_proof_of_its_session(accounts: Accounts, owner: Principal) -> None:
    phone = accounts.enrol()
    ticket = accounts.sign_in.prove(accounts.begin(), phone.next(), browser=BROWSER, network=HERE)
    sid = digest(accounts.sessions.redeem(ticket, BROWSER))
    assert has_stepped_up(accounts, owner, sid)
    assert not has_stepped_up(accounts, owner, accounts.open_session(owner))
    accounts.clock.moment += 5 * MINUTES
    assert not has_stepped_up(accounts, owner, sid)


def test_proof_counts_only_in_its_session(accounts: Accounts, owner: Principal) -> None:
    phone, first, second = accounts.enrol(), accounts.open_session(owner), accounts.open_session(owner)
    accounts.step_up.prove(owner, first, phone.next())
    assert has_stepped_up(accounts, owner, first) and not has_stepped_up(accounts, owner, second)


def test_session_of_another_person_is_refused(accounts: Accounts, owner: Principal, colleague: Principal) -> None:
    phone, mine, theirs = accounts.enrol(), accounts.open_session(owner), accounts.open_session(colleague)
    accounts.step_up.prove(owner, mine, phone.next())
    for principal, sid in ((owner, theirs), (colleague, mine), (owner, "0" * 64), (owner, ""), (owner, str(uuid4()))):
        with pytest.raises(SignInRequired):
            accounts.context.rights.require_step_up(principal, sid)
        with pytest.raises(SignInRequired):
            accounts.step_up.prove(principal, sid, phone.next())


def test_ended_session_has_no_proof(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.next())
    accounts.sessions.end(sid)
    with pytest.raises(SignInRequired):
        accounts.context.rights.require_step_up(owner, sid)


def test_idle_session_cannot_step_up(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.clock.moment += 31 * MINUTES
    with pytest.raises(SignInRequired):
        accounts.step_up.prove(owner, sid, phone.next())


def test_used_or_wrong_code_is_refused_and_five_of_them_lock(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    for code in (phone.code(), "000000", "", "\ud800", phone.code(5)):
        with pytest.raises(CodeRefused):
            accounts.step_up.prove(owner, sid, code)
    with pytest.raises(SignInLocked):
        accounts.step_up.prove(owner, sid, phone.next())
    assert not has_stepped_up(accounts, owner, sid)
    accounts.clock.moment += 16 * MINUTES
    accounts.step_up.prove(owner, sid, phone.next())


def test_step_up_and_devices_need_consent(accounts: Accounts, owner: Principal) -> None:
    key = accounts.set_up.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD)
    jiro = read(accounts.store, members.get_user, key).principal()
    phone, sid = accounts.enrol("jiro@example.jp"), accounts.open_session(jiro)
    with pytest.raises(ConsentRequired):
        accounts.step_up.prove(jiro, sid, phone.next())
    with pytest.raises(ConsentRequired):
        accounts.devices.mine(jiro, sid)
    with pytest.raises(ConsentRequired):
        accounts.devices.end_others(jiro, sid)


def test_recovery_code_proves_once(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert has_stepped_up(accounts, owner, sid)
    with pytest.raises(CodeRefused):
        accounts.step_up.prove(owner, sid, phone.recovery_codes[3])
    assert accounts.audit.events.count(Event.RECOVERY_CODE_USED) == 1


def test_proof_from_the_future_does_not_count(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    accounts.step_up.prove(owner, sid, phone.next())
    accounts.clock.moment -= 10 * MINUTES
    assert not has_stepped_up(accounts, owner, sid)
