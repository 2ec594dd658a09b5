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
from tests.support.office import SID, Office, token


@pytest.fixture
def office(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> Office:
    return Office(store, clock, tmp_path, people)


def test_an_operator_makes_an_organisation_whose_first_owner_comes_by_invitation(office: Office) -> None:
    operator = office.people.operator
    added = office.organisations.add(operator, SID, "わかば出版", "small", "boss@example.jp")
    assert office.notes.taken() == [Event.ORGANISATION_ADDED, Event.INVITATION_SENT]
    owner = office.join(token(added.invitation), "長")
    assert (owner.org_id, owner.role) == (added.org_id, Role.OWNER)
    own = office.organisations.plan(owner)
    assert (own.plan.id, own.members, own.free_seats) == ("small", 1, 3)
    (row,) = [each for each in office.organisations.all(operator) if each.id == added.org_id]
    assert (row.name, row.plan, row.members, row.drafts, row.ended_at) == ("わかば出版", "small", 1, 0, None)


def test_the_first_owner_comes_in_even_where_the_plan_lets_nobody_else_be_invited(office: Office) -> None:
    added = office.organisations.add(office.people.operator, SID, "わかば出版", "closed", "boss@example.jp")
    owner = office.join(token(added.invitation))
    with pytest.raises(InvitationsClosed):
        office.invitations.add(owner, SID, "b@example.jp", Role.WRITER)


def test_while_nobody_has_come_the_first_owner_can_be_invited_anew(office: Office) -> None:
    operator = office.people.operator
    added = office.organisations.add(operator, SID, "わかば出版", "small", "wrong@example.jp")
    again = office.organisations.invite_owner(operator, SID, added.org_id, "boss@example.jp")
    with pytest.raises(InvitationDead):
        office.invitations.look(token(added.invitation))
    office.join(token(again))
    with pytest.raises(AccountInvalid, match="すでに利用者がいます"):
        office.organisations.invite_owner(operator, SID, added.org_id, "boss2@example.jp")


def test_a_plan_counts_from_the_moment_it_is_assigned_and_nobody_loses_a_seat(office: Office) -> None:
    operator, org = office.people.operator, office.people.other_org
    boss = office.people.add(org, "boss", Role.OWNER)
    office.consent.give(boss, 1, "192.0.2.9")
    link = token(office.invitations.add(boss, SID, "b@example.jp", Role.WRITER))
    office.organisations.assign_plan(operator, SID, org, "none")
    assert office.organisations.plan(boss).free_seats == 0
    assert office.organisations.plan(boss).members == 2
    with pytest.raises(SeatsFull):
        office.join(link)
    office.organisations.assign_plan(operator, SID, org, "boundless")
    assert office.organisations.plan(boss).free_seats is None
    office.organisations.assign_plan(operator, SID, org, "closed")
    office.organisations.assign_plan(operator, SID, org, "boundless")
    with pytest.raises(InvitationDead):  # taken back with the plan that had none
        office.join(link)
    with pytest.raises(AccountInvalid):
        office.organisations.assign_plan(operator, SID, org, "gold")
    assert office.notes.taken().count(Event.PLAN_ASSIGNED) == 4


def test_after_the_end_of_a_contract_its_people_can_do_nothing_and_its_links_are_dead(office: Office) -> None:
    operator, org = office.people.operator, office.people.other_org
    boss = office.people.add(org, "boss", Role.OWNER)
    office.consent.give(boss, 1, "192.0.2.9")
    link, sid = token(office.invitations.add(boss, SID, "b@example.jp", Role.WRITER)), office.session(boss)
    office.organisations.end(operator, SID, org)
    office.organisations.end(operator, SID, org)
    assert office.notes.taken().count(Event.ORGANISATION_ENDED) == 1
    assert office.sessions.principal(sid) is None
    for call in (office.persons.members, office.invitations.open, office.departments.all, office.organisations.plan):
        with pytest.raises(ContractEnded):
            call(boss)
    with pytest.raises(InvitationDead):
        office.join(link)
    assert [each.members for each in office.organisations.all(operator) if each.id == org] == [2], (
        "nothing is deleted yet"
    )
    for _ in range(2):
        office.organisations.resume(operator, SID, org)
    assert office.notes.taken().count(Event.ORGANISATION_RESUMED) == 1
    assert office.persons.members(boss)
    with pytest.raises(InvitationDead):  # what ended with the contract stays ended
        office.join(link)


def test_only_operators_do_any_of_this_and_with_a_fresh_code(office: Office) -> None:
    people, org = office.people, office.people.other_org
    for principal in (people.writer, people.manager, people.owner):
        for call in (office.organisations.all, office.organisations.plans):
            with pytest.raises(Forbidden):
                call(principal)
        with pytest.raises(Forbidden):
            office.organisations.assign_plan(principal, SID, org, "boundless")
        with pytest.raises(Forbidden):
            office.organisations.end(principal, SID, org)
    office.proofs.fresh = False
    with pytest.raises(StepUpRequired):
        office.organisations.add(people.operator, SID, "組織", "usual", "a@example.jp")
    with pytest.raises(StepUpRequired):
        office.organisations.assign_plan(people.operator, SID, org, "usual")
    with pytest.raises(Forbidden):
        office.organisations.plan(people.operator)


def test_operators_end_neither_their_own_organisation_nor_one_that_is_not_there(office: Office) -> None:
    for org in (office.people.operator.org_id, uuid4()):
        with pytest.raises(NotFound):
            office.organisations.end(office.people.operator, SID, org)


def test_the_first_operator_comes_by_a_link_from_the_terminal_and_only_while_there_is_none(office: Office) -> None:
    first, second = (office.organisations.begin(f"{n}@example.jp").partition("token=")[2] for n in (1, 2))
    with pytest.raises(InvitationDead):
        office.invitations.look(first)
    operator = office.join(second, "運用")
    assert operator.role is Role.OPERATOR
    assert operator.org_id not in (office.people.org, office.people.other_org)
    with pytest.raises(Forbidden, match="登録されています"):
        office.organisations.begin("3@example.jp")
    other = office.join(token(office.invitations.add(operator, SID, "4@example.jp", Role.OPERATOR)), "運用二")
    assert [each.name for each in office.persons.members(other)] == ["運用", "運用二"]
    office.persons.remove(other, SID, operator.user_id, other.user_id)
    assert [each.name for each in office.persons.members(other)] == ["運用二"]


def test_an_operator_sees_every_organisation_in_numbers_and_no_person_of_it(office: Office) -> None:
    seen = str(office.organisations.all(office.people.operator))
    assert "青葉商会" in seen
    assert "writer" not in seen
    assert "@" not in seen
