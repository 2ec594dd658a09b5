"""Consent: nobody acts before it, everybody is asked anew for a new version, and what was consented to can be shown."""

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
from tests.support.office import HERE, SID, Office

NEXT = "# 利用規約 第2版\n\n準拠法は日本法とします。"


@pytest.fixture
def office(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> Office:
    return Office(store, clock, tmp_path, people)


def roles(office: Office) -> tuple[Principal, ...]:
    people = office.people
    return people.writer, people.manager, people.owner, people.operator, people.stranger


def guarded(office: Office, who: Principal) -> tuple[Callable[[], object], ...]:
    """Calls of one's own role that do something."""
    return (
        lambda: office.persons.members(who),
        lambda: office.invitations.open(who),
        lambda: office.departments.all(who),
        lambda: office.departments.add(who, "部"),
        lambda: office.organisations.plan(who),
        lambda: office.organisations.all(who),
        lambda: office.organisations.plans(who),
        lambda: office.consent.versions(who),
        lambda: office.consent.publish(who, SID, NEXT),
        lambda: office.persons.suspend(who, SID, uuid4()),
        lambda: office.proofs.require(who, *type(who.role)),
    )


def test_the_shipped_terms_name_the_law_and_the_disclosure_without_notice() -> None:
    text = shipped()
    assert "日本法に準拠し" in text
    assert "お客様と利用者に知らせることなく、またその同意を得ることなく" in text
    assert len(text) > 1_000


def test_before_the_first_consent_nothing_can_be_done(store: Store, clock: MovedClock, tmp_path: Path) -> None:
    people = People(store)
    office = Office(store, clock, tmp_path, people)
    newcomer = people.add(people.org, "newcomer", people.owner.role)
    pending = office.consent.pending(newcomer)
    assert pending is not None
    assert (pending.number, pending.text) == (1, shipped())
    for call in guarded(office, newcomer):
        with pytest.raises((ConsentRequired, Forbidden)):
            call()
    office.consent.give(newcomer, 1, HERE)
    assert office.consent.pending(newcomer) is None
    assert office.persons.members(newcomer)


def test_a_new_version_stops_everybody_at_once_until_they_consent_to_it(office: Office) -> None:
    version = office.consent.publish(office.people.operator, SID, NEXT)
    assert (version.number, office.consent.terms().text) == (2, NEXT)
    succeeded = []
    for who in roles(office):
        for number, call in enumerate(guarded(office, who)):
            try:
                call()
            except (ConsentRequired, Forbidden):
                continue
            succeeded.append((who.name, number))
        with pytest.raises(ConsentRequired):
            office.proofs.require(who, *type(who.role))
    assert succeeded == []
    for who in roles(office):
        pending = office.consent.pending(who)
        assert pending == version
        office.consent.give(who, 2, HERE)
        assert office.consent.pending(who) is None
        office.proofs.require(who, *type(who.role))


def test_nobody_consents_to_what_they_have_not_seen(office: Office) -> None:
    office.consent.publish(office.people.operator, SID, NEXT)
    for number in (1, 3, 0, -1):
        with pytest.raises(NotFound):
            office.consent.give(office.people.writer, number, HERE)
    assert office.consent.pending(office.people.writer) is not None


def test_a_consent_is_kept_with_its_version_moment_and_network_and_counts_once(office: Office) -> None:
    writer = office.people.writer
    office.consent.publish(office.people.operator, SID, NEXT)
    office.notes.taken()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: office.consent.give(writer, 2, "198.51.100.7"), range(8)))
    assert office.notes.taken() == [Event.CONSENTED]
    newest, oldest = office.consent.given(writer)
    assert (newest.number, newest.network, newest.org_id) == (2, "198.51.100.7", writer.org_id)
    assert (oldest.number, oldest.network) == (1, HERE)
    assert newest.consented_at > oldest.consented_at


def test_every_version_that_somebody_consented_to_is_kept_word_for_word(office: Office) -> None:
    office.consent.publish(office.people.operator, SID, NEXT)
    office.consent.give(office.people.operator, 2, HERE)
    assert [(each.number, each.text) for each in office.consent.versions(office.people.operator)] == [
        (2, NEXT),
        (1, shipped()),
    ]


def test_two_who_publish_at_once_publish_two_versions(office: Office) -> None:
    second = office.people.add(office.people.org, "second", office.people.operator.role)
    office.consent.give(second, 1, HERE)
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(office.consent.publish, who, SID, NEXT) for who in (office.people.operator, second)]
    numbers = [future.result().number for future in futures if future.exception() is None]
    assert sorted(numbers) in ([2], [2, 3]), "the later one has not consented to the earlier one yet, or came before it"


def test_only_an_operator_publishes_with_a_fresh_code_and_a_text(office: Office) -> None:
    for who in (office.people.writer, office.people.manager, office.owner):
        with pytest.raises(Forbidden):
            office.consent.publish(who, SID, NEXT)
    with pytest.raises(StepUpRequired):
        office.consent.publish(office.people.operator, "1" * 64, NEXT)
    for text in ("", " \n", "長" * 200_001):
        with pytest.raises(AccountInvalid):
            office.consent.publish(office.people.operator, SID, text)
    assert office.consent.terms().number == 1


def test_a_suspended_person_cannot_even_consent(office: Office) -> None:
    office.consent.publish(office.people.operator, SID, NEXT)
    office.consent.give(office.owner, 2, HERE)
    office.persons.suspend(office.owner, SID, office.people.writer.user_id)
    with pytest.raises(SignInRequired):
        office.consent.give(office.people.writer, 2, HERE)
