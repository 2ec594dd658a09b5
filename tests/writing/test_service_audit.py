"""Changes of a job are recorded once in the audit log; reading and repeated calls are not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from lensawriter.errors import Forbidden, LensaError, NotFound, Unwritten
from lensawriter.models import JobState, Principal
from tests.support.model_server import ModelServer
from tests.support.writing_services import WritingServices, until, written

pytestmark = pytest.mark.slow


def events(services: WritingServices, subject: UUID) -> list[str]:
    """Return the recorded events of a draft or a job, oldest first."""
    entries = services.audit.entries(services.people.owner, limit=200).entries
    return [entry.event for entry in reversed(entries) if entry.subject == str(subject)]


def test_repeated_submission_is_recorded_once_and_reading_is_not(services: WritingServices) -> None:
    key, brief = uuid4(), services.brief("summary")
    first, second = (services.writing.submit(services.writer, brief, key=key) for _ in range(2))
    assert first.id == second.id
    services.wait(first)
    for _ in range(3):
        services.writing.progress(services.writer, first.id)
        services.library.open(services.writer, first.draft_id)
    assert events(services, first.draft_id) == ["draft-submitted"]


def test_confirmation_is_recorded_once(services: WritingServices) -> None:
    job = written(services, straight=False)
    assert job.state == JobState.OUTLINED
    planned = services.writing.outline(services.writer, job.id)
    for _ in range(2):
        services.writing.confirm(services.writer, job.id, planned)
    assert services.wait(services.job(job.id)).state == JobState.DONE
    assert events(services, job.draft_id) == ["draft-submitted", "outline-confirmed"]


def test_stop_and_retry_are_recorded_once_each(services: WritingServices, server: ModelServer) -> None:
    server.script.fail("hang_first")
    job = services.writing.submit(services.writer, services.brief("summary"))
    until(lambda: server.calls)
    for _ in range(2):
        services.writing.stop(services.writer, job.id)
    services.wait(job)
    services.writing.stop(services.writer, job.id)
    again = services.writing.retry(services.writer, job.id)
    with pytest.raises(LensaError):
        services.writing.retry(services.writer, job.id)
    services.wait(again)
    assert events(services, job.draft_id) == ["draft-submitted", "writing-stopped", "writing-retried"]


def calls(services: WritingServices, job_id: UUID) -> dict[str, Callable[[Principal], Any]]:
    """Return method name -> a call of it, for every method of Writing that takes a job."""
    planned = services.writing.outline(services.writer, job_id)
    return {
        "outline": lambda who: services.writing.outline(who, job_id),
        "confirm": lambda who: services.writing.confirm(who, job_id, planned),
        "stop": lambda who: services.writing.stop(who, job_id),
        "progress": lambda who: services.writing.progress(who, job_id),
        "retry": lambda who: services.writing.retry(who, job_id),
    }


@pytest.mark.parametrize("who", ["colleague", "operator"])
def test_each_refused_call_is_recorded_once(services: WritingServices, who: str) -> None:
    job = written(services)
    other: Principal = getattr(services.people, who)
    for name, call in calls(services, job.id).items():
        before = events(services, job.id)
        with pytest.raises(Forbidden if who == "operator" else NotFound):
            call(other)
        assert events(services, job.id) == [*before, "denied"], name
    page = services.audit.entries(services.people.owner, limit=5)
    assert {entry.actor_id for entry in page.entries} == {other.user_id}


def test_reading_an_unwritten_text_is_not_recorded_as_denied(services: WritingServices, server: ModelServer) -> None:
    server.script.first = 0.5
    job = services.writing.submit(services.writer, services.brief("blog"))
    with pytest.raises(Unwritten):
        services.writing.outline(services.writer, job.id)
    with pytest.raises(Unwritten):
        services.library.open(services.writer, job.draft_id)
    services.writing.stop(services.writer, job.id)
    services.wait(job)
    assert (events(services, job.id), events(services, job.draft_id)) == ([], ["draft-submitted", "writing-stopped"])


def test_audit_log_verifies(services: WritingServices) -> None:
    assert services.audit.verify().fault is None
