"""What a writer does to a job: stops it, edits its outline, sends twice; and who may not."""

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

SECTIONED = ("blog", "press-release", "interview", "case-study", "product")
PURPOSES = (*SECTIONED, "newsletter", "sns", "titles", "rewrite", "summary", "proofread", "translation")


def test_a_stop_keeps_what_was_written_and_a_retry_writes_the_rest(house: WritingServices, server: ModelServer) -> None:
    server.script.per_second = 150
    server.script.fail("hang_between", step="section-2")
    job = house.writing.submit(house.writer, house.brief("blog"), straight=True)
    until(lambda: "section-0" in house.writing.progress(house.writer, job.id).texts)
    house.writing.stop(house.writer, job.id)
    house.writing.stop(house.writer, job.id)
    stopped = house.wait(job)
    assert stopped.state == JobState.STOPPED
    (article,) = house.articles(job)
    assert article.warnings[0] == STOPPED
    cut = next(call for call in server.calls if (call.step, call.index) == ("section", 2))
    kept = article.draft.split("\n\n")[-1] if article.outline[-1].reached else article.draft
    assert cut.text[:10] in article.draft and cut.text not in kept
    assert {"stopped", "finished"} == {row.state for row in house.attempts(job)}

    whole = {row.step for row in house.attempts(job) if row.state == "finished"}
    server.calls.clear()
    server.script.per_second = 0
    assert house.wait(house.writing.retry(house.writer, job.id)).state == JobState.DONE
    assert not {f"section-{call.index}" for call in server.calls} & whole


def test_a_stop_of_variants_keeps_those_that_were_whole(house: WritingServices, server: ModelServer) -> None:
    server.script.per_second = 150
    job = house.writing.submit(house.writer, house.brief("sns"))
    until(lambda: "案2" in house.writing.progress(house.writer, job.id).streaming.get("variants", ""))
    house.writing.stop(house.writer, job.id)
    assert house.wait(job).state == JobState.STOPPED
    (article,) = house.articles(job)
    whole = json.loads(server.calls[0].text)["variants"]
    assert list(article.variants) == whole[: len(article.variants)] != whole


def outlined(house: WritingServices) -> tuple[Job, Outline]:
    """Return a job whose outline waits, and the outline."""
    job = written(house, straight=False)
    assert job.state == JobState.OUTLINED
    return job, house.writing.outline(house.writer, job.id)


def test_the_outline_is_written_as_its_writer_left_it(house: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(house)
    assert [call.step for call in server.calls] == ["outline"]
    mine = OutlineSection(heading="  私が加えた節 ", points=("出社率",))
    house.writing.confirm(house.writer, job.id, Outline(sections=(planned.sections[2], mine)))
    assert house.wait(house.job(job.id)).state == JobState.DONE
    (article,) = house.articles(job)
    assert [each.heading for each in article.outline] == [planned.sections[2].heading, "私が加えた節"]
    assert house.brief("blog").length.contains(article.reached)
    assert sorted(call.step for call in server.calls) == ["outline", "section", "section"]


def test_a_second_confirmation_changes_nothing(house: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(house)
    turned = Outline(sections=planned.sections[::-1])
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(lambda plan: house.writing.confirm(house.writer, job.id, plan), [planned, planned, turned, turned])
        )
    done = house.wait(house.job(job.id))
    house.writing.confirm(house.writer, job.id, Outline(sections=planned.sections[:1]))
    assert (house.job(job.id), done.run) == (done, 2)
    assert len(server.calls) == 1 + len(planned.sections)
    assert len(house.articles(job)) == 1


@pytest.mark.parametrize("headings", [[], ["同じ", "同じ"], ["ある", " "], ["長" * 101]])
def test_an_outline_that_cannot_be_written_is_refused_and_waits_on(house: WritingServices, headings: list[str]) -> None:
    job, _ = outlined(house)
    with pytest.raises(BriefInvalid) as refused:
        outline = Outline(sections=tuple(OutlineSection(heading=each) for each in headings))
        house.writing.confirm(house.writer, job.id, outline)
    assert refused.value.field == "outline"
    assert house.job(job.id).state == JobState.OUTLINED


def test_a_stop_at_the_outline_ends_the_job_and_a_late_confirmation_does_not_revive_it(house: WritingServices) -> None:
    job, planned = outlined(house)
    house.writing.stop(house.writer, job.id)
    assert house.job(job.id).state == JobState.STOPPED
    assert house.writing.confirm(house.writer, job.id, planned).state == JobState.STOPPED


def test_a_retry_goes_on_where_its_writer_had_come_to(house: WritingServices, server: ModelServer) -> None:
    job, planned = outlined(house)
    house.writing.stop(house.writer, job.id)
    again = house.wait(house.writing.retry(house.writer, job.id))
    assert again.state == JobState.OUTLINED, "it was stopped before its outline was confirmed"
    assert house.writing.outline(house.writer, again.id) == planned
    server.script.fail("no_quota", step="section-0")
    house.writing.confirm(house.writer, again.id, planned)
    assert house.wait(house.job(again.id)).state == JobState.FAILED
    assert house.wait(house.writing.retry(house.writer, again.id)).state == JobState.DONE
    assert [call.step for call in server.calls].count("outline") == 1


def test_a_brief_sent_twice_with_one_key_is_written_once(house: WritingServices, server: ModelServer) -> None:
    key, brief = uuid4(), house.brief("newsletter")
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: house.writing.submit(house.writer, brief, key=key), range(4)))
    assert len({job.draft_id for job in sent}) == 1
    house.wait(sent[0])
    assert house.writing.submit(house.writer, brief, key=key).state == JobState.DONE
    assert len(server.calls) == 1
    with pytest.raises(NotFound):
        house.writing.submit(house.people.colleague, brief, key=key)


def test_nobody_but_its_writer_reaches_a_job(house: WritingServices) -> None:
    job, planned = outlined(house)
    acts: list[Callable[[Any], Any]] = [
        lambda who: house.writing.progress(who, job.id),
        lambda who: house.writing.outline(who, job.id),
        lambda who: house.writing.confirm(who, job.id, planned),
        lambda who: house.writing.stop(who, job.id),
        lambda who: house.writing.retry(who, job.id),
    ]
    people = house.people
    for act in acts:
        for other in (people.colleague, people.manager, people.owner, people.stranger):
            with pytest.raises(NotFound):
                act(other)
        with pytest.raises(Forbidden):
            act(people.operator)
    with pytest.raises(Forbidden):
        house.writing.submit(people.operator, house.brief("blog"))
    with pytest.raises(BriefInvalid):
        house.writing.submit(people.writer, house.brief("blog").model_copy(update={"title": ""}))
    assert house.job(job.id).state == JobState.OUTLINED


def test_a_job_that_still_runs_is_not_written_a_second_time(house: WritingServices) -> None:
    job, _ = outlined(house)
    with pytest.raises(LensaError, match="すでに書き始めています"):
        house.writing.retry(house.writer, job.id)


@pytest.mark.parametrize("deed", ["suspend", "remove"])
def test_what_is_being_written_for_a_person_stops_when_they_may_act_no_more(
    house: WritingServices, server: ModelServer, tmp_path: Path, deed: str
) -> None:
    office, people = RecordedPeopleServices(house.store, MovedClock(), tmp_path, house.people), house.people
    leaver = people.add(people.org, f"leaver-{deed}", Role.WRITER)
    consented(house.store, leaver)
    server.script.per_second = 150
    server.script.fail("hang_between", step="section-2")
    job = house.writing.submit(leaver, house.brief("blog"), straight=True)
    until(lambda: "section-0" in house.writing.progress(leaver, job.id).texts)
    if deed == "suspend":
        office.members.suspend(people.owner, SID, leaver.user_id)
    else:
        office.members.remove(people.owner, SID, leaver.user_id, people.colleague.user_id)
        assert house.writing.progress(people.colleague, job.id).job.user_id == people.colleague.user_id
    for call in (house.writing.progress, house.writing.stop, house.writing.retry):
        with pytest.raises(SignInRequired):
            call(leaver, job.id)
    assert house.wait(job).state == JobState.STOPPED
    if deed == "remove":
        (kept,) = house.library.versions(people.colleague, job.draft_id)
        assert kept.text, "what was written is kept, with whom the draft went to"


def test_what_was_submitted_is_written_to_its_end_though_its_writer_is_asked_to_consent_anew(
    house: WritingServices, server: ModelServer
) -> None:
    asked = house.people.add(house.people.org, "asked", Role.WRITER)
    consented(house.store, asked)
    server.script.first = 0.2
    job = house.writing.submit(asked, house.brief("blog"), straight=True)
    with house.store.transaction() as connection:
        consents = schema.terms_consents
        connection.execute(delete(consents).where(consents.c.user_id == asked.user_id))
    with pytest.raises(ConsentRequired):
        house.writing.progress(asked, job.id)
    assert house.wait(job).state == JobState.DONE
