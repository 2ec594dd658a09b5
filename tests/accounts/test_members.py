"""People: fixed roles, an owner at all times, and an end that is an end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from lensawriter.access.events import Event
from lensawriter.drafts.library import Library
from lensawriter.errors import (
    AccountInvalid,
    Forbidden,
    LastOwner,
    LensaError,
    NotFound,
    SignInRefused,
    SignInRequired,
    StepUpRequired,
)
from lensawriter.models import Brief, Job, JobState, LengthRange, Principal, Role
from lensawriter.store import jobs as job_rows
from lensawriter.store import member_removal as removal
from lensawriter.store import members, schema
from lensawriter.store import members as rows
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support import job_states
from tests.support.contexts import service_context
from tests.support.office import SID, Office
from tests.support.tickets import ticket
from tests.support.transactions import read

EMAIL = "writer@example.com"


@pytest.fixture
def office(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> Office:
    return Office(store, clock, tmp_path, people)


def draft(office: Office, principal: Principal, state: JobState = JobState.QUEUED) -> Job:
    """A draft of a person with a job that nobody works on."""
    brief = Brief(use_case="blog", title="席数の決め方", tone="desumasu", length=LengthRange(min=1, max=9))
    job = Job(
        id=uuid4(), org_id=principal.org_id, user_id=principal.user_id, draft_id=uuid4(), use_case="blog",
        model="offline", state=JobState.QUEUED, straight=True, run=1, created_at=office.clock(),
    )  # fmt: skip
    job_states.add_job(office.store, job, brief)
    if state is JobState.WRITING:
        job_states.begin_run(office.store, job.id, 1, office.clock())
    return read(office.store, job_rows.get_job, job.id)


def role_of(office: Office, principal: Principal) -> Role:
    return read(office.store, members.get_user, principal.user_id).role


def test_the_owner_sees_the_people_of_the_organisation_and_nobody_else_does(office: Office) -> None:
    found = office.persons.members(office.owner)
    assert sorted((each.name, each.role) for each in found) == [
        ("colleague", Role.WRITER),
        ("manager", Role.MANAGER),
        ("owner", Role.OWNER),
        ("writer", Role.WRITER),
    ]
    for principal in (office.people.writer, office.people.manager, office.people.stranger):
        with pytest.raises(Forbidden):
            office.persons.members(principal)
    assert [each.name for each in office.persons.members(office.people.operator)] == ["operator"]


def test_a_role_is_one_of_the_fixed_ones_and_counts_at_the_next_call(office: Office) -> None:
    writer = office.people.writer
    sid = office.session(writer)
    assert office.sessions.principal(sid) == writer
    office.notes.taken()
    office.persons.change_role(office.owner, SID, writer.user_id, Role.OWNER)
    office.persons.change_role(office.owner, SID, writer.user_id, Role.OWNER)
    promoted = office.sessions.principal(sid)
    assert promoted is not None
    assert promoted.role is Role.OWNER, "read anew although a session is remembered for two seconds"
    assert office.persons.members(promoted)
    assert office.notes.taken() == [Event.ROLE_CHANGED], "the second time nothing changed"
    office.persons.change_role(office.owner, SID, writer.user_id, Role.WRITER)
    with pytest.raises(Forbidden):
        office.persons.members(promoted)
    with pytest.raises(Forbidden):
        office.persons.change_role(office.owner, SID, writer.user_id, Role.OPERATOR)
    assert role_of(office, writer) is Role.WRITER


def test_the_last_owner_is_neither_demoted_nor_suspended_nor_gone(office: Office) -> None:
    owner, writer = office.owner, office.people.writer
    with pytest.raises(LastOwner):
        office.persons.change_role(owner, SID, owner.user_id, Role.MANAGER)
    office.persons.change_role(owner, SID, writer.user_id, Role.OWNER)
    second = writer.model_copy(update={"role": Role.OWNER})
    office.persons.suspend(owner, SID, writer.user_id)
    with pytest.raises(LastOwner):  # a suspended owner is none
        office.persons.change_role(owner, SID, owner.user_id, Role.WRITER)
    office.persons.restore(owner, SID, writer.user_id)
    office.persons.change_role(owner, SID, owner.user_id, Role.MANAGER)
    office.persons.suspend(second, SID, owner.user_id)
    office.persons.remove(second, SID, owner.user_id, writer.user_id)
    user = read(office.store, members.get_user, writer.user_id)
    with office.store.transaction(lock=user.org_id) as connection, pytest.raises(LastOwner):
        office.persons.leave(connection, second, user, office.people.manager.user_id)


def test_of_two_owners_who_demote_each_other_at_once_one_stays(office: Office) -> None:
    one, two = office.owner, office.people.add(office.people.org, "second", Role.OWNER)
    office.consent.give(two, 1, "192.0.2.9")

    def demote(pair: tuple[Principal, Principal]) -> bool:
        try:
            office.persons.change_role(pair[0], SID, pair[1].user_id, Role.WRITER)
        except LensaError:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(demote, [(one, two), (two, one)])) == 1
        with office.store.transaction() as connection:
            for each in (one, two):
                rows.set_role(connection, each.user_id, Role.OWNER)


def test_a_suspended_person_is_out_at_once_and_what_is_written_for_them_stops(office: Office) -> None:
    writer = office.people.writer
    sid = office.session(writer)
    held, other = (ticket(office.store, office.clock(), writer.user_id, "browser") for _ in range(2))
    assert office.sessions.principal(sid) == writer
    queued, writing = draft(office, writer), draft(office, writer, JobState.WRITING)
    office.notes.taken()
    office.persons.suspend(office.owner, SID, writer.user_id)
    assert office.notes.taken() == [Event.SESSION_ENDED, Event.MEMBER_SUSPENDED]
    assert office.sessions.principal(sid) is None
    with pytest.raises(SignInRefused):
        office.sessions.redeem(held, "browser")
    with pytest.raises(SignInRefused):
        office.session(writer)
    with pytest.raises(SignInRequired):
        office.consent.pending(writer)
    assert read(office.store, job_rows.get_job, queued.id).state is JobState.STOPPED
    with office.store.reading() as connection:
        asked = select(schema.jobs.c.stop_asked_at).where(schema.jobs.c.id == writing.id)
        assert connection.execute(asked).scalar_one() is not None
    office.persons.restore(office.owner, SID, writer.user_id)
    assert office.sessions.principal(sid) is None, "what has ended stays ended"
    with pytest.raises(SignInRefused):
        office.sessions.redeem(other, "browser")
    assert office.session(writer)


def test_a_removed_person_leaves_nothing_but_the_drafts_which_go_to_the_heir(office: Office) -> None:
    writer, heir = office.people.writer, office.people.colleague
    sid, job = office.session(writer), draft(office, writer)
    office.notes.taken()
    office.persons.remove(office.owner, SID, writer.user_id, heir.user_id)
    assert office.notes.taken() == [Event.SESSION_ENDED, Event.MEMBER_REMOVED]
    assert office.sessions.principal(sid) is None
    assert read(office.store, members.find_user, writer.user_id) is None
    library = Library(service_context(office.store, office.clock, rights=office.proofs))
    assert library.get(heir, job.draft_id).title == "席数の決め方"
    with pytest.raises(SignInRequired):
        library.get(writer, job.draft_id)
    found = read(office.store, job_rows.get_job, job.id)
    assert (found.user_id, found.state) == (heir.user_id, JobState.STOPPED)
    assert [kind for kind, _ in office.mails()] == ["removed"]


def test_what_is_only_theirs_goes_with_a_person_whatever_table_it_is_in(office: Office) -> None:
    named = {
        table.name for table in schema.metadata.sorted_tables if "user_id" in table.c and table.schema == "service"
    }
    assert named == {table.name for table in removal.FORGOTTEN} | (removal.KEPT & named)


def test_the_address_of_a_removed_person_is_free_and_in_no_row(office: Office) -> None:
    writer = office.people.writer
    office.persons.remove(office.owner, SID, writer.user_id, office.people.colleague.user_id)
    with office.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name != "outbox":  # it has a mail to send yet
                assert not [row for row in connection.execute(select(table)) if EMAIL in str(row)], table
    assert office.join(office.invite(EMAIL)).user_id != writer.user_id


@pytest.mark.parametrize("who", ["nobody", "stranger", "themselves", "suspended"])
def test_drafts_go_only_to_somebody_of_the_organisation_who_can_act(office: Office, who: str) -> None:
    people, writer = office.people, office.people.writer
    office.persons.suspend(people.owner, SID, people.colleague.user_id)
    heirs = {"stranger": people.stranger, "themselves": writer, "suspended": people.colleague}
    heir = heirs[who].user_id if who in heirs else uuid4()
    with pytest.raises(AccountInvalid):
        office.persons.remove(people.owner, SID, writer.user_id, heir)
    assert read(office.store, members.find_user, writer.user_id) is not None


def test_ownership_goes_to_one_person_and_from_the_other_at_once(office: Office) -> None:
    owner, manager = office.owner, office.people.manager
    office.persons.transfer(owner, SID, manager.user_id)
    assert (role_of(office, owner), role_of(office, manager)) == (Role.MANAGER, Role.OWNER)
    assert office.notes.taken() == [Event.OWNERSHIP_TRANSFERRED]
    assert office.mails() == [
        (kind, f"{name}@example.com") for name in ("manager", "owner") for kind in ("ownership-transferred",)
    ]
    with pytest.raises(Forbidden):
        office.persons.members(owner)
    with pytest.raises(AccountInvalid):
        office.persons.transfer(manager.model_copy(update={"role": Role.OWNER}), SID, manager.user_id)


def test_a_suspended_person_inherits_no_organisation(office: Office) -> None:
    office.persons.suspend(office.owner, SID, office.people.writer.user_id)
    with pytest.raises(AccountInvalid):
        office.persons.transfer(office.owner, SID, office.people.writer.user_id)
    assert role_of(office, office.owner) is Role.OWNER


def test_nothing_is_changed_without_a_fresh_code(office: Office) -> None:
    office.proofs.fresh = False
    writer, heir = office.people.writer.user_id, office.people.colleague.user_id
    calls: tuple[Callable[[], object], ...] = (
        lambda: office.persons.change_role(office.owner, SID, writer, Role.MANAGER),
        lambda: office.persons.suspend(office.owner, SID, writer),
        lambda: office.persons.restore(office.owner, SID, writer),
        lambda: office.persons.remove(office.owner, SID, writer, heir),
        lambda: office.persons.transfer(office.owner, SID, writer),
        lambda: office.departments.assign(office.owner, SID, writer, None),
    )
    for call in calls:
        with pytest.raises(StepUpRequired):
            call()
    assert office.notes.taken() == []
    assert role_of(office, office.people.writer) is Role.WRITER


def test_operators_and_customers_do_not_reach_each_other_even_in_one_organisation(office: Office) -> None:
    people, second = office.people, office.people.add(office.people.org, "second", Role.OPERATOR)
    for principal, other in ((people.operator, people.writer), (people.owner, people.operator)):
        with pytest.raises(NotFound):
            office.persons.suspend(principal, SID, other.user_id)
    with pytest.raises(Forbidden):
        office.persons.change_role(people.operator, SID, second.user_id, Role.OWNER)
    office.persons.suspend(people.operator, SID, second.user_id)
    with pytest.raises(AccountInvalid):
        office.persons.suspend(people.operator, SID, people.operator.user_id)


def test_what_a_page_remembers_of_a_person_is_not_believed(office: Office) -> None:
    forged = office.people.writer.model_copy(update={"role": Role.OWNER})
    moved = office.owner.model_copy(update={"org_id": office.people.other_org})
    nobody = office.owner.model_copy(update={"user_id": uuid4()})
    for principal, error in ((forged, Forbidden), (moved, SignInRequired), (nobody, SignInRequired)):
        with pytest.raises(error):
            office.persons.members(principal)
    assert office.notes.taken() == [Event.DENIED] * 3


def test_sessions_of_others_stay_when_one_is_suspended(office: Office) -> None:
    sid = office.session(office.people.colleague)
    office.persons.suspend(office.owner, SID, office.people.writer.user_id)
    office.clock.moment += timedelta(seconds=5)
    assert office.sessions.principal(sid) == office.people.colleague
