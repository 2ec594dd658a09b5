"""Members: roles, the last owner, suspension, removal and transfer of ownership."""

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
from tests.support.people_services import SID, RecordedPeopleServices
from tests.support.sign_in_steps import add_ticket
from tests.support.transactions import read

EMAIL = "writer@example.com"


@pytest.fixture
def services(store: Store, clock: MovedClock, tmp_path: Path, people: People) -> RecordedPeopleServices:
    return RecordedPeopleServices(store, clock, tmp_path, people)


def draft(services: RecordedPeopleServices, principal: Principal, state: JobState = JobState.QUEUED) -> Job:
    """Add a draft of a person with a job that no worker runs."""
    brief = Brief(use_case="blog", title="席数の決め方", tone="desumasu", length=LengthRange(min=1, max=9))
    job = Job(
        id=uuid4(), org_id=principal.org_id, user_id=principal.user_id, draft_id=uuid4(), use_case="blog",
        model="offline", state=JobState.QUEUED, straight=True, run=1, created_at=services.clock(),
    )  # fmt: skip
    job_states.add_job(services.store, job, brief)
    if state is JobState.WRITING:
        job_states.begin_run(services.store, job.id, 1, services.clock())
    return read(services.store, job_rows.get_job, job.id)


def role_of(services: RecordedPeopleServices, principal: Principal) -> Role:
    return read(services.store, members.get_user, principal.user_id).role


def test_only_owners_and_operators_see_the_members(services: RecordedPeopleServices) -> None:
    found = services.members.members(services.owner)
    assert sorted((each.name, each.role) for each in found) == [
        ("colleague", Role.WRITER),
        ("manager", Role.MANAGER),
        ("owner", Role.OWNER),
        ("writer", Role.WRITER),
    ]
    for principal in (services.people.writer, services.people.manager, services.people.stranger):
        with pytest.raises(Forbidden):
            services.members.members(principal)
    assert [each.name for each in services.members.members(services.people.operator)] == ["operator"]


def test_changed_role_applies_at_the_next_call(services: RecordedPeopleServices) -> None:
    writer = services.people.writer
    sid = services.open_session(writer)
    assert services.sessions.find_principal(sid) == writer
    services.audit.take()
    services.members.change_role(services.owner, SID, writer.user_id, Role.OWNER)
    services.members.change_role(services.owner, SID, writer.user_id, Role.OWNER)
    promoted = services.sessions.find_principal(sid)
    assert promoted is not None
    assert promoted.role is Role.OWNER, "read from the store again although the session is cached"
    assert services.members.members(promoted)
    assert services.audit.take() == [Event.ROLE_CHANGED], "the second call changes and records nothing"
    services.members.change_role(services.owner, SID, writer.user_id, Role.WRITER)
    with pytest.raises(Forbidden):
        services.members.members(promoted)
    with pytest.raises(Forbidden):
        services.members.change_role(services.owner, SID, writer.user_id, Role.OPERATOR)
    assert role_of(services, writer) is Role.WRITER


def test_last_owner_cannot_be_demoted_suspended_or_deleted(services: RecordedPeopleServices) -> None:
    owner, writer = services.owner, services.people.writer
    with pytest.raises(LastOwner):
        services.members.change_role(owner, SID, owner.user_id, Role.MANAGER)
    services.members.change_role(owner, SID, writer.user_id, Role.OWNER)
    second = writer.model_copy(update={"role": Role.OWNER})
    services.members.suspend(owner, SID, writer.user_id)
    with pytest.raises(LastOwner):  # a suspended owner does not count as another owner
        services.members.change_role(owner, SID, owner.user_id, Role.WRITER)
    services.members.restore(owner, SID, writer.user_id)
    services.members.change_role(owner, SID, owner.user_id, Role.MANAGER)
    services.members.suspend(second, SID, owner.user_id)
    services.members.remove(second, SID, owner.user_id, writer.user_id)
    user = read(services.store, members.get_user, writer.user_id)
    with services.store.transaction(lock=user.org_id) as connection, pytest.raises(LastOwner):
        services.members.delete_account(connection, second, user, services.people.manager.user_id)


def test_one_of_two_owners_who_demote_each_other_at_once_stays_owner(services: RecordedPeopleServices) -> None:
    one, two = services.owner, services.people.add(services.people.org, "second", Role.OWNER)
    services.consent.give(two, 1, "192.0.2.9")

    def demote(pair: tuple[Principal, Principal]) -> bool:
        try:
            services.members.change_role(pair[0], SID, pair[1].user_id, Role.WRITER)
        except LensaError:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(demote, [(one, two), (two, one)])) == 1
        with services.store.transaction() as connection:
            for each in (one, two):
                rows.set_role(connection, each.user_id, Role.OWNER)


def test_suspension_ends_sessions_and_jobs_at_once(services: RecordedPeopleServices) -> None:
    writer = services.people.writer
    sid = services.open_session(writer)
    held, other = (add_ticket(services.store, services.clock(), writer.user_id, "browser") for _ in range(2))
    assert services.sessions.find_principal(sid) == writer
    queued, writing = draft(services, writer), draft(services, writer, JobState.WRITING)
    services.audit.take()
    services.members.suspend(services.owner, SID, writer.user_id)
    assert services.audit.take() == [Event.SESSION_ENDED, Event.MEMBER_SUSPENDED]
    assert services.sessions.find_principal(sid) is None
    with pytest.raises(SignInRefused):
        services.sessions.redeem(held, "browser")
    with pytest.raises(SignInRefused):
        services.open_session(writer)
    with pytest.raises(SignInRequired):
        services.consent.pending(writer)
    assert read(services.store, job_rows.get_job, queued.id).state is JobState.STOPPED
    with services.store.reading() as connection:
        asked = select(schema.jobs.c.stop_asked_at).where(schema.jobs.c.id == writing.id)
        assert connection.execute(asked).scalar_one() is not None
    services.members.restore(services.owner, SID, writer.user_id)
    assert services.sessions.find_principal(sid) is None, "ended sessions stay ended"
    with pytest.raises(SignInRefused):
        services.sessions.redeem(other, "browser")
    assert services.open_session(writer)


def test_removal_deletes_the_person_and_gives_the_drafts_to_the_successor(services: RecordedPeopleServices) -> None:
    writer, successor = services.people.writer, services.people.colleague
    sid, job = services.open_session(writer), draft(services, writer)
    services.audit.take()
    services.members.remove(services.owner, SID, writer.user_id, successor.user_id)
    assert services.audit.take() == [Event.SESSION_ENDED, Event.MEMBER_REMOVED]
    assert services.sessions.find_principal(sid) is None
    assert read(services.store, members.find_user, writer.user_id) is None
    library = Library(service_context(services.store, services.clock, rights=services.rights))
    assert library.get(successor, job.draft_id).title == "席数の決め方"
    with pytest.raises(SignInRequired):
        library.get(writer, job.draft_id)
    found = read(services.store, job_rows.get_job, job.id)
    assert (found.user_id, found.state) == (successor.user_id, JobState.STOPPED)
    assert [kind for kind, _ in services.mails()] == ["removed"]


def test_every_table_with_a_person_is_deleted_or_retained_on_removal(services: RecordedPeopleServices) -> None:
    named = {
        table.name for table in schema.metadata.sorted_tables if "user_id" in table.c and table.schema == "service"
    }
    assert named == {table.name for table in removal.DELETED} | (removal.RETAINED & named)


def test_address_of_a_removed_person_is_free_and_in_no_row(services: RecordedPeopleServices) -> None:
    writer = services.people.writer
    services.members.remove(services.owner, SID, writer.user_id, services.people.colleague.user_id)
    with services.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name != "outbox":  # it has a mail that is not sent yet
                assert not [row for row in connection.execute(select(table)) if EMAIL in str(row)], table
    assert services.accept_invitation(services.invite(EMAIL)).user_id != writer.user_id


@pytest.mark.parametrize("who", ["nobody", "stranger", "themselves", "suspended"])
def test_successor_must_be_another_active_member_of_the_organisation(
    services: RecordedPeopleServices, who: str
) -> None:
    people, writer = services.people, services.people.writer
    services.members.suspend(people.owner, SID, people.colleague.user_id)
    successors = {"stranger": people.stranger, "themselves": writer, "suspended": people.colleague}
    successor = successors[who].user_id if who in successors else uuid4()
    with pytest.raises(AccountInvalid):
        services.members.remove(people.owner, SID, writer.user_id, successor)
    assert read(services.store, members.find_user, writer.user_id) is not None


def test_transfer_changes_both_roles_at_once(services: RecordedPeopleServices) -> None:
    owner, manager = services.owner, services.people.manager
    services.members.transfer(owner, SID, manager.user_id)
    assert (role_of(services, owner), role_of(services, manager)) == (Role.MANAGER, Role.OWNER)
    assert services.audit.take() == [Event.OWNERSHIP_TRANSFERRED]
    assert services.mails() == [
        (kind, f"{name}@example.com") for name in ("manager", "owner") for kind in ("ownership-transferred",)
    ]
    with pytest.raises(Forbidden):
        services.members.members(owner)
    with pytest.raises(AccountInvalid):
        services.members.transfer(manager.model_copy(update={"role": Role.OWNER}), SID, manager.user_id)


def test_ownership_cannot_be_transferred_to_a_suspended_member(services: RecordedPeopleServices) -> None:
    services.members.suspend(services.owner, SID, services.people.writer.user_id)
    with pytest.raises(AccountInvalid):
        services.members.transfer(services.owner, SID, services.people.writer.user_id)
    assert role_of(services, services.owner) is Role.OWNER


def test_changes_of_members_need_step_up(services: RecordedPeopleServices) -> None:
    services.rights.stepped_up = False
    writer, successor = services.people.writer.user_id, services.people.colleague.user_id
    calls: tuple[Callable[[], object], ...] = (
        lambda: services.members.change_role(services.owner, SID, writer, Role.MANAGER),
        lambda: services.members.suspend(services.owner, SID, writer),
        lambda: services.members.restore(services.owner, SID, writer),
        lambda: services.members.remove(services.owner, SID, writer, successor),
        lambda: services.members.transfer(services.owner, SID, writer),
        lambda: services.departments.assign(services.owner, SID, writer, None),
    )
    for call in calls:
        with pytest.raises(StepUpRequired):
            call()
    assert services.audit.take() == []
    assert role_of(services, services.people.writer) is Role.WRITER


def test_operators_and_customers_cannot_change_each_other(
    services: RecordedPeopleServices,
) -> None:
    people, second = services.people, services.people.add(services.people.org, "second", Role.OPERATOR)
    for principal, other in ((people.operator, people.writer), (people.owner, people.operator)):
        with pytest.raises(NotFound):
            services.members.suspend(principal, SID, other.user_id)
    with pytest.raises(Forbidden):
        services.members.change_role(people.operator, SID, second.user_id, Role.OWNER)
    services.members.suspend(people.operator, SID, second.user_id)
    with pytest.raises(AccountInvalid):
        services.members.suspend(people.operator, SID, people.operator.user_id)


def test_role_and_organisation_of_a_forged_principal_are_refused(services: RecordedPeopleServices) -> None:
    forged = services.people.writer.model_copy(update={"role": Role.OWNER})
    moved = services.owner.model_copy(update={"org_id": services.people.other_org})
    unknown = services.owner.model_copy(update={"user_id": uuid4()})
    for principal, error in ((forged, Forbidden), (moved, SignInRequired), (unknown, SignInRequired)):
        with pytest.raises(error):
            services.members.members(principal)
    assert services.audit.take() == [Event.DENIED] * 3


def test_suspension_keeps_the_sessions_of_other_members(services: RecordedPeopleServices) -> None:
    sid = services.open_session(services.people.colleague)
    services.members.suspend(services.owner, SID, services.people.writer.user_id)
    services.clock.moment += timedelta(seconds=5)
    assert services.sessions.find_principal(sid) == services.people.colleague
