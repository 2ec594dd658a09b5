"""Sign-in resets: a reset removes password, second factor and sessions, and sends a link to set them again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import select, update

from lensawriter.access.events import Event
from lensawriter.accounts.sessions import digest
from lensawriter.accounts.sign_in_resets import SignInResets
from lensawriter.errors import (
    AccountInvalid,
    CodeRefused,
    Forbidden,
    LensaError,
    LinkDead,
    NotFound,
    SignInLocked,
    SignInRefused,
    StepUpRequired,
)
from lensawriter.mail.outbox import Outbox
from lensawriter.models import Principal, Role
from lensawriter.settings import Settings
from lensawriter.store import members, schema
from tests.accounts.conftest import BROWSER, EMAIL, HERE, NEW_PASSWORD, PASSWORD, TARO, Accounts, Phone
from tests.support.contexts import service_context
from tests.support.sign_in_steps import add_ticket
from tests.support.stored_people import add_organisation
from tests.support.transactions import read

STRANGER = "stranger@example.jp"


class Actors(NamedTuple):
    """An owner and an operator who have just proved the second factor, and Taro, who will lose the phone."""

    accounts: Accounts
    resets: SignInResets
    owner: Principal
    owner_sid: str
    operator: Principal
    operator_sid: str
    taro: Principal
    phone: Phone

    def reset(self) -> str | None:
        """Reset Taro's sign-in as the owner, and return the link if no mail was sent."""
        return self.resets.reset_member(self.owner, self.owner_sid, self.taro.user_id).link

    def open_proved_session(self, who: Principal) -> str:
        """Return the id of a new session that has just proved the second factor."""
        ticket = add_ticket(self.accounts.store, self.accounts.clock(), who.user_id, BROWSER, proved=True)
        return digest(self.accounts.sessions.redeem(ticket, BROWSER))

    def begin(self, password: str, email: str = TARO) -> str:
        return self.accounts.sign_in.begin(email, password, network=HERE, browser=BROWSER).needs


def add_member(accounts: Accounts, org_id: UUID, name: str, email: str, role: Role) -> Principal:
    key = accounts.set_up.add_member(org_id, name, email, role, PASSWORD)
    principal = read(accounts.store, members.get_user, key).principal()
    accounts.add_consents(principal)
    return principal


def resets(accounts: Accounts, outbox: Outbox | None = None) -> SignInResets:
    return SignInResets(accounts.context, accounts.hasher, outbox or accounts.outbox, accounts.sessions)


@pytest.fixture
def actors(accounts: Accounts, owner: Principal) -> Actors:
    accounts.add_consents(owner)
    operators = add_organisation(accounts.store, "運用", accounts.clock())
    taro = add_member(accounts, owner.org_id, "田中 太郎", TARO, Role.WRITER)
    operator = add_member(accounts, operators, "運用", "unyo@example.jp", Role.OPERATOR)
    built = Actors(accounts, resets(accounts), owner, "", operator, "", taro, accounts.enrol(TARO))
    built = built._replace(owner_sid=built.open_proved_session(owner), operator_sid=built.open_proved_session(operator))
    accounts.audit.take()
    return built


def rows_of(actors: Actors, who: Principal) -> dict[str, int]:
    """Return table -> number of rows of a person that belong to a sign-in."""
    found = {}
    with actors.accounts.store.reading() as connection:
        for table in (
            schema.second_factors,
            schema.factor_offers,
            schema.recovery_codes,
            schema.pending_sign_ins,
            schema.tickets,
            schema.session_proofs,
            schema.link_tokens,
        ):
            query = select(table).where(table.c.user_id == who.user_id)
            found[table.name] = len(connection.execute(query).all())
    return found


def test_reset_removes_the_old_sign_in_and_the_mailed_link_sets_a_new_one(actors: Actors) -> None:
    accounts, sid, phone = actors.accounts, actors.open_proved_session(actors.taro), actors.phone
    pending_before, waiting = accounts.begin(TARO), accounts.add_ticket(actors.taro.user_id)
    accounts.resets.ask(TARO, network=HERE)
    earlier = accounts.link()
    accounts.audit.take()
    assert actors.reset() is None, "the owner gets no link if a mail server is configured"
    assert accounts.audit.events == [Event.SESSION_ENDED, Event.SECOND_FACTOR_REMOVED]
    assert accounts.sessions.find_principal(sid) is None
    assert set(rows_of(actors, actors.taro).items()) >= {
        ("second_factors", 0),
        ("recovery_codes", 0),
        ("link_tokens", 1),
    }
    old_ways: tuple[Callable[[], object], ...] = (
        lambda: accounts.sign_in.prove(pending_before, phone.next(), browser=BROWSER, network=HERE),
        lambda: accounts.sign_in.recover(pending_before, phone.recovery_codes[0], browser=BROWSER, network=HERE),
        lambda: accounts.sessions.redeem(waiting, BROWSER),
        lambda: actors.begin(PASSWORD),
    )
    for dead in old_ways:
        with pytest.raises(SignInRefused):
            dead()
    with pytest.raises(LinkDead):
        accounts.resets.set_password(earlier, NEW_PASSWORD)
    kind, to, token = accounts.mails()[-1]
    assert (kind, to) == ("sign-in-reset", TARO)
    accounts.resets.set_password(token, NEW_PASSWORD)
    pending = accounts.sign_in.begin(TARO, NEW_PASSWORD, network=HERE, browser=BROWSER)
    assert pending.needs == "enrol"
    secret = accounts.sign_in.enrol(pending.id, browser=BROWSER).secret
    assert secret != phone.secret
    code = pyotp.TOTP(secret).at(accounts.clock.moment)
    enrolled = accounts.sign_in.confirm(pending.id, code, browser=BROWSER, network=HERE)
    found = accounts.sessions.find_principal(digest(accounts.sessions.redeem(enrolled.ticket, BROWSER)))
    assert found == actors.taro
    with pytest.raises(CodeRefused):
        accounts.sign_in.recover(
            accounts.sign_in.begin(TARO, NEW_PASSWORD, network=HERE, browser=BROWSER).id,
            phone.recovery_codes[1],
            browser=BROWSER,
            network=HERE,
        )
    with pytest.raises(LinkDead):
        accounts.resets.set_password(token, PASSWORD)


def test_link_is_valid_for_a_day_and_replaced_by_the_next(actors: Actors) -> None:
    actors.reset()
    first = actors.accounts.link()
    actors.reset()
    with pytest.raises(LinkDead):
        actors.accounts.resets.check(first)
    actors.accounts.resets.check(actors.accounts.link())
    actors.accounts.clock.moment += timedelta(hours=24)
    with pytest.raises(LinkDead):
        actors.accounts.resets.set_password(actors.accounts.link(), NEW_PASSWORD)
    with pytest.raises(SignInRefused):
        actors.begin(PASSWORD)


def test_without_a_mail_server_the_owner_gets_the_link_and_it_is_not_stored(actors: Actors) -> None:
    accounts = actors.accounts
    plain = Outbox(
        service_context(
            accounts.store, accounts.clock, settings=Settings(data=accounts.settings.data), audit=accounts.audit
        )
    )
    link = resets(accounts, plain).reset_member(actors.owner, actors.owner_sid, actors.taro.user_id).link
    assert link is not None
    token = parse_qs(urlsplit(link).query)["token"][0]
    with accounts.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            assert token not in str(connection.execute(select(table)).all()), table.name
    accounts.resets.set_password(token, NEW_PASSWORD)
    assert actors.begin(NEW_PASSWORD) == "enrol"
    with pytest.raises(AccountInvalid, match="メールサーバー"):
        resets(accounts, plain).reset_owner(actors.operator, actors.operator_sid, actors.owner.org_id, EMAIL)


def test_reset_clears_the_lock_of_wrong_codes(actors: Actors) -> None:
    pending = actors.accounts.begin(TARO)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            actors.accounts.sign_in.prove(pending, "000000", browser=BROWSER, network=HERE)
    with pytest.raises(SignInLocked):
        actors.accounts.sign_in.prove(pending, actors.phone.next(), browser=BROWSER, network=HERE)
    actors.reset()
    actors.accounts.resets.set_password(actors.accounts.link(), NEW_PASSWORD)
    pending = actors.accounts.sign_in.begin(TARO, NEW_PASSWORD, network=HERE, browser=BROWSER).id
    secret = actors.accounts.sign_in.enrol(pending, browser=BROWSER).secret
    code = pyotp.TOTP(secret).at(actors.accounts.clock.moment)
    assert actors.accounts.sign_in.confirm(pending, code, browser=BROWSER, network=HERE).ticket


def test_reset_needs_step_up(actors: Actors) -> None:
    actors.accounts.clock.moment += timedelta(minutes=5)
    actions: tuple[Callable[[], object], ...] = (
        actors.reset,
        partial(actors.resets.reset_owner, actors.operator, actors.operator_sid, actors.owner.org_id, EMAIL),
    )
    for action in actions:
        with pytest.raises(StepUpRequired):
            action()
    assert actors.begin(PASSWORD) == "code"
    assert actors.accounts.mails() == []


def test_owner_resets_other_active_members_of_the_organisation_only(actors: Actors) -> None:
    accounts, other = actors.accounts, add_organisation(actors.accounts.store, "みなと製作所", actors.accounts.clock())
    stranger = add_member(accounts, other, "他社", STRANGER, Role.OWNER)
    refused: list[tuple[Principal, str, UUID, type[LensaError]]] = [
        (actors.owner, actors.owner_sid, stranger.user_id, NotFound),
        (actors.owner, actors.owner_sid, actors.operator.user_id, NotFound),
        (actors.owner, actors.owner_sid, uuid4(), NotFound),
        (actors.owner, actors.owner_sid, actors.owner.user_id, AccountInvalid),
        (actors.operator, actors.operator_sid, actors.taro.user_id, NotFound),
        (actors.operator, actors.operator_sid, actors.operator.user_id, AccountInvalid),
        (actors.taro, actors.open_proved_session(actors.taro), actors.owner.user_id, Forbidden),
    ]
    for who, sid, target, error in refused:
        with pytest.raises(error):
            actors.resets.reset_member(who, sid, target)
    with accounts.store.transaction() as connection:
        mine = schema.users.c.id == actors.taro.user_id
        connection.execute(update(schema.users).where(mine).values(suspended_at=accounts.clock()))
    with pytest.raises(AccountInvalid, match="停止中"):
        actors.reset()
    assert accounts.mails() == []
    assert accounts.audit.events.count(Event.SECOND_FACTOR_REMOVED) == 0


def test_operators_reset_each_other(actors: Actors) -> None:
    second = add_member(actors.accounts, actors.operator.org_id, "運用二", "unyo2@example.jp", Role.OPERATOR)
    actors.resets.reset_member(actors.operator, actors.operator_sid, second.user_id)
    assert actors.accounts.mails()[-1][:2] == ("sign-in-reset", "unyo2@example.jp")


def test_operator_resets_an_owner_by_address_without_learning_who_has_it(actors: Actors) -> None:
    accounts, org = actors.accounts, actors.owner.org_id
    other = add_organisation(accounts.store, "みなと製作所", accounts.clock())
    add_member(accounts, other, "他社", STRANGER, Role.OWNER)
    accounts.enrol()
    accounts.audit.take()
    for email in (
        "nobody@example.jp",
        TARO,
        STRANGER,
        "unyo@example.jp",
    ):  # none belongs to an owner of this organisation
        actors.resets.reset_owner(actors.operator, actors.operator_sid, org, email)
    assert accounts.mails() == []
    assert accounts.audit.events == [Event.RESET_ASKED] * 4
    actors.resets.reset_owner(actors.operator, actors.operator_sid, org, f" {EMAIL.upper()}")
    assert [mail[:2] for mail in accounts.mails()] == [("sign-in-reset", EMAIL)]
    assert accounts.sessions.find_principal(actors.owner_sid) is None
    assert accounts.audit.events[4:] == [Event.SESSION_ENDED, Event.SECOND_FACTOR_REMOVED]
    accounts.resets.set_password(accounts.link(), NEW_PASSWORD)
    assert actors.begin(NEW_PASSWORD, EMAIL) == "enrol"


def test_operator_cannot_reset_owners_of_unknown_organisations(actors: Actors) -> None:
    for org in (actors.operator.org_id, uuid4()):
        with pytest.raises(NotFound):
            actors.resets.reset_owner(actors.operator, actors.operator_sid, org, EMAIL)
    with pytest.raises(AccountInvalid):
        actors.resets.reset_owner(actors.operator, actors.operator_sid, actors.owner.org_id, "花子")
    with pytest.raises(Forbidden):
        actors.resets.reset_owner(actors.owner, actors.owner_sid, actors.owner.org_id, EMAIL)


def run_concurrently(*actions: Callable[[], object]) -> list[object]:
    """Run actions at the same time and return their results, or the types of their errors."""

    def run(action: Callable[[], object]) -> object:
        try:
            return action()
        except LensaError as error:
            return type(error)

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_concurrent_sign_in_gives_no_access_after_a_reset(actors: Actors) -> None:
    """In either order, the ticket of the sign-in is deleted by the reset or not created after it."""
    for number in range(5):
        actors.reset()
        password = f"{NEW_PASSWORD}{number}回目"
        actors.accounts.resets.set_password(actors.accounts.link(), password)
        pending = actors.accounts.sign_in.begin(TARO, password, network=HERE, browser=BROWSER).id
        secret = actors.accounts.sign_in.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(actors.accounts.clock.moment)

        def confirm(pending: str = pending, code: str = code) -> str:
            return actors.accounts.sign_in.confirm(pending, code, browser=BROWSER, network=HERE).ticket

        done, _ = run_concurrently(confirm, actors.reset)
        if isinstance(done, str):
            with pytest.raises(SignInRefused):
                actors.accounts.sessions.redeem(done, BROWSER)
        found = rows_of(actors, actors.taro)
        assert found == dict.fromkeys(found, 0) | {"link_tokens": 1}


def test_one_link_works_after_concurrent_resets(actors: Actors) -> None:
    assert run_concurrently(actors.reset, actors.reset, actors.reset) == [None] * 3
    tokens = [token for _, _, token in actors.accounts.mails()]
    done = run_concurrently(*(partial(actors.accounts.resets.check, token) for token in tokens))
    assert sorted(map(str, done)) == sorted(map(str, [None, LinkDead, LinkDead]))


def test_failed_mail_leaves_the_sign_in_unchanged(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    sid = actors.open_proved_session(actors.taro)

    def broken(*_: object, **__: object) -> None:
        raise NotFound()

    with monkeypatch.context() as context:
        context.setattr("lensawriter.mail.outbox.Outbox.add", broken)
        with pytest.raises(NotFound):
            actors.reset()
    assert actors.begin(PASSWORD) == "code"
    assert actors.accounts.sessions.find_principal(sid) == actors.taro
    assert rows_of(actors, actors.taro)["recovery_codes"] == 10
