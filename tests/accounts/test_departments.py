"""Departments: only owners change them, and archived ones keep their members."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.departments import MAX_DEPARTMENTS
from lensawriter.errors import AccountInvalid, Forbidden, NotFound
from lensawriter.models import Role
from lensawriter.store.database import Store
from lensawriter.store.departments import find_language, set_language
from tests.conftest import MovedClock, People
from tests.support.people_services import SID, RecordedPeopleServices


@pytest.fixture
def services(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> RecordedPeopleServices:
    return RecordedPeopleServices(store, clock, tmp_path, people)


def test_assigned_members_are_counted_per_department(services: RecordedPeopleServices) -> None:
    sales = services.departments.add(services.owner, " 営業部 ")
    for principal in (services.people.writer, services.people.colleague):
        services.departments.assign(services.owner, SID, principal.user_id, sales.id)
    (found,) = services.departments.all(services.people.manager)
    assert (found.name, found.members) == ("営業部", 2)
    services.departments.assign(services.owner, SID, services.people.writer.user_id, None)
    placed = {each.name: each.department_id for each in services.members.members(services.owner)}
    assert (placed["writer"], placed["colleague"]) == (None, sales.id)
    assert services.audit.take() == [Event.DEPARTMENT_ADDED] + [Event.MEMBER_ASSIGNED] * 3


def test_archived_department_keeps_its_members_and_accepts_no_others(services: RecordedPeopleServices) -> None:
    sales = services.departments.add(services.owner, "営業部")
    services.departments.assign(services.owner, SID, services.people.writer.user_id, sales.id)
    services.departments.archive(services.owner, sales.id)
    (found,) = services.departments.all(services.owner)
    assert (found.archived_at is not None, found.members) == (True, 1)
    with pytest.raises(AccountInvalid, match="アーカイブ"):
        services.departments.assign(services.owner, SID, services.people.colleague.user_id, sales.id)
    services.departments.unarchive(services.owner, sales.id)
    services.departments.assign(services.owner, SID, services.people.colleague.user_id, sales.id)


def test_department_name_is_unique_and_on_one_line(services: RecordedPeopleServices) -> None:
    sales, planning = (services.departments.add(services.owner, name) for name in ("営業ABC", "企画部"))
    for name in ("営業ＡＢＣ", " 営業abc", "", "あ\nい", "あ" * 101):
        with pytest.raises(AccountInvalid):
            services.departments.add(services.owner, name)
        with pytest.raises(AccountInvalid):
            services.departments.rename(services.owner, planning.id, name)
    services.departments.rename(services.owner, sales.id, "営業abc")
    assert [each.name for each in services.departments.all(services.owner)] == ["企画部", "営業abc"]


def test_number_of_departments_is_limited(services: RecordedPeopleServices, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_DEPARTMENTS == 200
    monkeypatch.setattr("lensawriter.accounts.departments.MAX_DEPARTMENTS", 1)
    services.departments.add(services.owner, "営業部")
    with pytest.raises(AccountInvalid, match="1件まで"):
        services.departments.add(services.owner, "企画部")


def test_departments_of_other_organisations_are_not_found(services: RecordedPeopleServices) -> None:
    sales = services.departments.add(services.owner, "営業部")
    other = services.people.add(services.people.other_org, "other-owner", Role.OWNER)
    services.consent.give(other, 1, "192.0.2.9")
    assert services.departments.all(other) == ()
    services.departments.add(other, "営業部")
    stranger, writer = services.people.stranger.user_id, services.people.writer.user_id
    calls: tuple[Callable[[], object], ...] = (
        lambda: services.departments.rename(other, sales.id, "別名"),
        lambda: services.departments.archive(other, sales.id),
        lambda: services.departments.assign(other, SID, stranger, sales.id),
        lambda: services.departments.assign(other, SID, writer, None),
        lambda: services.departments.rename(services.owner, uuid4(), "別名"),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert [each.name for each in services.departments.all(services.owner)] == ["営業部"]


def test_only_owners_change_departments(services: RecordedPeopleServices) -> None:
    sales = services.departments.add(services.owner, "営業部")
    for who in (services.people.writer, services.people.manager, services.people.operator):
        for refused in (
            partial(services.departments.add, who, "企画部"),
            partial(services.departments.rename, who, sales.id, "企画部"),
            partial(services.departments.archive, who, sales.id),
            partial(services.departments.unarchive, who, sales.id),
            partial(services.departments.assign, who, SID, who.user_id, sales.id),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_mail_language_is_japanese_by_default(services: RecordedPeopleServices) -> None:
    writer = services.people.writer
    sales = services.departments.add(services.owner, "営業部")
    with services.store.transaction(lock=writer.org_id) as connection:
        assert find_language(connection, writer.user_id) == "ja"
        set_language(connection, writer.org_id, writer.user_id, "en")
    services.departments.assign(services.owner, SID, writer.user_id, sales.id)
    with services.store.transaction(lock=writer.org_id) as connection:
        assert find_language(connection, writer.user_id) == "en"
        set_language(connection, writer.org_id, writer.user_id, "ja")
        assert find_language(connection, writer.user_id) == "ja"
