"""Replacement of the caller's own phone and recovery codes."""

from datetime import timedelta

import pyotp
import pytest

from lensawriter.access.events import Event
from lensawriter.errors import (
    CodeRefused,
)
from tests.accounts.conftest import BROWSER, HERE, TARO, Phone, SignedInMember


def test_new_phone_replaces_the_old_one_after_its_code(member: SignedInMember) -> None:
    member.step_up()
    offered = member.factor.offer(member.me, member.sid)
    assert member.factor.offer(member.me, member.sid) == offered
    with pytest.raises(CodeRefused):
        member.factor.confirm(member.me, member.sid, member.phone.next(), end_others=True)
    code = pyotp.TOTP(offered.secret).at(member.accounts.clock.moment)
    codes = member.factor.confirm(member.me, member.sid, code, end_others=True)
    assert member.accounts.sessions.find_principal(member.other_sid) is None
    old, new = member.phone, Phone(offered.secret, codes, member.accounts.clock)
    for code in (old.next(), new.code(-1)):
        with pytest.raises(CodeRefused):
            member.accounts.sign_in.prove(member.accounts.begin(TARO), code, browser=BROWSER, network=HERE)
    assert member.accounts.sign_in.prove(member.accounts.begin(TARO), new.next(), browser=BROWSER, network=HERE)
    with pytest.raises(CodeRefused):
        member.accounts.sign_in.recover(
            member.accounts.begin(TARO), old.recovery_codes[0], browser=BROWSER, network=HERE
        )
    assert member.accounts.sign_in.recover(member.accounts.begin(TARO), codes[0], browser=BROWSER, network=HERE)
    assert [mail[0] for mail in member.accounts.mails()] == ["second-factor-changed"]
    assert member.accounts.audit.events.count(Event.SECOND_FACTOR_REPLACED) == 1


def test_expired_offer_is_replaced_and_cannot_be_confirmed(member: SignedInMember) -> None:
    member.step_up()
    first = member.factor.offer(member.me, member.sid)
    member.accounts.clock.moment += timedelta(minutes=10)
    member.step_up()
    with pytest.raises(CodeRefused):
        code = pyotp.TOTP(first.secret).at(member.accounts.clock.moment)
        member.factor.confirm(member.me, member.sid, code, end_others=False)
    assert member.factor.offer(member.me, member.sid).secret != first.secret


def test_new_recovery_codes_invalidate_the_old_ones(member: SignedInMember) -> None:
    member.step_up()
    renewed = member.factor.renew(member.me, member.sid)
    assert len(set(renewed)) == 10 and not set(renewed) & set(member.phone.recovery_codes)
    with pytest.raises(CodeRefused):
        member.accounts.sign_in.recover(
            member.accounts.begin(TARO), member.phone.recovery_codes[0], browser=BROWSER, network=HERE
        )
    assert member.accounts.sign_in.recover(member.accounts.begin(TARO), renewed[0], browser=BROWSER, network=HERE)
    assert member.factor.count_recovery_codes(member.me) == 9
