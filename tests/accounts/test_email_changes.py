"""Change of the caller's own address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.errors import (
    AccountInvalid,
    LinkDead,
)
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from tests.accounts.conftest import EMAIL, NEW_EMAIL, PASSWORD, TARO, SignedInMember, signs_in


def test_address_changes_when_its_link_is_opened_and_the_old_address_is_notified(
    member: SignedInMember,
) -> None:
    member.step_up()
    member.emails.ask(member.me, member.sid, PASSWORD, f" {NEW_EMAIL.upper()}")
    assert signs_in(member, TARO, PASSWORD) and not signs_in(member, NEW_EMAIL, PASSWORD)
    token = member.accounts.link()
    member.emails.check(token)
    member.emails.confirm(token)
    assert signs_in(member, NEW_EMAIL, PASSWORD) and not signs_in(member, TARO, PASSWORD)
    assert member.profile.get(member.me).email == NEW_EMAIL
    with pytest.raises(LinkDead):
        member.emails.confirm(token)
    assert [mail[:2] for mail in member.accounts.mails()] == [("email-proof", NEW_EMAIL), ("email-changed", TARO)]
    assert member.accounts.audit.events.count(Event.EMAIL_CHANGED) == 1


def test_address_of_another_member_gets_no_mail_and_no_error(member: SignedInMember) -> None:
    member.step_up()
    member.emails.ask(member.me, member.sid, PASSWORD, EMAIL)
    assert member.accounts.mails() == []
    for bad in (TARO, "nobody", ""):
        with pytest.raises(AccountInvalid):
            member.emails.ask(member.me, member.sid, PASSWORD, bad)


def test_link_is_refused_when_expired_replaced_or_its_address_is_taken(
    member: SignedInMember, owner: Principal
) -> None:
    member.step_up()
    member.emails.ask(member.me, member.sid, PASSWORD, NEW_EMAIL)
    first = member.accounts.link()
    member.emails.ask(member.me, member.sid, PASSWORD, NEW_EMAIL)
    second = member.accounts.link()
    with pytest.raises(LinkDead):
        member.emails.confirm(first)
    member.accounts.set_up.add_member(owner.org_id, "別人", NEW_EMAIL, Role.WRITER, PASSWORD)
    with pytest.raises(LinkDead):
        member.emails.confirm(second)
    member.step_up()
    member.emails.ask(member.me, member.sid, PASSWORD, "another@example.jp")
    member.accounts.clock.moment += timedelta(hours=24)
    with pytest.raises(LinkDead):
        member.emails.confirm(member.accounts.link())
    assert signs_in(member, TARO, PASSWORD)


def test_one_of_two_concurrent_confirmations_of_an_address_succeeds(member: SignedInMember, owner: Principal) -> None:
    phone, sid = member.accounts.enrol(), member.accounts.open_session(owner)
    member.accounts.step_up.prove(owner, sid, phone.next())
    member.step_up()
    member.emails.ask(member.me, member.sid, PASSWORD, NEW_EMAIL)
    mine = member.accounts.link()
    member.emails.ask(owner, sid, PASSWORD, NEW_EMAIL)
    links = [mine, member.accounts.link()]

    def confirm(token: str) -> bool:
        try:
            member.emails.confirm(token)
        except LinkDead:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, links)) == [False, True]
    with member.accounts.store.reading() as connection:
        emails = connection.execute(select(schema.users.c.email)).scalars().all()
    assert emails.count(NEW_EMAIL) == 1
