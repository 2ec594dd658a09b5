"""The caller's own profile: name, language, password, and deletion of the account."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import String, cast, func, select

from lensawriter.access.events import Event
from lensawriter.drafts.library import Library
from lensawriter.errors import (
    AccountInvalid,
    ConsentRequired,
    LastOwner,
    LinkDead,
    PasswordRefused,
    PasswordWrong,
    SignInLocked,
    SignInRequired,
    StepUpRequired,
)
from lensawriter.models import Principal, Role
from lensawriter.store import members, schema
from lensawriter.store.jobs import get_job
from tests.accounts.conftest import HERE, NEW_EMAIL, NEW_PASSWORD, PASSWORD, TARO, Accounts, SignedInMember, signs_in
from tests.support.job_states import submit
from tests.support.sending import send_due
from tests.support.transactions import read


def test_new_name_shows_at_once(member: SignedInMember) -> None:
    assert member.accounts.sessions.find_principal(member.sid) == member.me
    member.profile.rename(member.me, "  佐藤 太郎 ")
    found = member.accounts.sessions.find_principal(member.sid)
    assert found is not None and found.name == "佐藤 太郎"
    for bad in ("", " ", "x" * 101, "太\n郎", "\ud800太郎\0"):
        with pytest.raises(AccountInvalid):
            member.profile.rename(member.me, bad)
    assert member.accounts.audit.events.count(Event.NAME_CHANGED) == 1


def test_mails_use_the_chosen_language(member: SignedInMember) -> None:
    assert member.profile.get(member.me).language == "ja"
    member.profile.choose_language(member.me, "en")
    assert member.profile.get(member.me).language == "en"
    with pytest.raises(AccountInvalid):
        member.profile.choose_language(member.me, "fr")
    member.profile.change_password(member.me, member.sid, PASSWORD, NEW_PASSWORD, end_others=False)
    with member.accounts.store.reading() as connection:
        assert connection.execute(select(schema.outbox.c.language)).scalars().all() == ["en"]


@pytest.mark.parametrize("end_others", [True, False])
def test_password_change_ends_other_sessions_on_request(member: SignedInMember, end_others: bool) -> None:
    member.profile.change_password(member.me, member.sid, PASSWORD, NEW_PASSWORD, end_others=end_others)
    assert signs_in(member, TARO, NEW_PASSWORD) and not signs_in(member, TARO, PASSWORD)
    assert member.accounts.sessions.find_principal(member.sid) == member.me
    assert member.accounts.sessions.find_principal(member.other_sid) == (None if end_others else member.me)
    assert [mail[:2] for mail in member.accounts.mails()] == [("password-changed", TARO)]
    assert member.accounts.audit.events.count(Event.PASSWORD_CHANGED) == 1


def test_wrong_current_password_changes_nothing_and_is_rate_limited(
    member: SignedInMember,
) -> None:
    for wrong in ("", NEW_PASSWORD, PASSWORD + " ", PASSWORD * 100, "\ud800"):
        with pytest.raises(PasswordWrong):
            member.profile.change_password(member.me, member.sid, wrong, NEW_PASSWORD, end_others=True)
    with pytest.raises(SignInLocked):
        member.profile.change_password(member.me, member.sid, PASSWORD, NEW_PASSWORD, end_others=True)
    member.accounts.clock.moment += timedelta(minutes=16)
    with pytest.raises(PasswordRefused):
        member.profile.change_password(member.me, member.sid, PASSWORD, "田中太郎の合言葉です。秘密", end_others=True)
    assert signs_in(member, TARO, PASSWORD)
    assert member.accounts.mails() == []


def test_password_change_invalidates_earlier_links(member: SignedInMember) -> None:
    member.accounts.resets.ask(TARO, network=HERE)
    token = member.accounts.link()
    member.profile.change_password(member.me, member.sid, PASSWORD, NEW_PASSWORD, end_others=False)
    with pytest.raises(LinkDead):
        member.accounts.resets.set_password(token, PASSWORD + "。")


def test_address_second_factor_and_deletion_need_step_up(member: SignedInMember, owner: Principal) -> None:
    for action in (
        lambda: member.emails.ask(member.me, member.sid, PASSWORD, NEW_EMAIL),
        lambda: str(member.factor.offer(member.me, member.sid)),
        lambda: str(member.factor.confirm(member.me, member.sid, member.phone.next(), end_others=True)),
        lambda: str(member.factor.renew(member.me, member.sid)),
        lambda: member.profile.delete(member.me, member.sid, owner.user_id),
    ):
        with pytest.raises(StepUpRequired):
            action()
    member.step_up()
    with pytest.raises(PasswordWrong):
        member.emails.ask(member.me, member.sid, NEW_PASSWORD, NEW_EMAIL)
    assert member.accounts.mails() == []
    assert member.factor.count_recovery_codes(member.me) == 10


def tables_with(accounts: Accounts, word: str) -> list[str]:
    """Return the names of the tables that contain a word in any row."""
    found = []
    with accounts.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            columns = [func.coalesce(cast(column, String), "") for column in table.c]
            rows = connection.execute(select(*columns)).all()
            found += [table.name] if any(word in str(cell) for row in rows for cell in row) else []
    return found


def test_deleted_account_cannot_sign_in_and_its_drafts_go_to_the_successor(
    member: SignedInMember, owner: Principal
) -> None:
    member.accounts.resets.ask(TARO, network=HERE)
    written = submit(member.accounts.store, member.me)
    assert member.profile.get(member.me).successors == {owner.user_id: "山田 花子"}
    assert set(tables_with(member.accounts, TARO)) == {"users", "outbox"}, (
        "before the deletion the search finds the address"
    )
    member.step_up()
    member.profile.delete(member.me, member.sid, owner.user_id)
    assert [member.accounts.sessions.find_principal(sid) for sid in (member.sid, member.other_sid)] == [None, None]
    assert not signs_in(member, TARO, PASSWORD)
    with pytest.raises(SignInRequired):
        member.profile.get(member.me)
    assert read(member.accounts.store, get_job, written.id).state.ended, "running jobs stop"
    drafts = Library(member.accounts.context).drafts(owner).drafts
    assert [each.id for each in drafts] == [written.draft_id]
    (notice,) = [mail[1] for mail in member.accounts.mails() if mail[0] == "deletion-done"]
    assert notice == TARO, "until it is sent"
    assert member.accounts.audit.events.count(Event.ID_DELETED) == 1


def test_no_row_has_the_address_of_a_deleted_account_after_its_last_mail(
    member: SignedInMember, owner: Principal
) -> None:
    member.accounts.resets.ask(TARO, network=HERE)
    member.accounts.clock.moment += timedelta(days=2)
    send_due(member.accounts.outbox)
    assert set(tables_with(member.accounts, TARO)) == {"users", "outbox"}, (
        "an earlier mail has ended and names its recipient"
    )
    sid = member.accounts.open_session(member.me)
    member.accounts.step_up.prove(member.me, sid, member.phone.next())
    member.profile.delete(member.me, sid, owner.user_id)
    member.accounts.clock.moment += timedelta(days=2)
    send_due(member.accounts.outbox)
    assert tables_with(member.accounts, TARO) == []
    assert tables_with(member.accounts, "田中 太郎") == []


def test_last_owner_cannot_delete_the_account_and_successor_must_be_a_colleague(
    member: SignedInMember, owner: Principal
) -> None:
    member.step_up()
    for successor in (member.me.user_id, uuid4(), UUID(int=0)):
        with pytest.raises(AccountInvalid):
            member.profile.delete(member.me, member.sid, successor)
    phone, sid = member.accounts.enrol(), member.accounts.open_session(owner)
    member.accounts.step_up.prove(owner, sid, phone.next())
    with pytest.raises(LastOwner):
        member.profile.delete(owner, sid, member.me.user_id)
    assert member.accounts.sessions.find_principal(sid) == owner
    assert member.accounts.mails() == []


def test_profile_functions_need_consent(member: SignedInMember, owner: Principal) -> None:
    key = member.accounts.set_up.add_member(owner.org_id, "次郎", "jiro@example.jp", Role.WRITER, PASSWORD)
    jiro = read(member.accounts.store, members.get_user, key).principal()
    sid = member.accounts.open_session(jiro)
    for action in (
        lambda: str(member.profile.get(jiro)),
        lambda: member.profile.rename(jiro, "三郎"),
        lambda: member.profile.choose_language(jiro, "en"),
        lambda: member.profile.change_password(jiro, sid, PASSWORD, NEW_PASSWORD, end_others=True),
        lambda: member.profile.delete(jiro, sid, owner.user_id),
        lambda: member.emails.ask(jiro, sid, PASSWORD, NEW_EMAIL),
        lambda: str(member.factor.count_recovery_codes(jiro)),
        lambda: str(member.factor.offer(jiro, sid)),
        lambda: str(member.factor.renew(jiro, sid)),
    ):
        with pytest.raises(ConsentRequired):
            action()


def test_unknown_principal_changes_nothing(member: SignedInMember) -> None:
    unknown = Principal(user_id=uuid4(), org_id=member.me.org_id, role=Role.OWNER, name="不明")
    for action in (
        lambda: member.profile.rename(unknown, "三郎"),
        lambda: str(member.factor.renew(unknown, member.sid)),
    ):
        with pytest.raises(SignInRequired):
            action()
