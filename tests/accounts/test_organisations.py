"""Organisations: operators add them, assign plans, see figures and end contracts."""

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


def test_operator_adds_an_organisation_and_invites_its_first_owner(
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


def test_first_owner_joins_even_if_the_plan_allows_no_invitations(
    services: RecordedPeopleServices,
) -> None:
    added = services.organisations.add(services.people.operator, SID, "わかば出版", "closed", "boss@example.jp")
    owner = services.accept_invitation(token_of(added.invitation))
    with pytest.raises(InvitationsClosed):
        services.invitations.add(owner, SID, "b@example.jp", Role.WRITER)


def test_first_owner_can_be_invited_again_until_somebody_joins(services: RecordedPeopleServices) -> None:
    operator = services.people.operator
    added = services.organisations.add(operator, SID, "わかば出版", "small", "wrong@example.jp")
    again = services.organisations.invite_owner(operator, SID, added.org_id, "boss@example.jp")
    with pytest.raises(InvitationDead):
        services.invitations.look(token_of(added.invitation))
    services.accept_invitation(token_of(again))
    with pytest.raises(AccountInvalid, match="すでに利用者がいます"):
        services.organisations.invite_owner(operator, SID, added.org_id, "boss2@example.jp")


def test_assigned_plan_applies_at_once_and_keeps_all_members(services: RecordedPeopleServices) -> None:
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
    with pytest.raises(InvitationDead):  # the plan without invitations has ended it
        services.accept_invitation(link)
    with pytest.raises(AccountInvalid):
        services.organisations.assign_plan(operator, SID, org, "gold")
    assert services.audit.take().count(Event.PLAN_ASSIGNED) == 4


def test_ended_contract_stops_members_sessions_and_invitations(
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
    with pytest.raises(InvitationDead):  # invitations that ended with the contract stay ended
        services.accept_invitation(link)


def test_managing_organisations_needs_an_operator_and_step_up(services: RecordedPeopleServices) -> None:
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


def test_operators_organisation_and_unknown_ones_cannot_be_ended(
    services: RecordedPeopleServices,
) -> None:
    for org in (services.people.operator.org_id, uuid4()):
        with pytest.raises(NotFound):
            services.organisations.end(services.people.operator, SID, org)


def test_first_operator_is_invited_from_the_terminal_only_while_there_is_none(
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


def test_operator_sees_figures_of_organisations_without_people(services: RecordedPeopleServices) -> None:
    seen = str(services.organisations.all(services.people.operator))
    assert "青葉商会" in seen
    assert "writer" not in seen
    assert "@" not in seen
