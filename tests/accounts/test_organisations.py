"""Organisations: made by an operator, who gives plans and sees numbers; the end of a contract is an end."""

from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.errors import (
    AccountInvalid,
    ContractEnded,
    Forbidden,
    InvitationDead,
    InvitationsClosed,
    NotFound,
    SeatsFull,
    StepUpRequired,
)
from lensawriter.models import Role
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support.people_services import SID, RecordedPeopleServices, token_of


@pytest.fixture
def services(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> RecordedPeopleServices:
    return RecordedPeopleServices(store, clock, tmp_path, people)


def test_an_operator_makes_an_organisation_whose_first_owner_comes_by_invitation(
    services: RecordedPeopleServices,
) -> None:
    operator = services.people.operator
    added = services.organisations.add(operator, SID, "わかば出版", "small", "boss@example.jp")
    assert services.audit.take() == [Event.ORGANISATION_ADDED, Event.INVITATION_SENT]
    owner = services.accept_invitation(token_of(added.invitation), "長")
    assert (owner.org_id, owner.role) == (added.org_id, Role.OWNER)
    own = services.organisations.plan(owner)
    assert (own.plan.id, own.members, own.free_seats) == ("small", 1, 3)
    (row,) = [each for each in services.organisations.all(operator) if each.id == added.org_id]
    assert (row.name, row.plan, row.members, row.drafts, row.ended_at) == ("わかば出版", "small", 1, 0, None)


def test_the_first_owner_comes_in_even_where_the_plan_lets_nobody_else_be_invited(
    services: RecordedPeopleServices,
) -> None:
    added = services.organisations.add(services.people.operator, SID, "わかば出版", "closed", "boss@example.jp")
    owner = services.accept_invitation(token_of(added.invitation))
    with pytest.raises(InvitationsClosed):
        services.invitations.add(owner, SID, "b@example.jp", Role.WRITER)


def test_while_nobody_has_come_the_first_owner_can_be_invited_anew(services: RecordedPeopleServices) -> None:
    operator = services.people.operator
    added = services.organisations.add(operator, SID, "わかば出版", "small", "wrong@example.jp")
    again = services.organisations.invite_owner(operator, SID, added.org_id, "boss@example.jp")
    with pytest.raises(InvitationDead):
        services.invitations.look(token_of(added.invitation))
    services.accept_invitation(token_of(again))
    with pytest.raises(AccountInvalid, match="すでに利用者がいます"):
        services.organisations.invite_owner(operator, SID, added.org_id, "boss2@example.jp")


def test_a_plan_counts_from_the_moment_it_is_assigned_and_nobody_loses_a_seat(services: RecordedPeopleServices) -> None:
    operator, org = services.people.operator, services.people.other_org
    boss = services.people.add(org, "boss", Role.OWNER)
    services.consent.give(boss, 1, "192.0.2.9")
    link = token_of(services.invitations.add(boss, SID, "b@example.jp", Role.WRITER))
    services.organisations.assign_plan(operator, SID, org, "none")
    assert services.organisations.plan(boss).free_seats == 0
    assert services.organisations.plan(boss).members == 2
    with pytest.raises(SeatsFull):
        services.accept_invitation(link)
    services.organisations.assign_plan(operator, SID, org, "unlimited")
    assert services.organisations.plan(boss).free_seats is None
    services.organisations.assign_plan(operator, SID, org, "closed")
    services.organisations.assign_plan(operator, SID, org, "unlimited")
    with pytest.raises(InvitationDead):  # taken back with the plan that had none
        services.accept_invitation(link)
    with pytest.raises(AccountInvalid):
        services.organisations.assign_plan(operator, SID, org, "gold")
    assert services.audit.take().count(Event.PLAN_ASSIGNED) == 4


def test_after_the_end_of_a_contract_its_people_can_do_nothing_and_its_links_are_dead(
    services: RecordedPeopleServices,
) -> None:
    operator, org = services.people.operator, services.people.other_org
    boss = services.people.add(org, "boss", Role.OWNER)
    services.consent.give(boss, 1, "192.0.2.9")
    link, sid = token_of(services.invitations.add(boss, SID, "b@example.jp", Role.WRITER)), services.open_session(boss)
    services.organisations.end(operator, SID, org)
    services.organisations.end(operator, SID, org)
    assert services.audit.take().count(Event.ORGANISATION_ENDED) == 1
    assert services.sessions.find_principal(sid) is None
    for call in (
        services.members.members,
        services.invitations.open,
        services.departments.all,
        services.organisations.plan,
    ):
        with pytest.raises(ContractEnded):
            call(boss)
    with pytest.raises(InvitationDead):
        services.accept_invitation(link)
    assert [each.members for each in services.organisations.all(operator) if each.id == org] == [2], (
        "nothing is deleted yet"
    )
    for _ in range(2):
        services.organisations.resume(operator, SID, org)
    assert services.audit.take().count(Event.ORGANISATION_RESUMED) == 1
    assert services.members.members(boss)
    with pytest.raises(InvitationDead):  # what ended with the contract stays ended
        services.accept_invitation(link)


def test_only_operators_do_any_of_this_and_with_a_fresh_code(services: RecordedPeopleServices) -> None:
    people, org = services.people, services.people.other_org
    for principal in (people.writer, people.manager, people.owner):
        for call in (services.organisations.all, services.organisations.plans):
            with pytest.raises(Forbidden):
                call(principal)
        with pytest.raises(Forbidden):
            services.organisations.assign_plan(principal, SID, org, "unlimited")
        with pytest.raises(Forbidden):
            services.organisations.end(principal, SID, org)
    services.rights.stepped_up = False
    with pytest.raises(StepUpRequired):
        services.organisations.add(people.operator, SID, "組織", "usual", "a@example.jp")
    with pytest.raises(StepUpRequired):
        services.organisations.assign_plan(people.operator, SID, org, "usual")
    with pytest.raises(Forbidden):
        services.organisations.plan(people.operator)


def test_operators_end_neither_their_own_organisation_nor_one_that_is_not_there(
    services: RecordedPeopleServices,
) -> None:
    for org in (services.people.operator.org_id, uuid4()):
        with pytest.raises(NotFound):
            services.organisations.end(services.people.operator, SID, org)


def test_the_first_operator_comes_by_a_link_from_the_terminal_and_only_while_there_is_none(
    services: RecordedPeopleServices,
) -> None:
    first, second = (
        services.organisations.invite_first_operator(f"{n}@example.jp").partition("token=")[2] for n in (1, 2)
    )
    with pytest.raises(InvitationDead):
        services.invitations.look(first)
    operator = services.accept_invitation(second, "運用")
    assert operator.role is Role.OPERATOR
    assert operator.org_id not in (services.people.org, services.people.other_org)
    with pytest.raises(Forbidden, match="登録されています"):
        services.organisations.invite_first_operator("3@example.jp")
    other = services.accept_invitation(
        token_of(services.invitations.add(operator, SID, "4@example.jp", Role.OPERATOR)), "運用二"
    )
    assert [each.name for each in services.members.members(other)] == ["運用", "運用二"]
    services.members.remove(other, SID, operator.user_id, other.user_id)
    assert [each.name for each in services.members.members(other)] == ["運用二"]


def test_an_operator_sees_every_organisation_in_numbers_and_no_person_of_it(services: RecordedPeopleServices) -> None:
    seen = str(services.organisations.all(services.people.operator))
    assert "青葉商会" in seen
    assert "writer" not in seen
    assert "@" not in seen
