"""Ways in by mail: a new password, and the end of a lock; from outside nobody learns who has an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from lensawriter.access.events import Event
from lensawriter.accounts.accounts import Accounts
from lensawriter.errors import (
    AccountInvalid,
    LinkDead,
    NotFound,
    PasswordRefused,
    SignInLocked,
    SignInRefused,
)
from lensawriter.models import Principal
from lensawriter.store import schema
from tests.accounts.conftest import BROWSER, ELSEWHERE, EMAIL, HERE, PASSWORD, House
from tests.support.contexts import accounts as accounts_of
from tests.support.contexts import service_context
from tests.support.tickets import knows

NEW = "夏は夜。月の頃はさらなり、闇もなほ"
NOBODY = "nobody@example.jp"


def sign_in(house: House, password: str, network: str = HERE) -> object:
    return house.knows(EMAIL, password, network=network)


def test_a_link_sets_a_new_password_once_and_the_second_factor_stays(house: House, owner: Principal) -> None:
    phone, sid = house.enrolled(), house.signed_in(owner)
    begun, ticket = house.begin(), house.ticket(owner.user_id, BROWSER)
    house.resets.ask(f" {EMAIL.upper()} ", network=HERE)
    token = house.link()
    house.resets.check(token)
    house.resets.set_password(token, NEW)
    assert house.accounts.principal(sid) is None, "every session ends at once"
    with pytest.raises(SignInRefused):
        sign_in(house, PASSWORD)
    with pytest.raises(SignInRefused):
        house.accounts.prove(begun, phone.next(), browser=BROWSER, network=HERE)
    with pytest.raises(SignInRefused):
        house.accounts.redeem(ticket, BROWSER)
    pending = house.accounts.begin(EMAIL, NEW, network=HERE, browser=BROWSER)
    assert pending.needs == "code", "who has the mail has not the phone"
    assert house.accounts.prove(pending.id, phone.next(), browser=BROWSER, network=HERE)
    for _ in range(2):
        with pytest.raises(LinkDead):
            house.resets.set_password(token, NEW + "。")
    assert [mail[:2] for mail in house.mails()] == [("password-reset", EMAIL), ("password-changed", EMAIL)]
    assert house.audit.events.count(Event.PASSWORD_CHANGED) == 1


def test_an_unknown_address_is_told_the_same_writes_the_same_and_gets_no_mail(house: House, owner: Principal) -> None:
    written: dict[str, list[str]] = {}
    for email in (EMAIL, NOBODY):
        statements: list[str] = written.setdefault(email, [])

        def note(*args: object, statements: list[str] = statements) -> None:
            statements.append(str(args[2]).split("(")[0].split("WHERE")[0].strip())

        event.listen(house.store.engine, "before_cursor_execute", note)
        house.resets.ask(email, network=HERE)
        event.remove(house.store.engine, "before_cursor_execute", note)
    mail = [each.replace("service.outbox", "service.link_tokens") for each in written[EMAIL]]
    assert mail == written[NOBODY] != written[EMAIL], "where one adds a mail, the other adds a row that says nothing"
    assert [mail[:2] for mail in house.mails()] == [("password-reset", EMAIL)]
    with house.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.link_tokens)).scalar_one() == 3


def test_a_suspended_person_gets_no_link_and_one_sent_before_is_dead(house: House, owner: Principal) -> None:
    house.resets.ask(EMAIL, network=HERE)
    token = house.link()
    with house.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=house.clock()))
    house.resets.ask(EMAIL, network=HERE)
    assert len(house.mails()) == 1
    with pytest.raises(LinkDead):
        house.resets.set_password(token, NEW)


def test_a_link_works_for_a_day(house: House, owner: Principal) -> None:
    house.resets.ask(EMAIL, network=HERE)
    token = house.link()
    house.clock.moment += timedelta(hours=24) - timedelta(seconds=1)
    house.resets.check(token)
    house.clock.moment += timedelta(seconds=1)
    with pytest.raises(LinkDead):
        house.resets.check(token)
    with pytest.raises(LinkDead):
        house.resets.set_password(token, NEW)
    assert sign_in(house, PASSWORD) == owner.user_id


def test_of_one_link_used_by_eight_at_once_one_sets_the_password(house: House, owner: Principal) -> None:
    house.resets.ask(EMAIL, network=HERE)
    token, resets = house.link(), house.resets

    def use(number: int) -> int | None:
        try:
            resets.set_password(token, f"{NEW}{number}番目")
        except LinkDead:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        (won,) = [each for each in pool.map(use, range(8)) if each is not None]
    assert sign_in(house, f"{NEW}{won}番目") == owner.user_id


def test_a_weak_password_does_not_use_up_the_link(house: House, owner: Principal) -> None:
    house.resets.ask(EMAIL, network=HERE)
    for weak in ("password2026", "短い", "青葉商会の合図です。ご内密に"):
        with pytest.raises(PasswordRefused):
            house.resets.set_password(house.link(), weak)
    house.resets.set_password(house.link(), NEW)


def test_forged_and_foreign_links_are_dead_in_the_same_words(house: House, owner: Principal) -> None:
    house.resets.ask(EMAIL, network=HERE)
    token = house.link()
    with house.store.reading() as connection:
        assert token not in str(connection.execute(select(schema.link_tokens)).all())
    forged = ["", "\0", "\ud800", token[:-1], token + "\n", token.swapcase(), Accounts.sid(token), "x" * 1_000_000]
    told = set()
    for each in forged:
        with pytest.raises(LinkDead) as dead:
            house.resets.set_password(each, NEW)
        told.add(dead.value.message)
        with pytest.raises(LinkDead) as dead:
            house.resets.unlock(each)
        told.add(dead.value.message)
    with pytest.raises(LinkDead) as dead:
        house.resets.unlock(token)
    assert told == {dead.value.message}, "a link for one thing does not do another"
    house.resets.check(token)


def test_after_three_links_for_one_address_no_more_are_sent_for_a_while(house: House, owner: Principal) -> None:
    for email in (EMAIL, NOBODY):
        for _ in range(3):
            house.resets.ask(email, network=HERE)
        with pytest.raises(SignInLocked, match="約15分後"):
            house.resets.ask(email, network=ELSEWHERE)
    assert len(house.mails()) == 3
    for number in range(14):
        house.resets.ask(f"nobody{number}@example.jp", network=HERE)
    with pytest.raises(SignInLocked, match="ネットワーク"):
        house.resets.ask("last@example.jp", network=HERE)
    assert sign_in(house, PASSWORD) == owner.user_id, "the sign-in counts by itself"


@pytest.mark.parametrize(
    "odd", ["", "no address", "a@b", "taro@example.jp\nBcc: x@example.jp", "\0", "\ud800@example.jp"]
)
def test_what_is_no_address_is_said_to_be_none(house: House, odd: str) -> None:
    with pytest.raises(AccountInvalid):
        house.resets.ask(odd, network=HERE)


def locked(house: House) -> Accounts:
    """Accounts that tell who is locked out, after five wrong passwords."""
    accounts = accounts_of(
        service_context(house.store, house.clock, settings=house.settings, audit=house.audit),
        house.hasher,
        house.resets.tell_locked,
    )
    for email in (EMAIL, NOBODY):
        for number in range(5):
            with pytest.raises(SignInRefused):
                knows(accounts, house.store, email, NEW, network=f"198.51.100.{number}")
        for _ in range(3):
            with pytest.raises(SignInLocked):
                knows(accounts, house.store, email, PASSWORD, network=HERE)
    return accounts


def test_who_is_locked_out_gets_one_mail_and_its_link_ends_the_lock_once(house: House, owner: Principal) -> None:
    accounts = locked(house)
    assert [mail[:2] for mail in house.mails()] == [("sign-in-locked", EMAIL)]
    token = house.link()
    house.resets.unlock(token)
    assert knows(accounts, house.store, EMAIL, PASSWORD, network=HERE) == owner.user_id
    with pytest.raises(LinkDead):
        house.resets.unlock(token)
    assert house.audit.events.count(Event.SIGN_IN_UNLOCKED) == 1
    assert house.audit.events.count(Event.SIGN_IN_LOCKED) == 6


def test_an_unknown_address_at_a_lock_writes_the_same_and_gets_no_mail(house: House, owner: Principal) -> None:
    written: dict[str, list[str]] = {EMAIL: [], NOBODY: []}
    for email in (EMAIL, NOBODY, EMAIL, NOBODY):

        def note(*args: object) -> None:
            written[email].append(str(args[2]).split("(")[0].split("WHERE")[0].strip())

        event.listen(house.store.engine, "before_cursor_execute", note)
        house.resets.tell_locked(email)
        event.remove(house.store.engine, "before_cursor_execute", note)
    mail = [each.replace("service.outbox", "service.link_tokens") for each in written[EMAIL]]
    assert mail == written[NOBODY] != written[EMAIL]
    assert [mail[:2] for mail in house.mails()] == [("sign-in-locked", EMAIL)]


def test_the_next_lock_is_told_anew(house: House, owner: Principal) -> None:
    locked(house)
    house.clock.moment += timedelta(minutes=20)
    locked(house)
    assert [mail[0] for mail in house.mails()] == ["sign-in-locked"] * 2


def test_a_new_password_ends_the_lock_too(house: House, owner: Principal) -> None:
    accounts = locked(house)
    house.resets.ask(EMAIL, network=HERE)
    house.resets.set_password(house.link(), NEW)
    assert knows(accounts, house.store, EMAIL, NEW, network=HERE) == owner.user_id


def test_a_mail_that_cannot_be_added_leaves_the_password_as_it_was(
    house: House, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.resets.ask(EMAIL, network=HERE)
    token = house.link()

    def broken(*_: object, **__: object) -> None:
        raise NotFound()

    with monkeypatch.context() as context:
        context.setattr("lensawriter.mail.outbox.Outbox.add", broken)
        with pytest.raises(NotFound):
            house.resets.set_password(token, NEW)
    assert sign_in(house, PASSWORD) == owner.user_id
    house.resets.set_password(token, NEW)
