"""Departments: named by the owner, and never lost for the figures of earlier months."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.departments import MOST
from lensawriter.errors import AccountInvalid, Forbidden, NotFound
from lensawriter.models import Role
from lensawriter.store.database import Store
from lensawriter.store.departments import find_language, set_language
from tests.conftest import MovedClock, People
from tests.support.office import SID, Office


@pytest.fixture
def office(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> Office:
    return Office(store, clock, tmp_path, people)


def test_people_are_put_into_a_department_and_counted(office: Office) -> None:
    sales = office.departments.add(office.owner, " 営業部 ")
    for principal in (office.people.writer, office.people.colleague):
        office.departments.assign(office.owner, SID, principal.user_id, sales.id)
    (found,) = office.departments.all(office.people.manager)
    assert (found.name, found.members) == ("営業部", 2)
    office.departments.assign(office.owner, SID, office.people.writer.user_id, None)
    placed = {each.name: each.department_id for each in office.persons.members(office.owner)}
    assert (placed["writer"], placed["colleague"]) == (None, sales.id)
    assert office.notes.taken() == [Event.DEPARTMENT_ADDED] + [Event.MEMBER_ASSIGNED] * 3


def test_a_department_put_away_keeps_its_people_and_takes_no_others(office: Office) -> None:
    sales = office.departments.add(office.owner, "営業部")
    office.departments.assign(office.owner, SID, office.people.writer.user_id, sales.id)
    office.departments.archive(office.owner, sales.id)
    (found,) = office.departments.all(office.owner)
    assert (found.archived_at is not None, found.members) == (True, 1)
    with pytest.raises(AccountInvalid, match="アーカイブ"):
        office.departments.assign(office.owner, SID, office.people.colleague.user_id, sales.id)
    office.departments.unarchive(office.owner, sales.id)
    office.departments.assign(office.owner, SID, office.people.colleague.user_id, sales.id)


def test_a_name_is_there_once_and_on_one_line(office: Office) -> None:
    sales, planning = (office.departments.add(office.owner, name) for name in ("営業ABC", "企画部"))
    for name in ("営業ＡＢＣ", " 営業abc", "", "あ\nい", "あ" * 101):
        with pytest.raises(AccountInvalid):
            office.departments.add(office.owner, name)
        with pytest.raises(AccountInvalid):
            office.departments.rename(office.owner, planning.id, name)
    office.departments.rename(office.owner, sales.id, "営業abc")
    assert [each.name for each in office.departments.all(office.owner)] == ["企画部", "営業abc"]


def test_there_is_a_most(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 200
    monkeypatch.setattr("lensawriter.accounts.departments.MOST", 1)
    office.departments.add(office.owner, "営業部")
    with pytest.raises(AccountInvalid, match="1件まで"):
        office.departments.add(office.owner, "企画部")


def test_departments_of_others_are_not_there(office: Office) -> None:
    sales = office.departments.add(office.owner, "営業部")
    other = office.people.add(office.people.other_org, "other-owner", Role.OWNER)
    office.consent.give(other, 1, "192.0.2.9")
    assert office.departments.all(other) == ()
    office.departments.add(other, "営業部")
    stranger, writer = office.people.stranger.user_id, office.people.writer.user_id
    calls: tuple[Callable[[], object], ...] = (
        lambda: office.departments.rename(other, sales.id, "別名"),
        lambda: office.departments.archive(other, sales.id),
        lambda: office.departments.assign(other, SID, stranger, sales.id),
        lambda: office.departments.assign(other, SID, writer, None),
        lambda: office.departments.rename(office.owner, uuid4(), "別名"),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert [each.name for each in office.departments.all(office.owner)] == ["営業部"]


def test_only_the_owner_changes_them(office: Office) -> None:
    sales = office.departments.add(office.owner, "営業部")
    for who in (office.people.writer, office.people.manager, office.people.operator):
        for refused in (
            partial(office.departments.add, who, "企画部"),
            partial(office.departments.rename, who, sales.id, "企画部"),
            partial(office.departments.archive, who, sales.id),
            partial(office.departments.unarchive, who, sales.id),
            partial(office.departments.assign, who, SID, who.user_id, sales.id),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_the_language_of_mails_is_japanese_until_another_is_chosen(office: Office) -> None:
    writer = office.people.writer
    sales = office.departments.add(office.owner, "営業部")
    with office.store.transaction(lock=writer.org_id) as connection:
        assert find_language(connection, writer.user_id) == "ja"
        set_language(connection, writer.org_id, writer.user_id, "en")
    office.departments.assign(office.owner, SID, writer.user_id, sales.id)
    with office.store.transaction(lock=writer.org_id) as connection:
        assert find_language(connection, writer.user_id) == "en"
        set_language(connection, writer.org_id, writer.user_id, "ja")
        assert find_language(connection, writer.user_id) == "ja"
