"""My account: name, language, password, address, second factor, and the end of one's own ID."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import String, cast, func, select

from lensawriter.access.events import Event
from lensawriter.accounts.email_changes import EmailChanges
from lensawriter.accounts.members import Members
from lensawriter.accounts.profile import Profile
from lensawriter.accounts.profile_second_factor import ProfileSecondFactor
from lensawriter.drafts.library import Library
from lensawriter.errors import (
    AccountInvalid,
    CodeRefused,
    ConsentRequired,
    LastOwner,
    LinkDead,
    PasswordRefused,
    PasswordWrong,
    SignInLocked,
    SignInRefused,
    SignInRequired,
    StepUpRequired,
)
from lensawriter.models import Principal, Role
from lensawriter.store import members, schema
from lensawriter.store.jobs import get_job
from tests.accounts.conftest import BROWSER, ELSEWHERE, EMAIL, HERE, PASSWORD, House, Phone
from tests.store.test_job_record import submit
from tests.support.sending import send_due
from tests.support.transactions import read

NEW, TARO, FRESH = "夏は夜。月の頃はさらなり、闇もなほ", "taro@example.jp", "hanako@new.example.jp"


class Desk(NamedTuple):
    """A person at work: signed in twice, with a phone, consented."""

    house: House
    me: Principal
    phone: Phone
    sid: str
    other_sid: str
    own: Profile
    emails: EmailChanges
    factor: ProfileSecondFactor

    def step_up(self) -> None:
        self.house.step_up.prove(self.me, self.sid, self.phone.next())


@pytest.fixture
def taro(house: House, owner: Principal) -> Principal:
    key = house.accounts.add_member(owner.org_id, "田中 太郎", TARO, Role.WRITER, PASSWORD)
    return read(house.store, members.get_user, key).principal()


@pytest.fixture
def desk(house: House, owner: Principal, taro: Principal) -> Desk:
    """Taro's; the owner has consented too."""
    context, hasher, outbox, sessions = house.context, house.hasher, house.outbox, house.sessions
    members_service = Members(context, outbox, sessions)
    house.consented(owner, taro)
    phone = house.enrolled(TARO)
    return Desk(
        house,
        taro,
        phone,
        house.signed_in(taro),
        house.signed_in(taro),
        Profile(context, hasher, sessions, members_service, outbox),
        EmailChanges(context, hasher, outbox),
        ProfileSecondFactor(context, hasher, house.factor, sessions, outbox),
    )


def signs_in(desk: Desk, email: str, password: str) -> bool:
    try:
        return desk.house.knows(email, password, network=ELSEWHERE) == desk.me.user_id
    except SignInRefused:
        return False


def test_a_new_name_shows_at_once(desk: Desk) -> None:
    assert desk.house.accounts.principal(desk.sid) == desk.me
    desk.own.rename(desk.me, "  佐藤 太郎 ")
    found = desk.house.accounts.principal(desk.sid)
    assert found is not None and found.name == "佐藤 太郎"
    for bad in ("", " ", "x" * 101, "太\n郎", "\ud800太郎\0"):
        with pytest.raises(AccountInvalid):
            desk.own.rename(desk.me, bad)
    assert desk.house.audit.events.count(Event.NAME_CHANGED) == 1


def test_mails_come_in_the_language_one_chose(desk: Desk) -> None:
    assert desk.own.get(desk.me).language == "ja"
    desk.own.choose_language(desk.me, "en")
    assert desk.own.get(desk.me).language == "en"
    with pytest.raises(AccountInvalid):
        desk.own.choose_language(desk.me, "fr")
    desk.own.change_password(desk.me, desk.sid, PASSWORD, NEW, end_others=False)
    with desk.house.store.reading() as connection:
        assert connection.execute(select(schema.outbox.c.language)).scalars().all() == ["en"]


@pytest.mark.parametrize("end_others", [True, False])
def test_a_new_password_needs_the_present_one_and_ends_other_sessions_on_wish(desk: Desk, end_others: bool) -> None:
    desk.own.change_password(desk.me, desk.sid, PASSWORD, NEW, end_others=end_others)
    assert signs_in(desk, TARO, NEW) and not signs_in(desk, TARO, PASSWORD)
    assert desk.house.accounts.principal(desk.sid) == desk.me
    assert desk.house.accounts.principal(desk.other_sid) == (None if end_others else desk.me)
    assert [mail[:2] for mail in desk.house.mails()] == [("password-changed", TARO)]
    assert desk.house.audit.events.count(Event.PASSWORD_CHANGED) == 1


def test_without_the_present_password_a_stolen_session_changes_nothing_and_is_locked_out(desk: Desk) -> None:
    for wrong in ("", NEW, PASSWORD + " ", PASSWORD * 100, "\ud800"):
        with pytest.raises(PasswordWrong):
            desk.own.change_password(desk.me, desk.sid, wrong, NEW, end_others=True)
    with pytest.raises(SignInLocked):
        desk.own.change_password(desk.me, desk.sid, PASSWORD, NEW, end_others=True)
    desk.house.clock.moment += timedelta(minutes=16)
    with pytest.raises(PasswordRefused):
        desk.own.change_password(desk.me, desk.sid, PASSWORD, "田中太郎の合言葉です。秘密", end_others=True)
    assert signs_in(desk, TARO, PASSWORD)
    assert desk.house.mails() == []


def test_a_new_password_kills_the_links_that_were_sent_before(desk: Desk) -> None:
    desk.house.resets.ask(TARO, network=HERE)
    token = desk.house.link()
    desk.own.change_password(desk.me, desk.sid, PASSWORD, NEW, end_others=False)
    with pytest.raises(LinkDead):
        desk.house.resets.set_password(token, PASSWORD + "。")


def test_an_address_changes_when_the_link_at_the_new_one_is_opened_and_the_old_one_is_told_once(desk: Desk) -> None:
    desk.step_up()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, f" {FRESH.upper()}")
    assert signs_in(desk, TARO, PASSWORD) and not signs_in(desk, FRESH, PASSWORD)
    token = desk.house.link()
    desk.emails.check(token)
    desk.emails.confirm(token)
    assert signs_in(desk, FRESH, PASSWORD) and not signs_in(desk, TARO, PASSWORD)
    assert desk.own.get(desk.me).email == FRESH
    with pytest.raises(LinkDead):
        desk.emails.confirm(token)
    assert [mail[:2] for mail in desk.house.mails()] == [("email-proof", FRESH), ("email-changed", TARO)]
    assert desk.house.audit.events.count(Event.EMAIL_CHANGED) == 1


def test_a_stolen_session_changes_no_address_phone_or_code_and_deletes_nothing(desk: Desk, owner: Principal) -> None:
    for deed in (
        lambda: desk.emails.ask(desk.me, desk.sid, PASSWORD, FRESH),
        lambda: str(desk.factor.offer(desk.me, desk.sid)),
        lambda: str(desk.factor.confirm(desk.me, desk.sid, desk.phone.next(), end_others=True)),
        lambda: str(desk.factor.renew(desk.me, desk.sid)),
        lambda: desk.own.delete(desk.me, desk.sid, owner.user_id),
    ):
        with pytest.raises(StepUpRequired):
            deed()
    desk.step_up()
    with pytest.raises(PasswordWrong):
        desk.emails.ask(desk.me, desk.sid, NEW, FRESH)
    assert desk.house.mails() == []
    assert desk.factor.left(desk.me) == 10


def test_an_address_that_somebody_has_gets_no_mail_and_the_asker_is_not_told(desk: Desk) -> None:
    desk.step_up()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, EMAIL)
    assert desk.house.mails() == []
    for bad in (TARO, "nobody", ""):
        with pytest.raises(AccountInvalid):
            desk.emails.ask(desk.me, desk.sid, PASSWORD, bad)


def test_a_link_for_an_address_dies_in_a_day_with_the_next_one_and_where_it_was_taken(
    desk: Desk, owner: Principal
) -> None:
    desk.step_up()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, FRESH)
    first = desk.house.link()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, FRESH)
    second = desk.house.link()
    with pytest.raises(LinkDead):
        desk.emails.confirm(first)
    desk.house.accounts.add_member(owner.org_id, "別人", FRESH, Role.WRITER, PASSWORD)
    with pytest.raises(LinkDead):
        desk.emails.confirm(second)
    desk.step_up()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, "another@example.jp")
    desk.house.clock.moment += timedelta(hours=24)
    with pytest.raises(LinkDead):
        desk.emails.confirm(desk.house.link())
    assert signs_in(desk, TARO, PASSWORD)


def test_of_two_people_who_prove_one_address_at_once_one_has_it(desk: Desk, owner: Principal) -> None:
    phone, sid = desk.house.enrolled(), desk.house.signed_in(owner)
    desk.house.step_up.prove(owner, sid, phone.next())
    desk.step_up()
    desk.emails.ask(desk.me, desk.sid, PASSWORD, FRESH)
    mine = desk.house.link()
    desk.emails.ask(owner, sid, PASSWORD, FRESH)
    links = [mine, desk.house.link()]

    def confirm(token: str) -> bool:
        try:
            desk.emails.confirm(token)
        except LinkDead:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, links)) == [False, True]
    with desk.house.store.reading() as connection:
        emails = connection.execute(select(schema.users.c.email)).scalars().all()
    assert emails.count(FRESH) == 1


def test_another_phone_replaces_the_first_when_its_code_is_typed(desk: Desk) -> None:
    desk.step_up()
    offered = desk.factor.offer(desk.me, desk.sid)
    assert desk.factor.offer(desk.me, desk.sid) == offered
    with pytest.raises(CodeRefused):
        desk.factor.confirm(desk.me, desk.sid, desk.phone.next(), end_others=True)
    code = pyotp.TOTP(offered.secret).at(desk.house.clock.moment)
    codes = desk.factor.confirm(desk.me, desk.sid, code, end_others=True)
    assert desk.house.accounts.principal(desk.other_sid) is None
    old, new = desk.phone, Phone(offered.secret, codes, desk.house.clock)
    for code in (old.next(), new.code(-1)):
        with pytest.raises(CodeRefused):
            desk.house.accounts.prove(desk.house.begin(TARO), code, browser=BROWSER, network=HERE)
    assert desk.house.accounts.prove(desk.house.begin(TARO), new.next(), browser=BROWSER, network=HERE)
    with pytest.raises(CodeRefused):
        desk.house.accounts.recover(desk.house.begin(TARO), old.recovery_codes[0], browser=BROWSER, network=HERE)
    assert desk.house.accounts.recover(desk.house.begin(TARO), codes[0], browser=BROWSER, network=HERE)
    assert [mail[0] for mail in desk.house.mails()] == ["second-factor-changed"]
    assert desk.house.audit.events.count(Event.SECOND_FACTOR_REPLACED) == 1


def test_an_offer_that_ran_out_is_made_anew_and_confirms_nothing(desk: Desk) -> None:
    desk.step_up()
    first = desk.factor.offer(desk.me, desk.sid)
    desk.house.clock.moment += timedelta(minutes=10)
    desk.step_up()
    with pytest.raises(CodeRefused):
        code = pyotp.TOTP(first.secret).at(desk.house.clock.moment)
        desk.factor.confirm(desk.me, desk.sid, code, end_others=False)
    assert desk.factor.offer(desk.me, desk.sid).secret != first.secret


def test_fresh_recovery_codes_end_the_old_ones(desk: Desk) -> None:
    desk.step_up()
    fresh = desk.factor.renew(desk.me, desk.sid)
    assert len(set(fresh)) == 10 and not set(fresh) & set(desk.phone.recovery_codes)
    with pytest.raises(CodeRefused):
        desk.house.accounts.recover(desk.house.begin(TARO), desk.phone.recovery_codes[0], browser=BROWSER, network=HERE)
    assert desk.house.accounts.recover(desk.house.begin(TARO), fresh[0], browser=BROWSER, network=HERE)
    assert desk.factor.left(desk.me) == 9


def holding(house: House, word: str) -> list[str]:
    """The tables in which a word stands anywhere."""
    found = []
    with house.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            columns = [func.coalesce(cast(column, String), "") for column in table.c]
            rows = connection.execute(select(*columns)).all()
            found += [table.name] if any(word in str(cell) for row in rows for cell in row) else []
    return found


def test_a_deleted_id_signs_in_no_more_and_its_address_is_nowhere(desk: Desk, owner: Principal) -> None:
    desk.house.resets.ask(TARO, network=HERE)
    written = submit(desk.house.store, desk.me)
    assert desk.own.get(desk.me).successors == {owner.user_id: "山田 花子"}
    assert set(holding(desk.house, TARO)) == {"users", "outbox"}, "the scan finds what is there"
    desk.step_up()
    desk.own.delete(desk.me, desk.sid, owner.user_id)
    assert [desk.house.accounts.principal(sid) for sid in (desk.sid, desk.other_sid)] == [None, None]
    assert not signs_in(desk, TARO, PASSWORD)
    with pytest.raises(SignInRequired):
        desk.own.get(desk.me)
    assert read(desk.house.store, get_job, written.id).state.ended, "what was being written stops"
    drafts = Library(desk.house.context).drafts(owner).drafts
    assert [each.id for each in drafts] == [written.draft_id]
    (notice,) = [mail[1] for mail in desk.house.mails() if mail[0] == "deletion-done"]
    assert notice == TARO, "until it is sent"
    assert desk.house.audit.events.count(Event.ID_DELETED) == 1


def test_once_the_last_mail_has_ended_no_row_holds_the_address_of_a_deleted_id(desk: Desk, owner: Principal) -> None:
    desk.house.resets.ask(TARO, network=HERE)
    desk.house.clock.moment += timedelta(days=2)
    send_due(desk.house.outbox)
    assert set(holding(desk.house, TARO)) == {"users", "outbox"}, "an earlier mail has ended and names its recipient"
    sid = desk.house.signed_in(desk.me)
    desk.house.step_up.prove(desk.me, sid, desk.phone.next())
    desk.own.delete(desk.me, sid, owner.user_id)
    desk.house.clock.moment += timedelta(days=2)
    send_due(desk.house.outbox)
    assert holding(desk.house, TARO) == []
    assert holding(desk.house, "田中 太郎") == []


def test_the_last_owner_cannot_leave_and_an_heir_must_be_a_colleague(desk: Desk, owner: Principal) -> None:
    desk.step_up()
    for heir in (desk.me.user_id, uuid4(), UUID(int=0)):
        with pytest.raises(AccountInvalid):
            desk.own.delete(desk.me, desk.sid, heir)
    phone, sid = desk.house.enrolled(), desk.house.signed_in(owner)
    desk.house.step_up.prove(owner, sid, phone.next())
    with pytest.raises(LastOwner):
        desk.own.delete(owner, sid, desk.me.user_id)
    assert desk.house.accounts.principal(sid) == owner
    assert desk.house.mails() == []


def test_before_consent_nothing_of_ones_own_can_be_changed(desk: Desk, owner: Principal) -> None:
    key = desk.house.accounts.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD)
    jiro = read(desk.house.store, members.get_user, key).principal()
    sid = desk.house.signed_in(jiro)
    for deed in (
        lambda: str(desk.own.get(jiro)),
        lambda: desk.own.rename(jiro, "三郎"),
        lambda: desk.own.choose_language(jiro, "en"),
        lambda: desk.own.change_password(jiro, sid, PASSWORD, NEW, end_others=True),
        lambda: desk.own.delete(jiro, sid, owner.user_id),
        lambda: desk.emails.ask(jiro, sid, PASSWORD, FRESH),
        lambda: str(desk.factor.left(jiro)),
        lambda: str(desk.factor.offer(jiro, sid)),
        lambda: str(desk.factor.renew(jiro, sid)),
    ):
        with pytest.raises(ConsentRequired):
            deed()


def test_who_is_unknown_to_the_house_changes_nothing(desk: Desk) -> None:
    ghost = Principal(user_id=uuid4(), org_id=desk.me.org_id, role=Role.OWNER, name="幽霊")
    for deed in (lambda: desk.own.rename(ghost, "三郎"), lambda: str(desk.factor.renew(ghost, desk.sid))):
        with pytest.raises(SignInRequired):
            deed()
