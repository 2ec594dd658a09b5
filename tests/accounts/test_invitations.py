"""Invitations: who may send them, when a link stops working, and how many people can join."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.invitations import SEND_LIMIT
from lensawriter.errors import (
    AccountInvalid,
    ConsentRequired,
    EmailTaken,
    Forbidden,
    InvitationDead,
    InvitationsClosed,
    InvitationsTooMany,
    LensaError,
    NotFound,
    PasswordRefused,
    SeatsFull,
    StepUpRequired,
)
from lensawriter.models import Role
from lensawriter.store import members
from lensawriter.store.database import Store
from lensawriter.store.departments import department_ids
from tests.conftest import MovedClock, People
from tests.support.people_services import PASSWORD, SID, RecordedPeopleServices, token_of
from tests.support.stored_people import add_user
from tests.support.transactions import read

NEW = "shinjin@example.jp"


@pytest.fixture
def services(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> RecordedPeopleServices:
    built = RecordedPeopleServices(store, clock, tmp_path, people)
    built.assign_plan("unlimited")
    return built


def test_accepted_invitation_adds_a_member_with_the_offered_role(
    services: RecordedPeopleServices,
) -> None:
    link = services.invite(NEW, Role.MANAGER)
    welcome = services.invitations.look(link)
    assert (welcome.organisation, welcome.email, welcome.role) == ("青葉商会", NEW, Role.MANAGER)
    user = read(
        services.store, members.get_user, services.invitations.accept(link, name=" 佐藤 新 ", password=PASSWORD)
    )
    assert (user.org_id, user.name, user.email, user.role) == (services.people.org, "佐藤 新", NEW, Role.MANAGER)
    assert services.audit.take() == [Event.INVITATION_SENT, Event.INVITATION_ACCEPTED]
    assert services.mails() == [("invitation", NEW)]
    assert services.invitations.open(services.owner) == ()


def test_new_member_must_consent_first(services: RecordedPeopleServices) -> None:
    key = services.invitations.accept(services.invite(role=Role.OWNER), name="新人", password=PASSWORD)
    joined = read(services.store, members.get_user, key).principal()
    with pytest.raises(ConsentRequired):
        services.invitations.open(joined)


def test_owners_invite_members_and_operators_invite_operators(services: RecordedPeopleServices) -> None:
    people = services.people
    for principal in (people.writer, people.manager):
        with pytest.raises(Forbidden):
            services.invitations.add(principal, SID, NEW, Role.WRITER)
    for principal, role in (
        (people.owner, Role.OPERATOR),
        (people.operator, Role.OWNER),
        (people.operator, Role.WRITER),
    ):
        with pytest.raises(Forbidden):
            services.invitations.add(principal, SID, NEW, role)
    assert services.audit.take() == [Event.DENIED] * 5
    assert token_of(services.invitations.add(people.operator, SID, NEW, Role.OPERATOR))


def test_inviting_needs_step_up(services: RecordedPeopleServices) -> None:
    link = services.invite()
    (open_one,) = services.invitations.open(services.owner)
    services.rights.stepped_up = False
    for call in (
        lambda: services.invitations.add(services.owner, SID, "b@example.jp", Role.WRITER),
        lambda: services.invitations.resend(services.owner, SID, open_one.id),
        lambda: services.invitations.revoke(services.owner, SID, open_one.id),
    ):
        with pytest.raises(StepUpRequired):
            call()
    assert services.invitations.open(services.owner) == (open_one,)
    assert services.invitations.look(link)


def test_plan_without_invitations_refuses_new_and_sent_invitations(
    services: RecordedPeopleServices,
) -> None:
    link = services.invite()
    services.assign_plan("closed")
    with pytest.raises(InvitationsClosed):
        services.invite("b@example.jp")
    with pytest.raises(InvitationDead):
        services.accept_invitation(link)


def test_invitation_link_works_once(services: RecordedPeopleServices) -> None:
    link = services.invite()
    joined = services.accept_invitation(link)
    with pytest.raises(InvitationDead):
        services.accept_invitation(link)
    assert len(services.members.members(services.owner)) == 5
    services.members.remove(services.owner, SID, joined.user_id, services.owner.user_id)
    with pytest.raises(InvitationDead):  # still refused after the address has become free again
        services.accept_invitation(link)


def test_one_of_eight_concurrent_uses_of_a_link_succeeds(services: RecordedPeopleServices) -> None:
    link = services.invite()
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(
                lambda _: attempt(lambda: services.invitations.accept(link, name="新人", password=PASSWORD)), range(8)
            )
        )
    assert sorted(results) == ["InvitationDead"] * 7 + ["in"]


def attempt(call: Callable[[], object]) -> str:
    try:
        call()
    except LensaError as error:
        return type(error).__name__
    return "in"


def test_every_invalid_link_is_refused_with_the_same_text(services: RecordedPeopleServices) -> None:
    unknown = "x" * 43
    used, revoked, resent, expired, taken, withdrawn = (services.invite(f"{n}@example.jp") for n in range(6))
    services.accept_invitation(used)
    by_email = {each.email: each.id for each in services.invitations.open(services.owner)}
    services.invitations.revoke(services.owner, SID, by_email["1@example.jp"])
    again = token_of(services.invitations.resend(services.owner, SID, by_email["2@example.jp"]))
    add_user(services.store, services.people.other_org, "別人", "4@example.jp", Role.WRITER, "-", services.clock())
    texts = {str(refusal(services, link)) for link in (unknown, used, revoked, resent, taken, "", "\udc00")}
    services.assign_plan("closed")
    texts |= {str(refusal(services, withdrawn))}
    services.assign_plan("unlimited")
    services.clock.moment += timedelta(hours=72)
    texts |= {str(refusal(services, link)) for link in (expired, again)}
    assert texts == {str(InvitationDead())}


def refusal(services: RecordedPeopleServices, link: str) -> LensaError:
    with pytest.raises(LensaError) as refused:
        services.accept_invitation(link)
    return refused.value


def test_link_is_valid_for_72_hours(services: RecordedPeopleServices) -> None:
    link = services.invite()
    services.clock.moment += timedelta(hours=71, minutes=59)
    assert services.invitations.look(link)
    assert not services.invitations.open(services.owner)[0].expired
    services.clock.moment += timedelta(minutes=1)
    for call in (services.invitations.look, services.accept_invitation):
        with pytest.raises(InvitationDead):
            call(link)
    assert services.invitations.open(services.owner)[0].expired


def test_resent_invitation_has_a_new_link_and_the_old_one_is_refused(services: RecordedPeopleServices) -> None:
    links = [services.invite()]
    for hours in (1, 100):  # while the link is valid, and after it has expired
        services.clock.moment += timedelta(hours=hours)
        links.append(
            token_of(services.invitations.resend(services.owner, SID, services.invitations.open(services.owner)[0].id))
        )
        for old in links[:-1]:
            with pytest.raises(InvitationDead):
                services.invitations.look(old)
    assert services.accept_invitation(links[-1]).role is Role.WRITER
    assert services.mails() == [("invitation", NEW), ("invitation-again", NEW), ("invitation-again", NEW)]
    assert Event.INVITATION_RESENT in services.audit.take()


def test_ended_invitation_keeps_no_address(services: RecordedPeopleServices) -> None:
    services.accept_invitation(services.invite("used@example.jp"))
    services.invite("revoked@example.jp")
    (open_one,) = services.invitations.open(services.owner)
    services.invitations.revoke(services.owner, SID, open_one.id)
    with services.store.reading() as connection:
        from sqlalchemy import select

        from lensawriter.store import schema

        assert set(connection.execute(select(schema.invitations.c.email)).scalars()) == {None}


def test_known_address_is_refused_without_disclosing_other_organisations(
    services: RecordedPeopleServices,
) -> None:
    services.invite(NEW)
    with pytest.raises(AccountInvalid, match="すでに招待しています"):
        services.invite(" Shinjin@Example.jp ")
    with pytest.raises(EmailTaken):
        services.invite("writer@example.com")
    assert services.invite("stranger@example.com"), "the person is a member of another organisation"
    for bad in ("", "a", "a@b", "a@example.jp\n.com", "a@example.jp\r\nBcc: b@example.jp", "あ@example.jp"):
        with pytest.raises(AccountInvalid):
            services.invite(bad)


def test_invalid_name_or_password_leaves_the_link_valid(
    services: RecordedPeopleServices,
) -> None:
    link = services.invite()
    for name, password, error in (
        ("新人", "short", PasswordRefused),
        ("新人", f"{NEW}!!", PasswordRefused),
        ("新人", "青葉商会の青葉商会の青葉商会", PasswordRefused),
        ("", PASSWORD, AccountInvalid),
        ("新\n人", PASSWORD, AccountInvalid),
    ):
        with pytest.raises(error):
            services.invitations.accept(link, name=name, password=password)
    assert services.accept_invitation(link)


def test_invitations_of_other_organisations_are_not_found(services: RecordedPeopleServices) -> None:
    services.invite()
    (open_one,) = services.invitations.open(services.owner)
    other = services.people.add(services.people.other_org, "other-owner", Role.OWNER)
    services.consent.give(other, 1, "192.0.2.9")
    services.audit.take()
    assert services.invitations.open(other) == ()
    for call in (services.invitations.resend, services.invitations.revoke):
        with pytest.raises(NotFound):
            call(other, SID, open_one.id)
    with pytest.raises(NotFound):
        services.invitations.revoke(services.owner, SID, uuid4())
    assert services.audit.take() == [Event.DENIED] * 3
    assert services.invitations.open(services.owner) == (open_one,)


def test_member_joins_the_department_of_the_invitation_unless_it_is_archived(
    services: RecordedPeopleServices,
) -> None:
    sales = services.departments.add(services.owner, "営業部").id
    gone = services.departments.add(services.owner, "企画部").id
    links = [
        token_of(services.invitations.add(services.owner, SID, f"{n}@example.jp", Role.WRITER, each))
        for n, each in enumerate((sales, gone))
    ]
    services.departments.archive(services.owner, gone)
    first, second = (services.accept_invitation(link, name) for link, name in zip(links, ("一郎", "二郎"), strict=True))
    with services.store.reading() as connection:
        placed = department_ids(connection, services.people.org)
    assert (placed[first.user_id], placed.get(second.user_id)) == (sales, None)
    for wrong in (gone, uuid4()):
        with pytest.raises(NotFound):
            services.invitations.add(services.owner, SID, "z@example.jp", Role.WRITER, wrong)


def test_number_of_invitations_per_hour_is_limited(services: RecordedPeopleServices) -> None:
    for n in range(SEND_LIMIT):
        services.invite(f"{n}@example.jp")
    with pytest.raises(InvitationsTooMany, match=f"{SEND_LIMIT}件"):
        services.invite("late@example.jp")
    with pytest.raises(InvitationsTooMany):
        services.invitations.resend(services.owner, SID, services.invitations.open(services.owner)[0].id)
    services.clock.moment += timedelta(hours=1)
    assert services.invite("late@example.jp")


def test_full_organisation_cannot_invite_and_suspended_members_keep_their_seats(
    services: RecordedPeopleServices,
) -> None:
    link = services.invite()
    services.members.suspend(services.owner, SID, services.people.writer.user_id)
    services.assign_plan("small")
    count = len(services.members.members(services.owner))
    assert count == 4, "the operator of the fixture is a fifth row of the organisation"
    with pytest.raises(SeatsFull):
        services.invite("b@example.jp")
    with pytest.raises(SeatsFull):
        services.accept_invitation(link)
    services.assign_plan("unlimited")
    assert services.accept_invitation(link), "a refusal because of seats leaves the link valid"


def test_zero_seats_means_none_and_null_means_unlimited(services: RecordedPeopleServices) -> None:
    services.assign_plan("none")
    with pytest.raises(SeatsFull):
        services.invite()
    services.assign_plan("unlimited")
    assert services.accept_invitation(services.invite())


def test_five_of_fifty_concurrent_acceptances_get_the_five_free_seats(services: RecordedPeopleServices) -> None:
    org, boss = services.people.other_org, services.people.add(services.people.other_org, "boss", Role.OWNER)
    services.consent.give(boss, 1, "192.0.2.9")
    services.assign_plan("unlimited", org=org)
    links = [token_of(services.invitations.add(boss, SID, f"n{n}@example.jp", Role.WRITER)) for n in range(50)]
    services.assign_plan("seven", org=org)  # two seats are taken
    with ThreadPoolExecutor(50) as pool:
        results = list(
            pool.map(
                lambda link: attempt(lambda: services.invitations.accept(link, name="新人", password=PASSWORD)), links
            )
        )
    assert results.count("in") == 5
    assert results.count("SeatsFull") == 45
    assert len(read(services.store, members.all_members, org)) == 7
    assert [event for event in services.audit.take() if event is Event.INVITATION_ACCEPTED] == [
        Event.INVITATION_ACCEPTED
    ] * 5
    assert len(services.invitations.open(boss)) == 45, "people without a seat can try again later"


def test_one_of_two_organisations_that_add_an_address_at_once_gets_the_person(
    services: RecordedPeopleServices,
) -> None:
    org, boss = services.people.other_org, services.people.add(services.people.other_org, "boss", Role.OWNER)
    services.consent.give(boss, 1, "192.0.2.9")
    services.assign_plan("unlimited", org=org)

    def accept(link: str) -> str:
        return attempt(lambda: services.invitations.accept(link, name="新人", password=PASSWORD))

    for n in range(10):
        email = f"both{n}@example.jp"
        links = [services.invite(email), token_of(services.invitations.add(boss, SID, email, Role.WRITER))]
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(accept, links)) == ["InvitationDead", "in"]
