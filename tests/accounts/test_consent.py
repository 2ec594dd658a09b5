"""Consent: every action needs it, also to each new version of the terms; consents are stored and listed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.terms import shipped
from lensawriter.errors import AccountInvalid, ConsentRequired, Forbidden, NotFound, SignInRequired, StepUpRequired
from lensawriter.models import Principal
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support.people_services import HERE, SID, RecordedPeopleServices

NEXT = "# 利用規約 第2版\n\n準拠法は日本法とします。"


@pytest.fixture
def services(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> RecordedPeopleServices:
    return RecordedPeopleServices(store, clock, tmp_path, people)


def roles(services: RecordedPeopleServices) -> tuple[Principal, ...]:
    people = services.people
    return people.writer, people.manager, people.owner, people.operator, people.stranger


def guarded(services: RecordedPeopleServices, who: Principal) -> tuple[Callable[[], object], ...]:
    """Return calls of many service functions by one person."""
    return (
        lambda: services.members.members(who),
        lambda: services.invitations.open(who),
        lambda: services.departments.all(who),
        lambda: services.departments.add(who, "部"),
        lambda: services.organisations.plan(who),
        lambda: services.organisations.all(who),
        lambda: services.organisations.plans(who),
        lambda: services.consent.versions(who),
        lambda: services.consent.publish(who, SID, NEXT),
        lambda: services.members.suspend(who, SID, uuid4()),
        lambda: services.rights.require(who, *type(who.role)),
    )


def test_shipped_terms_name_the_law_and_disclosure_without_notice() -> None:
    text = shipped()
    assert "日本法に準拠し" in text
    assert "お客様と利用者に知らせることなく、またその同意を得ることなく" in text
    assert len(text) > 1_000


def test_every_function_needs_a_first_consent(store: Store, clock: MovedClock, tmp_path: Path) -> None:
    people = People(store)
    services = RecordedPeopleServices(store, clock, tmp_path, people)
    newcomer = people.add(people.org, "newcomer", people.owner.role)
    pending = services.consent.pending(newcomer)
    assert pending is not None
    assert (pending.number, pending.text) == (1, shipped())
    for call in guarded(services, newcomer):
        with pytest.raises((ConsentRequired, Forbidden)):
            call()
    services.consent.give(newcomer, 1, HERE)
    assert services.consent.pending(newcomer) is None
    assert services.members.members(newcomer)


def test_new_version_stops_everybody_until_they_consent(services: RecordedPeopleServices) -> None:
    version = services.consent.publish(services.people.operator, SID, NEXT)
    assert (version.number, services.consent.terms().text) == (2, NEXT)
    succeeded = []
    for who in roles(services):
        for number, call in enumerate(guarded(services, who)):
            try:
                call()
            except (ConsentRequired, Forbidden):
                continue
            succeeded.append((who.name, number))
        with pytest.raises(ConsentRequired):
            services.rights.require(who, *type(who.role))
    assert succeeded == []
    for who in roles(services):
        pending = services.consent.pending(who)
        assert pending == version
        services.consent.give(who, 2, HERE)
        assert services.consent.pending(who) is None
        services.rights.require(who, *type(who.role))


def test_consent_to_another_version_than_the_current_one_is_refused(services: RecordedPeopleServices) -> None:
    services.consent.publish(services.people.operator, SID, NEXT)
    for number in (1, 3, 0, -1):
        with pytest.raises(NotFound):
            services.consent.give(services.people.writer, number, HERE)
    assert services.consent.pending(services.people.writer) is not None


def test_consent_is_stored_once_with_version_time_and_network(
    services: RecordedPeopleServices,
) -> None:
    writer = services.people.writer
    services.consent.publish(services.people.operator, SID, NEXT)
    services.audit.take()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: services.consent.give(writer, 2, "198.51.100.7"), range(8)))
    assert services.audit.take() == [Event.CONSENTED]
    newest, oldest = services.consent.given(writer)
    assert (newest.number, newest.network, newest.org_id) == (2, "198.51.100.7", writer.org_id)
    assert (oldest.number, oldest.network) == (1, HERE)
    assert newest.consented_at > oldest.consented_at


def test_text_of_every_consented_version_is_stored(services: RecordedPeopleServices) -> None:
    services.consent.publish(services.people.operator, SID, NEXT)
    services.consent.give(services.people.operator, 2, HERE)
    assert [(each.number, each.text) for each in services.consent.versions(services.people.operator)] == [
        (2, NEXT),
        (1, shipped()),
    ]


def test_concurrent_publications_get_different_numbers(services: RecordedPeopleServices) -> None:
    second = services.people.add(services.people.org, "second", services.people.operator.role)
    services.consent.give(second, 1, HERE)
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(services.consent.publish, who, SID, NEXT) for who in (services.people.operator, second)]
    numbers = [future.result().number for future in futures if future.exception() is None]
    assert sorted(numbers) in ([2], [2, 3]), "the second operator has not consented to version 2, or published first"


def test_publishing_needs_an_operator_step_up_and_text(services: RecordedPeopleServices) -> None:
    for who in (services.people.writer, services.people.manager, services.owner):
        with pytest.raises(Forbidden):
            services.consent.publish(who, SID, NEXT)
    with pytest.raises(StepUpRequired):
        services.consent.publish(services.people.operator, "1" * 64, NEXT)
    for text in ("", " \n", "長" * 200_001):
        with pytest.raises(AccountInvalid):
            services.consent.publish(services.people.operator, SID, text)
    assert services.consent.terms().number == 1


def test_suspended_person_cannot_consent(services: RecordedPeopleServices) -> None:
    services.consent.publish(services.people.operator, SID, NEXT)
    services.consent.give(services.owner, 2, HERE)
    services.members.suspend(services.owner, SID, services.people.writer.user_id)
    with pytest.raises(SignInRequired):
        services.consent.give(services.people.writer, 2, HERE)
