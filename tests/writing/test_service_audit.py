"""What people do to a job is recorded once, in the transaction that does it; watching and refused second calls are not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from lensawriter.errors import Forbidden, LensaError, NotFound, Unwritten
from lensawriter.models import JobState, Principal
from tests.support.model_server import ModelServer
from tests.support.writing_services import WritingServices, until, written

pytestmark = pytest.mark.slow


def events(house: WritingServices, subject: UUID) -> list[str]:
    """Return what is recorded of a draft or a job, oldest first."""
    entries = house.audit.entries(house.people.owner, limit=200).entries
    return [entry.event for entry in reversed(entries) if entry.subject == str(subject)]


def test_a_request_sent_twice_is_recorded_once_and_watching_not_at_all(house: WritingServices) -> None:
    key, brief = uuid4(), house.brief("summary")
    first, second = (house.writing.submit(house.writer, brief, key=key) for _ in range(2))
    assert first.id == second.id
    house.wait(first)
    for _ in range(3):
        house.writing.progress(house.writer, first.id)
        house.library.open(house.writer, first.draft_id)
    assert events(house, first.draft_id) == ["draft-submitted"]


def test_an_outline_is_confirmed_once(house: WritingServices) -> None:
    job = written(house, straight=False)
    assert job.state == JobState.OUTLINED
    planned = house.writing.outline(house.writer, job.id)
    for _ in range(2):
        house.writing.confirm(house.writer, job.id, planned)
    assert house.wait(house.job(job.id)).state == JobState.DONE
    assert events(house, job.draft_id) == ["draft-submitted", "outline-confirmed"]


def test_a_stop_and_a_retry_are_recorded_once_each(house: WritingServices, server: ModelServer) -> None:
    server.script.fail("hang_first")
    job = house.writing.submit(house.writer, house.brief("summary"))
    until(lambda: server.calls)
    for _ in range(2):
        house.writing.stop(house.writer, job.id)
    house.wait(job)
    house.writing.stop(house.writer, job.id)
    again = house.writing.retry(house.writer, job.id)
    with pytest.raises(LensaError):
        house.writing.retry(house.writer, job.id)
    house.wait(again)
    assert events(house, job.draft_id) == ["draft-submitted", "writing-stopped", "writing-retried"]


def calls(house: WritingServices, job_id: UUID) -> dict[str, Callable[[Principal], Any]]:
    """Return every function that names a job."""
    planned = house.writing.outline(house.writer, job_id)
    return {
        "outline": lambda who: house.writing.outline(who, job_id),
        "confirm": lambda who: house.writing.confirm(who, job_id, planned),
        "stop": lambda who: house.writing.stop(who, job_id),
        "progress": lambda who: house.writing.progress(who, job_id),
        "retry": lambda who: house.writing.retry(who, job_id),
    }


@pytest.mark.parametrize("who", ["colleague", "operator"])
def test_each_refused_call_is_recorded_once(house: WritingServices, who: str) -> None:
    job = written(house)
    other: Principal = getattr(house.people, who)
    for name, call in calls(house, job.id).items():
        before = events(house, job.id)
        with pytest.raises(Forbidden if who == "operator" else NotFound):
            call(other)
        assert events(house, job.id) == [*before, "denied"], name
    page = house.audit.entries(house.people.owner, limit=5)
    assert {entry.actor_id for entry in page.entries} == {other.user_id}


def test_what_is_not_there_yet_is_no_denial(house: WritingServices, server: ModelServer) -> None:
    server.script.first = 0.5
    job = house.writing.submit(house.writer, house.brief("blog"))
    with pytest.raises(Unwritten):
        house.writing.outline(house.writer, job.id)
    with pytest.raises(Unwritten):
        house.library.open(house.writer, job.draft_id)
    house.writing.stop(house.writer, job.id)
    house.wait(job)
    assert (events(house, job.id), events(house, job.draft_id)) == ([], ["draft-submitted", "writing-stopped"])


def test_the_chain_of_all_that_was_recorded_is_whole(house: WritingServices) -> None:
    assert house.audit.verify().fault is None
