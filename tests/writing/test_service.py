"""Jobs of a writer: stop, outline, retry and repeated submission; and refusal of other people."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete

from lensawriter.errors import BriefInvalid, ConsentRequired, Forbidden, LensaError, NotFound, SignInRequired
from lensawriter.models import Job, JobState, Outline, OutlineSection, Role
from lensawriter.store import schema
from lensawriter.writing.assembly import STOPPED
from tests.conftest import MovedClock
from tests.support.consents import consented
from tests.support.model_server import ModelServer
from tests.support.people_services import SID, RecordedPeopleServices
from tests.support.writing_services import WritingServices, until, written

pytestmark = pytest.mark.slow


def test_stop_keeps_written_text_and_a_retry_writes_the_rest(services: WritingServices, server: ModelServer) -> None:
    server.script.per_second = 150
    server.script.fail("hang_between", step="section-2")
    job = services.writing.submit(services.writer, services.brief("blog"), straight=True)
    until(lambda: "section-0" in services.writing.progress(services.writer, job.id).texts)
    services.writing.stop(services.writer, job.id)
    services.writing.stop(services.writer, job.id)
    stopped = services.wait(job)
    assert stopped.state == JobState.STOPPED
    (article,) = services.articles(job)
    assert article.warnings[0] == STOPPED
    cut = next(call for call in server.calls if (call.step, call.index) == ("section", 2))
    last_part = article.draft.split("\n\n")[-1] if article.outline[-1].reached else article.draft
    assert cut.text[:10] in article.draft and cut.text not in last_part
    assert {"stopped", "finished"} == {row.state for row in services.attempts(job)}

    whole = {row.step for row in services.attempts(job) if row.state == "finished"}
    server.calls.clear()
    server.script.per_second = 0
    assert services.wait(services.writing.retry(services.writer, job.id)).state == JobState.DONE
    assert not {f"section-{call.index}" for call in server.calls} & whole


def test_stop_keeps_complete_variants(services: WritingServices, server: ModelServer) -> None:
    server.script.per_second = 150
    job = services.writing.submit(services.writer, services.brief("sns"))
    until(lambda: "案2" in services.writing.progress(services.writer, job.id).streaming.get("variants", ""))
    services.writing.stop(services.writer, job.id)
    assert services.wait(job).state == JobState.STOPPED
    (article,) = services.articles(job)
    whole = json.loads(server.calls[0].text)["variants"]
    assert list(article.variants) == whole[: len(article.variants)] != whole


def outlined(services: WritingServices) -> tuple[Job, Outline]:
    """Return a job whose outline waits for confirmation, and the outline."""
    job = written(services, straight=False)
    assert job.state == JobState.OUTLINED
    return job, services.writing.outline(services.writer, job.id)


def test_edited_outline_is_written(services: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(services)
    assert [call.step for call in server.calls] == ["outline"]
    mine = OutlineSection(heading="  私が加えた節 ", points=("出社率",))
    services.writing.confirm(services.writer, job.id, Outline(sections=(planned.sections[2], mine)))
    assert services.wait(services.job(job.id)).state == JobState.DONE
    (article,) = services.articles(job)
    assert [each.heading for each in article.outline] == [planned.sections[2].heading, "私が加えた節"]
    assert services.brief("blog").length.contains(article.reached)
    assert sorted(call.step for call in server.calls) == ["outline", "section", "section"]


def test_second_confirmation_changes_nothing(services: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(services)
    turned = Outline(sections=planned.sections[::-1])
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda plan: services.writing.confirm(services.writer, job.id, plan), [planned, planned, turned, turned]
            )
        )
    done = services.wait(services.job(job.id))
    services.writing.confirm(services.writer, job.id, Outline(sections=planned.sections[:1]))
    assert (services.job(job.id), done.run) == (done, 2)
    assert len(server.calls) == 1 + len(planned.sections)
    assert len(services.articles(job)) == 1


@pytest.mark.parametrize("headings", [[], ["同じ", "同じ"], ["ある", " "], ["長" * 101]])
def test_invalid_outline_is_refused_and_the_job_keeps_waiting(services: WritingServices, headings: list[str]) -> None:
    job, _ = outlined(services)
    with pytest.raises(BriefInvalid) as refused:
        outline = Outline(sections=tuple(OutlineSection(heading=each) for each in headings))
        services.writing.confirm(services.writer, job.id, outline)
    assert refused.value.field == "outline"
    assert services.job(job.id).state == JobState.OUTLINED


def test_stop_at_the_outline_ends_the_job_and_a_late_confirmation_changes_nothing(services: WritingServices) -> None:
    job, planned = outlined(services)
    services.writing.stop(services.writer, job.id)
    assert services.job(job.id).state == JobState.STOPPED
    assert services.writing.confirm(services.writer, job.id, planned).state == JobState.STOPPED


def test_retry_continues_before_or_after_the_confirmation(services: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(services)
    services.writing.stop(services.writer, job.id)
    again = services.wait(services.writing.retry(services.writer, job.id))
    assert again.state == JobState.OUTLINED, "it was stopped before its outline was confirmed"
    assert services.writing.outline(services.writer, again.id) == planned
    server.script.fail("no_quota", step="section-0")
    services.writing.confirm(services.writer, again.id, planned)
    assert services.wait(services.job(again.id)).state == JobState.FAILED
    assert services.wait(services.writing.retry(services.writer, again.id)).state == JobState.DONE
    assert [call.step for call in server.calls].count("outline") == 1


def test_brief_submitted_twice_with_one_key_is_written_once(services: WritingServices, server: ModelServer) -> None:
    key, brief = uuid4(), services.brief("newsletter")
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: services.writing.submit(services.writer, brief, key=key), range(4)))
    assert len({job.draft_id for job in sent}) == 1
    services.wait(sent[0])
    assert services.writing.submit(services.writer, brief, key=key).state == JobState.DONE
    assert len(server.calls) == 1
    with pytest.raises(NotFound):
        services.writing.submit(services.people.colleague, brief, key=key)


def test_other_people_cannot_access_a_job(services: WritingServices) -> None:
    job, planned = outlined(services)
    acts: list[Callable[[Any], Any]] = [
        lambda who: services.writing.progress(who, job.id),
        lambda who: services.writing.outline(who, job.id),
        lambda who: services.writing.confirm(who, job.id, planned),
        lambda who: services.writing.stop(who, job.id),
        lambda who: services.writing.retry(who, job.id),
    ]
    people = services.people
    for act in acts:
        for other in (people.colleague, people.manager, people.owner, people.stranger):
            with pytest.raises(NotFound):
                act(other)
        with pytest.raises(Forbidden):
            act(people.operator)
    with pytest.raises(Forbidden):
        services.writing.submit(people.operator, services.brief("blog"))
    with pytest.raises(BriefInvalid):
        services.writing.submit(people.writer, services.brief("blog").model_copy(update={"title": ""}))
    assert services.job(job.id).state == JobState.OUTLINED


def test_retry_of_a_waiting_job_is_refused(services: WritingServices) -> None:
    job, _ = outlined(services)
    with pytest.raises(LensaError, match="すでに書き始めています"):
        services.writing.retry(services.writer, job.id)


@pytest.mark.parametrize("action", ["suspend", "remove"])
def test_suspending_or_removing_a_member_stops_their_jobs(
    services: WritingServices, server: ModelServer, tmp_path: Path, action: str
) -> None:
    office, people = RecordedPeopleServices(services.store, MovedClock(), tmp_path, services.people), services.people
    leaver = people.add(people.org, f"leaver-{action}", Role.WRITER)
    consented(services.store, leaver)
    server.script.per_second = 150
    server.script.fail("hang_between", step="section-2")
    job = services.writing.submit(leaver, services.brief("blog"), straight=True)
    until(lambda: "section-0" in services.writing.progress(leaver, job.id).texts)
    if action == "suspend":
        office.members.suspend(people.owner, SID, leaver.user_id)
    else:
        office.members.remove(people.owner, SID, leaver.user_id, people.colleague.user_id)
        assert services.writing.progress(people.colleague, job.id).job.user_id == people.colleague.user_id
    for call in (services.writing.progress, services.writing.stop, services.writing.retry):
        with pytest.raises(SignInRequired):
            call(leaver, job.id)
    assert services.wait(job).state == JobState.STOPPED
    if action == "remove":
        (version,) = services.library.versions(people.colleague, job.draft_id)
        assert version.text, "the member who received the draft has its text"


def test_running_job_ends_normally_if_its_writer_must_consent_again(
    services: WritingServices, server: ModelServer
) -> None:
    asked = services.people.add(services.people.org, "asked", Role.WRITER)
    consented(services.store, asked)
    server.script.first = 0.2
    job = services.writing.submit(asked, services.brief("blog"), straight=True)
    with services.store.transaction() as connection:
        consents = schema.terms_consents
        connection.execute(delete(consents).where(consents.c.user_id == asked.user_id))
    with pytest.raises(ConsentRequired):
        services.writing.progress(asked, job.id)
    assert services.wait(job).state == JobState.DONE
