"""Links by mail that set a new password or end a lock, without disclosing who has an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from lensawriter.access.events import Event
from lensawriter.accounts.sessions import digest
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
from tests.accounts.conftest import (
    BROWSER,
    ELSEWHERE,
    EMAIL,
    HERE,
    NEW_PASSWORD,
    PASSWORD,
    Accounts,
    build_accounts,
)

NOBODY = "nobody@example.jp"


def sign_in(accounts: Accounts, password: str, network: str = HERE) -> object:
    return accounts.check_password(EMAIL, password, network=network)


def test_link_sets_a_new_password_once_and_keeps_the_second_factor(accounts: Accounts, owner: Principal) -> None:
    phone, sid = accounts.enrol(), accounts.open_session(owner)
    pending_before, ticket = accounts.begin(), accounts.add_ticket(owner.user_id, BROWSER)
    accounts.resets.ask(f" {EMAIL.upper()} ", network=HERE)
    token = accounts.link()
    accounts.resets.check(token)
    accounts.resets.set_password(token, NEW_PASSWORD)
    assert accounts.sessions.find_principal(sid) is None, "all sessions end at once"
    with pytest.raises(SignInRefused):
        sign_in(accounts, PASSWORD)
    with pytest.raises(SignInRefused):
        accounts.sign_in.prove(pending_before, phone.next(), browser=BROWSER, network=HERE)
    with pytest.raises(SignInRefused):
        accounts.sessions.redeem(ticket, BROWSER)
    pending = accounts.sign_in.begin(EMAIL, NEW_PASSWORD, network=HERE, browser=BROWSER)
    assert pending.needs == "code", "access to the mailbox does not replace the phone"
    assert accounts.sign_in.prove(pending.id, phone.next(), browser=BROWSER, network=HERE)
    for _ in range(2):
        with pytest.raises(LinkDead):
            accounts.resets.set_password(token, NEW_PASSWORD + "。")
    assert [mail[:2] for mail in accounts.mails()] == [("password-reset", EMAIL), ("password-changed", EMAIL)]
    assert accounts.audit.events.count(Event.PASSWORD_CHANGED) == 1


def test_reset_for_an_unknown_address_writes_as_much_and_sends_no_mail(accounts: Accounts, owner: Principal) -> None:
    written: dict[str, list[str]] = {}
    for email in (EMAIL, NOBODY):
        statements: list[str] = written.setdefault(email, [])

        def note(*args: object, statements: list[str] = statements) -> None:
            statements.append(str(args[2]).split("(")[0].split("WHERE")[0].strip())

        event.listen(accounts.store.engine, "before_cursor_execute", note)
        accounts.resets.ask(email, network=HERE)
        event.remove(accounts.store.engine, "before_cursor_execute", note)
    mail = [each.replace("service.outbox", "service.link_tokens") for each in written[EMAIL]]
    assert mail == written[NOBODY] != written[EMAIL], "for an unknown address a placeholder row replaces the mail"
    assert [mail[:2] for mail in accounts.mails()] == [("password-reset", EMAIL)]
    with accounts.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.link_tokens)).scalar_one() == 3


def test_suspended_person_gets_no_link_and_cannot_use_an_earlier_one(accounts: Accounts, owner: Principal) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    token = accounts.link()
    with accounts.store.transaction() as connection:
        connection.execute(update(schema.users).values(suspended_at=accounts.clock()))
    accounts.resets.ask(EMAIL, network=HERE)
    assert len(accounts.mails()) == 1
    with pytest.raises(LinkDead):
        accounts.resets.set_password(token, NEW_PASSWORD)


def test_reset_link_is_valid_for_a_day(accounts: Accounts, owner: Principal) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    token = accounts.link()
    accounts.clock.moment += timedelta(hours=24) - timedelta(seconds=1)
    accounts.resets.check(token)
    accounts.clock.moment += timedelta(seconds=1)
    with pytest.raises(LinkDead):
        accounts.resets.check(token)
    with pytest.raises(LinkDead):
        accounts.resets.set_password(token, NEW_PASSWORD)
    assert sign_in(accounts, PASSWORD) == owner.user_id


def test_one_of_eight_concurrent_uses_of_a_reset_link_succeeds(accounts: Accounts, owner: Principal) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    token, resets = accounts.link(), accounts.resets

    def use(number: int) -> int | None:
        try:
            resets.set_password(token, f"{NEW_PASSWORD}{number}番目")
        except LinkDead:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        (won,) = [each for each in pool.map(use, range(8)) if each is not None]
    assert sign_in(accounts, f"{NEW_PASSWORD}{won}番目") == owner.user_id


def test_weak_password_leaves_the_link_valid(accounts: Accounts, owner: Principal) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    for weak in ("password2026", "短い", "青葉商会の合図です。ご内密に"):
        with pytest.raises(PasswordRefused):
            accounts.resets.set_password(accounts.link(), weak)
    accounts.resets.set_password(accounts.link(), NEW_PASSWORD)


def test_forged_links_and_links_of_another_kind_are_refused_with_the_same_text(
    accounts: Accounts, owner: Principal
) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    token = accounts.link()
    with accounts.store.reading() as connection:
        assert token not in str(connection.execute(select(schema.link_tokens)).all())
    forged = ["", "\0", "\ud800", token[:-1], token + "\n", token.swapcase(), digest(token), "x" * 1_000_000]
    messages = set()
    for each in forged:
        with pytest.raises(LinkDead) as dead:
            accounts.resets.set_password(each, NEW_PASSWORD)
        messages.add(dead.value.message)
        with pytest.raises(LinkDead) as dead:
            accounts.resets.unlock(each)
        messages.add(dead.value.message)
    with pytest.raises(LinkDead) as dead:
        accounts.resets.unlock(token)
    assert messages == {dead.value.message}, "a link of one kind does not work for another"
    accounts.resets.check(token)


def test_number_of_reset_links_per_address_is_limited(accounts: Accounts, owner: Principal) -> None:
    for email in (EMAIL, NOBODY):
        for _ in range(3):
            accounts.resets.ask(email, network=HERE)
        with pytest.raises(SignInLocked, match="約15分後"):
            accounts.resets.ask(email, network=ELSEWHERE)
    assert len(accounts.mails()) == 3
    for number in range(14):
        accounts.resets.ask(f"nobody{number}@example.jp", network=HERE)
    with pytest.raises(SignInLocked, match="ネットワーク"):
        accounts.resets.ask("last@example.jp", network=HERE)
    assert sign_in(accounts, PASSWORD) == owner.user_id, "the limit of the sign-in is separate"


@pytest.mark.parametrize(
    "odd", ["", "no address", "a@b", "taro@example.jp\nBcc: x@example.jp", "\0", "\ud800@example.jp"]
)
def test_invalid_address_is_refused(accounts: Accounts, odd: str) -> None:
    with pytest.raises(AccountInvalid):
        accounts.resets.ask(odd, network=HERE)


def locked(accounts: Accounts) -> Accounts:
    """Enter wrong passwords until the rate limit is exceeded, in services that send a mail about it, and return these."""
    accounts = build_accounts(
        accounts.store,
        accounts.clock,
        accounts.settings,
        accounts.hasher,
        accounts.resets.notify_locked,
        accounts.audit,
    )
    for email in (EMAIL, NOBODY):
        for number in range(5):
            with pytest.raises(SignInRefused):
                accounts.check_password(email, NEW_PASSWORD, network=f"198.51.100.{number}")
        for _ in range(3):
            with pytest.raises(SignInLocked):
                accounts.check_password(email, PASSWORD, network=HERE)
    return accounts


def test_locked_member_gets_one_mail_whose_link_ends_the_lock_once(accounts: Accounts, owner: Principal) -> None:
    accounts = locked(accounts)
    assert [mail[:2] for mail in accounts.mails()] == [("sign-in-locked", EMAIL)]
    token = accounts.link()
    accounts.resets.unlock(token)
    assert accounts.check_password(EMAIL, PASSWORD, network=HERE) == owner.user_id
    with pytest.raises(LinkDead):
        accounts.resets.unlock(token)
    assert accounts.audit.events.count(Event.SIGN_IN_UNLOCKED) == 1
    assert accounts.audit.events.count(Event.SIGN_IN_LOCKED) == 6


def test_lock_of_an_unknown_address_writes_as_much_and_sends_no_mail(accounts: Accounts, owner: Principal) -> None:
    written: dict[str, list[str]] = {EMAIL: [], NOBODY: []}
    for email in (EMAIL, NOBODY, EMAIL, NOBODY):

        def note(*args: object) -> None:
            written[email].append(str(args[2]).split("(")[0].split("WHERE")[0].strip())

        event.listen(accounts.store.engine, "before_cursor_execute", note)
        accounts.resets.notify_locked(email)
        event.remove(accounts.store.engine, "before_cursor_execute", note)
    mail = [each.replace("service.outbox", "service.link_tokens") for each in written[EMAIL]]
    assert mail == written[NOBODY] != written[EMAIL]
    assert [mail[:2] for mail in accounts.mails()] == [("sign-in-locked", EMAIL)]


def test_next_lock_sends_another_mail(accounts: Accounts, owner: Principal) -> None:
    locked(accounts)
    accounts.clock.moment += timedelta(minutes=20)
    locked(accounts)
    assert [mail[0] for mail in accounts.mails()] == ["sign-in-locked"] * 2


def test_new_password_ends_the_lock(accounts: Accounts, owner: Principal) -> None:
    accounts = locked(accounts)
    accounts.resets.ask(EMAIL, network=HERE)
    accounts.resets.set_password(accounts.link(), NEW_PASSWORD)
    assert accounts.check_password(EMAIL, NEW_PASSWORD, network=HERE) == owner.user_id


def test_failed_mail_leaves_the_password_unchanged(
    accounts: Accounts, owner: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.resets.ask(EMAIL, network=HERE)
    token = accounts.link()

    def broken(*_: object, **__: object) -> None:
        raise NotFound()

    with monkeypatch.context() as context:
        context.setattr("lensawriter.mail.outbox.Outbox.add", broken)
        with pytest.raises(NotFound):
            accounts.resets.set_password(token, NEW_PASSWORD)
    assert sign_in(accounts, PASSWORD) == owner.user_id
    accounts.resets.set_password(token, NEW_PASSWORD)
