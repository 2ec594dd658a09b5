"""The way back for who has lost the second factor: nothing of the old sign-in is left, and the mailbox opens the new one."""

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
from lensawriter.accounts.accounts import Accounts
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
from tests.accounts.conftest import BROWSER, EMAIL, HERE, PASSWORD, House, Phone
from tests.support.contexts import service_context
from tests.support.stored_people import add_organisation
from tests.support.tickets import ticket
from tests.support.transactions import read

NEW, TARO, STRANGER = "夏は夜。月の頃はさらなり、闇もなほ", "taro@example.jp", "stranger@example.jp"


class Desk(NamedTuple):
    """An owner and an operator who have just proved the second factor, and Taro, who will lose the phone."""

    house: House
    ways: SignInResets
    owner: Principal
    owner_sid: str
    operator: Principal
    operator_sid: str
    taro: Principal
    phone: Phone

    def reset(self) -> str | None:
        """Reset Taro as the owner."""
        return self.ways.member(self.owner, self.owner_sid, self.taro.user_id).link

    def proved(self, who: Principal) -> str:
        """A session of a person that has just proved the second factor."""
        made = ticket(self.house.store, self.house.clock(), who.user_id, BROWSER, proved=True)
        return Accounts.sid(self.house.accounts.redeem(made, BROWSER))

    def begins(self, password: str, email: str = TARO) -> str:
        return self.house.accounts.begin(email, password, network=HERE, browser=BROWSER).needs


def added(house: House, org_id: UUID, name: str, email: str, role: Role) -> Principal:
    key = house.accounts.add_member(org_id, name, email, role, PASSWORD)
    principal = read(house.store, members.get_user, key).principal()
    house.consented(principal)
    return principal


def ways(house: House, outbox: Outbox | None = None) -> SignInResets:
    return SignInResets(house.context, house.hasher, outbox or house.outbox, house.sessions)


@pytest.fixture
def desk(house: House, owner: Principal) -> Desk:
    house.consented(owner)
    operators = add_organisation(house.store, "運用", house.clock())
    taro = added(house, owner.org_id, "田中 太郎", TARO, Role.WRITER)
    operator = added(house, operators, "運用", "unyo@example.jp", Role.OPERATOR)
    made = Desk(house, ways(house), owner, "", operator, "", taro, house.enrolled(TARO))
    made = made._replace(owner_sid=made.proved(owner), operator_sid=made.proved(operator))
    house.audit.events.clear()
    return made


def rows_of(desk: Desk, who: Principal) -> dict[str, int]:
    """Table -> rows by which a person signs in or is signed in."""
    found = {}
    with desk.house.store.reading() as connection:
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


def test_nothing_of_the_old_sign_in_is_left_and_the_mail_opens_a_new_one(desk: Desk) -> None:
    house, sid, phone = desk.house, desk.proved(desk.taro), desk.phone
    begun, waiting = house.begin(TARO), house.ticket(desk.taro.user_id)
    house.resets.ask(TARO, network=HERE)
    earlier = house.link()
    house.audit.events.clear()
    assert desk.reset() is None, "the owner sees no link where mails are sent"
    assert house.audit.events == [Event.SESSION_ENDED, Event.SECOND_FACTOR_REMOVED]
    assert house.accounts.principal(sid) is None
    assert set(rows_of(desk, desk.taro).items()) >= {("second_factors", 0), ("recovery_codes", 0), ("link_tokens", 1)}
    ways_in: tuple[Callable[[], object], ...] = (
        lambda: house.accounts.prove(begun, phone.next(), browser=BROWSER, network=HERE),
        lambda: house.accounts.recover(begun, phone.recovery_codes[0], browser=BROWSER, network=HERE),
        lambda: house.accounts.redeem(waiting, BROWSER),
        lambda: desk.begins(PASSWORD),
    )
    for dead in ways_in:
        with pytest.raises(SignInRefused):
            dead()
    with pytest.raises(LinkDead):
        house.resets.set_password(earlier, NEW)
    kind, to, token = house.mails()[-1]
    assert (kind, to) == ("sign-in-reset", TARO)
    house.resets.set_password(token, NEW)
    pending = house.accounts.begin(TARO, NEW, network=HERE, browser=BROWSER)
    assert pending.needs == "enrol"
    secret = house.accounts.enrol(pending.id, browser=BROWSER).secret
    assert secret != phone.secret
    code = pyotp.TOTP(secret).at(house.clock.moment)
    admitted = house.accounts.confirm(pending.id, code, browser=BROWSER, network=HERE)
    found = house.accounts.principal(Accounts.sid(house.accounts.redeem(admitted.ticket, BROWSER)))
    assert found == desk.taro
    with pytest.raises(CodeRefused):
        house.accounts.recover(
            house.accounts.begin(TARO, NEW, network=HERE, browser=BROWSER).id,
            phone.recovery_codes[1],
            browser=BROWSER,
            network=HERE,
        )
    with pytest.raises(LinkDead):
        house.resets.set_password(token, PASSWORD)


def test_the_link_works_for_a_day_and_the_next_one_replaces_it(desk: Desk) -> None:
    desk.reset()
    first = desk.house.link()
    desk.reset()
    with pytest.raises(LinkDead):
        desk.house.resets.check(first)
    desk.house.resets.check(desk.house.link())
    desk.house.clock.moment += timedelta(hours=24)
    with pytest.raises(LinkDead):
        desk.house.resets.set_password(desk.house.link(), NEW)
    with pytest.raises(SignInRefused):
        desk.begins(PASSWORD)


def test_without_a_mail_server_the_owner_passes_the_link_on_and_it_is_kept_nowhere(desk: Desk) -> None:
    house = desk.house
    plain = Outbox(
        service_context(house.store, house.clock, settings=Settings(data=house.settings.data), audit=house.audit)
    )
    link = ways(house, plain).member(desk.owner, desk.owner_sid, desk.taro.user_id).link
    assert link is not None
    token = parse_qs(urlsplit(link).query)["token"][0]
    with house.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            assert token not in str(connection.execute(select(table)).all()), table.name
    house.resets.set_password(token, NEW)
    assert desk.begins(NEW) == "enrol"
    with pytest.raises(AccountInvalid, match="メールサーバー"):
        ways(house, plain).owner(desk.operator, desk.operator_sid, desk.owner.org_id, EMAIL)


def test_codes_that_were_tried_in_vain_do_not_lock_the_new_phone_out(desk: Desk) -> None:
    pending = desk.house.begin(TARO)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            desk.house.accounts.prove(pending, "000000", browser=BROWSER, network=HERE)
    with pytest.raises(SignInLocked):
        desk.house.accounts.prove(pending, desk.phone.next(), browser=BROWSER, network=HERE)
    desk.reset()
    desk.house.resets.set_password(desk.house.link(), NEW)
    pending = desk.house.accounts.begin(TARO, NEW, network=HERE, browser=BROWSER).id
    secret = desk.house.accounts.enrol(pending, browser=BROWSER).secret
    code = pyotp.TOTP(secret).at(desk.house.clock.moment)
    assert desk.house.accounts.confirm(pending, code, browser=BROWSER, network=HERE).ticket


def test_a_stolen_session_resets_nobody(desk: Desk) -> None:
    desk.house.clock.moment += timedelta(minutes=5)
    deeds: tuple[Callable[[], object], ...] = (
        desk.reset,
        partial(desk.ways.owner, desk.operator, desk.operator_sid, desk.owner.org_id, EMAIL),
    )
    for deed in deeds:
        with pytest.raises(StepUpRequired):
            deed()
    assert desk.begins(PASSWORD) == "code"
    assert desk.house.mails() == []


def test_an_owner_resets_the_people_of_the_organisation_but_not_oneself_nor_who_is_suspended(desk: Desk) -> None:
    house, other = desk.house, add_organisation(desk.house.store, "みなと製作所", desk.house.clock())
    stranger = added(house, other, "他社", STRANGER, Role.OWNER)
    refused: list[tuple[Principal, str, UUID, type[LensaError]]] = [
        (desk.owner, desk.owner_sid, stranger.user_id, NotFound),
        (desk.owner, desk.owner_sid, desk.operator.user_id, NotFound),
        (desk.owner, desk.owner_sid, uuid4(), NotFound),
        (desk.owner, desk.owner_sid, desk.owner.user_id, AccountInvalid),
        (desk.operator, desk.operator_sid, desk.taro.user_id, NotFound),
        (desk.operator, desk.operator_sid, desk.operator.user_id, AccountInvalid),
        (desk.taro, desk.proved(desk.taro), desk.owner.user_id, Forbidden),
    ]
    for who, sid, target, error in refused:
        with pytest.raises(error):
            desk.ways.member(who, sid, target)
    with house.store.transaction() as connection:
        mine = schema.users.c.id == desk.taro.user_id
        connection.execute(update(schema.users).where(mine).values(suspended_at=house.clock()))
    with pytest.raises(AccountInvalid, match="停止中"):
        desk.reset()
    assert house.mails() == []
    assert house.audit.events.count(Event.SECOND_FACTOR_REMOVED) == 0


def test_operators_reset_each_other(desk: Desk) -> None:
    second = added(desk.house, desk.operator.org_id, "運用二", "unyo2@example.jp", Role.OPERATOR)
    desk.ways.member(desk.operator, desk.operator_sid, second.user_id)
    assert desk.house.mails()[-1][:2] == ("sign-in-reset", "unyo2@example.jp")


def test_an_operator_resets_an_owner_even_the_last_by_the_address_and_learns_nothing(desk: Desk) -> None:
    house, org = desk.house, desk.owner.org_id
    other = add_organisation(house.store, "みなと製作所", house.clock())
    added(house, other, "他社", STRANGER, Role.OWNER)
    house.enrolled()
    house.audit.events.clear()
    for email in ("nobody@example.jp", TARO, STRANGER, "unyo@example.jp"):  # none is an owner of this organisation
        desk.ways.owner(desk.operator, desk.operator_sid, org, email)
    assert house.mails() == []
    assert house.audit.events == [Event.RESET_ASKED] * 4
    desk.ways.owner(desk.operator, desk.operator_sid, org, f" {EMAIL.upper()}")
    assert [mail[:2] for mail in house.mails()] == [("sign-in-reset", EMAIL)]
    assert house.accounts.principal(desk.owner_sid) is None
    assert house.audit.events[4:] == [Event.SESSION_ENDED, Event.SECOND_FACTOR_REMOVED]
    house.resets.set_password(house.link(), NEW)
    assert desk.begins(NEW, EMAIL) == "enrol"


def test_an_operator_resets_no_owner_of_what_is_no_customer(desk: Desk) -> None:
    for org in (desk.operator.org_id, uuid4()):
        with pytest.raises(NotFound):
            desk.ways.owner(desk.operator, desk.operator_sid, org, EMAIL)
    with pytest.raises(AccountInvalid):
        desk.ways.owner(desk.operator, desk.operator_sid, desk.owner.org_id, "花子")
    with pytest.raises(Forbidden):
        desk.ways.owner(desk.owner, desk.owner_sid, desk.owner.org_id, EMAIL)


def together(*deeds: Callable[[], object]) -> list[object]:
    """What deeds come to that are done at once: what they return, or the kind of their error."""

    def run(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except LensaError as error:
            return type(error)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_whoever_signs_in_at_the_same_moment_has_no_way_in_with_the_old_factor_afterwards(desk: Desk) -> None:
    """A ticket that the second stage hands out is gone, or was never made; whichever comes first."""
    for number in range(5):
        desk.reset()
        password = f"{NEW}{number}回目"
        desk.house.resets.set_password(desk.house.link(), password)
        pending = desk.house.accounts.begin(TARO, password, network=HERE, browser=BROWSER).id
        secret = desk.house.accounts.enrol(pending, browser=BROWSER).secret
        code = pyotp.TOTP(secret).at(desk.house.clock.moment)

        def confirm(pending: str = pending, code: str = code) -> str:
            return desk.house.accounts.confirm(pending, code, browser=BROWSER, network=HERE).ticket

        done, _ = together(confirm, desk.reset)
        if isinstance(done, str):
            with pytest.raises(SignInRefused):
                desk.house.accounts.redeem(done, BROWSER)
        found = rows_of(desk, desk.taro)
        assert found == dict.fromkeys(found, 0) | {"link_tokens": 1}


def test_of_two_resets_at_once_one_link_works(desk: Desk) -> None:
    assert together(desk.reset, desk.reset, desk.reset) == [None] * 3
    tokens = [token for _, _, token in desk.house.mails()]
    done = together(*(partial(desk.house.resets.check, token) for token in tokens))
    assert sorted(map(str, done)) == sorted(map(str, [None, LinkDead, LinkDead]))


def test_a_mail_that_cannot_be_added_leaves_everything_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sid = desk.proved(desk.taro)

    def broken(*_: object, **__: object) -> None:
        raise NotFound()

    with monkeypatch.context() as context:
        context.setattr("lensawriter.mail.outbox.Outbox.add", broken)
        with pytest.raises(NotFound):
            desk.reset()
    assert desk.begins(PASSWORD) == "code"
    assert desk.house.accounts.principal(sid) == desk.taro
    assert rows_of(desk, desk.taro)["recovery_codes"] == 10
