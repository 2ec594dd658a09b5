"""Organisations and people on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lensawriter.errors import EmailTaken, NotFound
from lensawriter.models import Role
from lensawriter.store import contracts, members
from lensawriter.store.database import Store
from tests.conftest import People
from tests.support.stored_people import add_user
from tests.support.transactions import read, write

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_member_is_found_by_address_in_any_case(store: Store, people: People) -> None:
    found = read(store, members.find_member_by_email, " Writer@Example.COM ")
    assert found is not None
    assert found.principal() == people.writer
    assert read(store, members.get_user, found.id) == found
    assert read(store, members.find_member_by_email, "nobody@example.com") is None


def test_unknown_member_is_not_found(store: Store) -> None:
    assert read(store, members.find_user, uuid4()) is None
    for call in (members.get_user, contracts.get_organisation_name):
        with pytest.raises(NotFound):
            read(store, call, uuid4())


def test_address_is_unique_across_organisations(store: Store, people: People) -> None:
    with pytest.raises(EmailTaken):
        add_user(store, people.other_org, "別人", "WRITER@example.com", Role.WRITER, "-", NOW)


def test_one_of_eight_concurrent_users_with_one_address_is_added(store: Store, people: People) -> None:
    def add(_: int) -> bool:
        try:
            add_user(store, people.org, "新人", "new@example.com", Role.WRITER, "-", NOW)
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1


def test_members_are_listed_by_organisation(store: Store, people: People) -> None:
    assert {each.name for each in read(store, members.all_members, people.other_org)} == {"stranger"}


def test_password_change_affects_one_person(store: Store, people: People) -> None:
    write(store, members.set_password_hash, people.writer.user_id, "new")
    assert read(store, members.get_user, people.writer.user_id).password_hash == "new"
    assert read(store, members.get_user, people.colleague.user_id).password_hash == "-"
