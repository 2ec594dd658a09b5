"""Invitations: who may send them, what kills a link, and how many people get in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.invitations import MOST
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
from tests.support.office import PASSWORD, SID, Office, token
from tests.support.stored_people import add_user
from tests.support.transactions import read

NEW = "shinjin@example.jp"


@pytest.fixture
def office(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> Office:
    made = Office(store, clock, tmp_path, people)
    made.on("boundless")
    return made


def test_an_invited_person_chooses_name_and_password_and_is_a_member_with_that_role(office: Office) -> None:
    link = office.invite(NEW, Role.MANAGER)
    welcome = office.invitations.look(link)
    assert (welcome.organisation, welcome.email, welcome.role) == ("青葉商会", NEW, Role.MANAGER)
    user = read(office.store, members.get_user, office.invitations.accept(link, name=" 佐藤 新 ", password=PASSWORD))
    assert (user.org_id, user.name, user.email, user.role) == (office.people.org, "佐藤 新", NEW, Role.MANAGER)
    assert office.notes.taken() == [Event.INVITATION_SENT, Event.INVITATION_ACCEPTED]
    assert office.mails() == [("invitation", NEW)]
    assert office.invitations.open(office.owner) == ()


def test_who_joined_can_do_nothing_before_consenting(office: Office) -> None:
    key = office.invitations.accept(office.invite(role=Role.OWNER), name="新人", password=PASSWORD)
    fresh = read(office.store, members.get_user, key).principal()
    with pytest.raises(ConsentRequired):
        office.invitations.open(fresh)


def test_only_owners_invite_and_operators_only_operators(office: Office) -> None:
    people = office.people
    for principal in (people.writer, people.manager):
        with pytest.raises(Forbidden):
            office.invitations.add(principal, SID, NEW, Role.WRITER)
    for principal, role in (
        (people.owner, Role.OPERATOR),
        (people.operator, Role.OWNER),
        (people.operator, Role.WRITER),
    ):
        with pytest.raises(Forbidden):
            office.invitations.add(principal, SID, NEW, role)
    assert office.notes.taken() == [Event.DENIED] * 5
    assert token(office.invitations.add(people.operator, SID, NEW, Role.OPERATOR))


def test_without_a_fresh_code_nobody_is_invited(office: Office) -> None:
    link = office.invite()
    (open_one,) = office.invitations.open(office.owner)
    office.proofs.fresh = False
    for call in (
        lambda: office.invitations.add(office.owner, SID, "b@example.jp", Role.WRITER),
        lambda: office.invitations.resend(office.owner, SID, open_one.id),
        lambda: office.invitations.revoke(office.owner, SID, open_one.id),
    ):
        with pytest.raises(StepUpRequired):
            call()
    assert office.invitations.open(office.owner) == (open_one,)
    assert office.invitations.look(link)


def test_a_plan_without_invitations_refuses_the_call_and_the_links_that_are_out(office: Office) -> None:
    link = office.invite()
    office.on("closed")
    with pytest.raises(InvitationsClosed):
        office.invite("b@example.jp")
    with pytest.raises(InvitationDead):
        office.join(link)


def test_a_link_is_used_once(office: Office) -> None:
    link = office.invite()
    joined = office.join(link)
    with pytest.raises(InvitationDead):
        office.join(link)
    assert len(office.persons.members(office.owner)) == 5
    office.persons.remove(office.owner, SID, joined.user_id, office.owner.user_id)
    with pytest.raises(InvitationDead):  # not even once the address is free again
        office.join(link)


def test_of_eight_who_use_one_link_at_once_one_gets_in(office: Office) -> None:
    link = office.invite()
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(
                lambda _: attempt(lambda: office.invitations.accept(link, name="新人", password=PASSWORD)), range(8)
            )
        )
    assert sorted(results) == ["InvitationDead"] * 7 + ["in"]


def attempt(call: Callable[[], object]) -> str:
    try:
        call()
    except LensaError as error:
        return type(error).__name__
    return "in"


def test_every_dead_link_is_refused_in_the_same_words(office: Office) -> None:
    unknown = "x" * 43
    used, revoked, resent, expired, taken, withdrawn = (office.invite(f"{n}@example.jp") for n in range(6))
    office.join(used)
    by_email = {each.email: each.id for each in office.invitations.open(office.owner)}
    office.invitations.revoke(office.owner, SID, by_email["1@example.jp"])
    again = token(office.invitations.resend(office.owner, SID, by_email["2@example.jp"]))
    add_user(office.store, office.people.other_org, "別人", "4@example.jp", Role.WRITER, "-", office.clock())
    texts = {str(refusal(office, link)) for link in (unknown, used, revoked, resent, taken, "", "\udc00")}
    office.on("closed")
    texts |= {str(refusal(office, withdrawn))}
    office.on("boundless")
    office.clock.moment += timedelta(hours=72)
    texts |= {str(refusal(office, link)) for link in (expired, again)}
    assert texts == {str(InvitationDead())}


def refusal(office: Office, link: str) -> LensaError:
    with pytest.raises(LensaError) as refused:
        office.join(link)
    return refused.value


def test_a_link_lives_for_72_hours(office: Office) -> None:
    link = office.invite()
    office.clock.moment += timedelta(hours=71, minutes=59)
    assert office.invitations.look(link)
    assert not office.invitations.open(office.owner)[0].expired
    office.clock.moment += timedelta(minutes=1)
    for call in (office.invitations.look, office.join):
        with pytest.raises(InvitationDead):
            call(link)
    assert office.invitations.open(office.owner)[0].expired


def test_one_that_is_sent_again_has_a_new_link_and_the_old_one_is_dead(office: Office) -> None:
    links = [office.invite()]
    for hours in (1, 100):  # while it lives, and when it has run out
        office.clock.moment += timedelta(hours=hours)
        links.append(token(office.invitations.resend(office.owner, SID, office.invitations.open(office.owner)[0].id)))
        for old in links[:-1]:
            with pytest.raises(InvitationDead):
                office.invitations.look(old)
    assert office.join(links[-1]).role is Role.WRITER
    assert office.mails() == [("invitation", NEW), ("invitation-again", NEW), ("invitation-again", NEW)]
    assert Event.INVITATION_RESENT in office.notes.taken()


def test_of_an_invitation_that_ended_no_address_is_kept(office: Office) -> None:
    office.join(office.invite("used@example.jp"))
    office.invite("revoked@example.jp")
    (open_one,) = office.invitations.open(office.owner)
    office.invitations.revoke(office.owner, SID, open_one.id)
    with office.store.reading() as connection:
        from sqlalchemy import select

        from lensawriter.store import schema

        assert set(connection.execute(select(schema.invitations.c.email)).scalars()) == {None}


def test_an_address_that_is_here_or_invited_already_is_refused_but_nothing_is_said_of_other_organisations(
    office: Office,
) -> None:
    office.invite(NEW)
    with pytest.raises(AccountInvalid, match="すでに招待しています"):
        office.invite(" Shinjin@Example.jp ")
    with pytest.raises(EmailTaken):
        office.invite("writer@example.com")
    assert office.invite("stranger@example.com"), "it is a person of another organisation"
    for bad in ("", "a", "a@b", "a@example.jp\n.com", "a@example.jp\r\nBcc: b@example.jp", "あ@example.jp"):
        with pytest.raises(AccountInvalid):
            office.invite(bad)


def test_a_weak_password_and_a_name_of_two_lines_are_refused_and_leave_the_link_alive(office: Office) -> None:
    link = office.invite()
    for name, password, error in (
        ("新人", "short", PasswordRefused),
        ("新人", f"{NEW}!!", PasswordRefused),
        ("新人", "青葉商会の青葉商会の青葉商会", PasswordRefused),
        ("", PASSWORD, AccountInvalid),
        ("新\n人", PASSWORD, AccountInvalid),
    ):
        with pytest.raises(error):
            office.invitations.accept(link, name=name, password=password)
    assert office.join(link)


def test_invitations_are_those_of_ones_own_organisation(office: Office) -> None:
    office.invite()
    (open_one,) = office.invitations.open(office.owner)
    other = office.people.add(office.people.other_org, "other-owner", Role.OWNER)
    office.consent.give(other, 1, "192.0.2.9")
    office.notes.taken()
    assert office.invitations.open(other) == ()
    for call in (office.invitations.resend, office.invitations.revoke):
        with pytest.raises(NotFound):
            call(other, SID, open_one.id)
    with pytest.raises(NotFound):
        office.invitations.revoke(office.owner, SID, uuid4())
    assert office.notes.taken() == [Event.DENIED] * 3
    assert office.invitations.open(office.owner) == (open_one,)


def test_a_department_may_be_chosen_with_the_invitation_and_one_put_away_meanwhile_is_none(office: Office) -> None:
    sales = office.departments.add(office.owner, "営業部").id
    gone = office.departments.add(office.owner, "企画部").id
    links = [
        token(office.invitations.add(office.owner, SID, f"{n}@example.jp", Role.WRITER, each))
        for n, each in enumerate((sales, gone))
    ]
    office.departments.archive(office.owner, gone)
    first, second = (office.join(link, name) for link, name in zip(links, ("一郎", "二郎"), strict=True))
    with office.store.reading() as connection:
        placed = department_ids(connection, office.people.org)
    assert (placed[first.user_id], placed.get(second.user_id)) == (sales, None)
    for wrong in (gone, uuid4()):
        with pytest.raises(NotFound):
            office.invitations.add(office.owner, SID, "z@example.jp", Role.WRITER, wrong)


def test_after_so_many_links_an_hour_no_more_are_sent(office: Office) -> None:
    for n in range(MOST):
        office.invite(f"{n}@example.jp")
    with pytest.raises(InvitationsTooMany, match=f"{MOST}件"):
        office.invite("late@example.jp")
    with pytest.raises(InvitationsTooMany):
        office.invitations.resend(office.owner, SID, office.invitations.open(office.owner)[0].id)
    office.clock.moment += timedelta(hours=1)
    assert office.invite("late@example.jp")


def test_a_full_organisation_invites_nobody_and_a_suspended_person_keeps_the_seat(office: Office) -> None:
    link = office.invite()
    office.persons.suspend(office.owner, SID, office.people.writer.user_id)
    office.on("small")
    count = len(office.persons.members(office.owner))
    assert count == 4, "the operator of the fixture is a fifth row of the organisation"
    with pytest.raises(SeatsFull):
        office.invite("b@example.jp")
    with pytest.raises(SeatsFull):
        office.join(link)
    office.on("boundless")
    assert office.join(link), "a full house does not spend the link"


def test_zero_seats_are_none_and_null_is_as_many_as_come(office: Office) -> None:
    office.on("none")
    with pytest.raises(SeatsFull):
        office.invite()
    office.on("boundless")
    assert office.join(office.invite())


def test_of_fifty_who_accept_at_once_five_get_in_where_five_seats_are_free(office: Office) -> None:
    org, boss = office.people.other_org, office.people.add(office.people.other_org, "boss", Role.OWNER)
    office.consent.give(boss, 1, "192.0.2.9")
    office.on("boundless", org=org)
    links = [token(office.invitations.add(boss, SID, f"n{n}@example.jp", Role.WRITER)) for n in range(50)]
    office.on("seven", org=org)  # two are there
    with ThreadPoolExecutor(50) as pool:
        results = list(
            pool.map(
                lambda link: attempt(lambda: office.invitations.accept(link, name="新人", password=PASSWORD)), links
            )
        )
    assert results.count("in") == 5
    assert results.count("SeatsFull") == 45
    assert len(read(office.store, members.all_members, org)) == 7
    assert [event for event in office.notes.taken() if event is Event.INVITATION_ACCEPTED] == [
        Event.INVITATION_ACCEPTED
    ] * 5
    assert len(office.invitations.open(boss)) == 45, "who found no seat may come back when there is one"


def test_of_two_organisations_that_take_up_one_address_at_once_one_gets_the_person(office: Office) -> None:
    org, boss = office.people.other_org, office.people.add(office.people.other_org, "boss", Role.OWNER)
    office.consent.give(boss, 1, "192.0.2.9")
    office.on("boundless", org=org)

    def accept(link: str) -> str:
        return attempt(lambda: office.invitations.accept(link, name="新人", password=PASSWORD))

    for n in range(10):
        email = f"both{n}@example.jp"
        links = [office.invite(email), token(office.invitations.add(boss, SID, email, Role.WRITER))]
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(accept, links)) == ["InvitationDead", "in"]
