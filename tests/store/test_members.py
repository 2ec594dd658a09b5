"""Organisations and people on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lensawriter.errors import EmailTaken, NotFound
from lensawriter.models import Role
from lensawriter.store import members
from lensawriter.store.database import Store
from tests.conftest import People

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_person_is_found_by_an_address_in_any_case(store: Store, people: People) -> None:
    found = members.find_user_by_email(store, " Writer@Example.COM ")
    assert found is not None
    assert found.principal() == people.writer
    assert members.get_user(store, found.id) == found
    assert members.find_user_by_email(store, "nobody@example.com") is None


def test_a_person_that_is_not_there_is_not_found(store: Store) -> None:
    assert members.find_user(store, uuid4()) is None
    for call in (members.get_user, members.get_organisation_name):
        with pytest.raises(NotFound):
            call(store, uuid4())


def test_an_address_is_used_once_in_all_organisations(store: Store, people: People) -> None:
    with pytest.raises(EmailTaken):
        members.add_user(store, people.other_org, "別人", "WRITER@example.com", Role.WRITER, "-", NOW)


def test_of_eight_people_with_one_address_one_is_added(store: Store, people: People) -> None:
    def add(_: int) -> bool:
        try:
            members.add_user(store, people.org, "新人", "new@example.com", Role.WRITER, "-", NOW)
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1


def test_of_eight_first_owners_one_is_added(store: Store) -> None:
    assert not members.any_user(store)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: members.add_first_owner(store, "組織", "主", f"{n}@x.jp", "-", NOW), range(8)))
    (owner,) = [each for each in added if each is not None]
    assert members.members(store, owner.org_id) == (owner,)
    assert (owner.role, members.get_organisation_name(store, owner.org_id)) == (Role.OWNER, "組織")
    assert members.any_user(store)


def test_members_are_those_of_the_organisation(store: Store, people: People) -> None:
    assert {each.name for each in members.members(store, people.other_org)} == {"stranger"}


def test_a_changed_password_is_that_of_one_person(store: Store, people: People) -> None:
    members.set_password_hash(store, people.writer.user_id, "new")
    assert members.get_user(store, people.writer.user_id).password_hash == "new"
    assert members.get_user(store, people.colleague.user_id).password_hash == "-"
