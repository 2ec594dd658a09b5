"""Restarts between any two commits: the next process continues the job, and nothing is requested or saved twice."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lensawriter.models import JobState
from lensawriter.store.database import Store
from lensawriter.writing import assembly
from lensawriter.writing.service import Writing
from tests.conftest import People
from tests.support.model_server import ModelServer
from tests.support.writing_services import WritingServices, build, launched, settings_for, until

pytestmark = pytest.mark.slow

Starting = Callable[[], WritingServices]


@pytest.fixture
def starting(server: ModelServer, opening: Callable[[], Store], tmp_path: Path) -> Starting:
    """A function that builds new services on the same store, as the next process does."""
    people: list[People] = []

    def start() -> WritingServices:
        url = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
        services = build(settings_for(server, tmp_path), opening(), url, people=people[0] if people else None)
        people[:] = [services.people]
        return services

    return start


def test_stored_but_not_enqueued_job_is_written_after_a_restart(starting: Starting, server: ModelServer) -> None:
    first = starting()
    job = first.writing.submit(first.writer, first.brief("newsletter"))
    first.store.close()
    with launched(starting()) as services:
        assert services.wait(job).state == JobState.DONE
    assert len(server.calls) == 1


def test_stored_but_not_enqueued_confirmation_is_written_after_a_restart(
    starting: Starting, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with launched(starting()) as first:
        job = first.writing.submit(first.writer, first.brief("product"))
        assert first.wait(job).state == JobState.OUTLINED
        monkeypatch.setattr(first.jobs, "enqueue", lambda *_, **__: True)
        job = first.writing.confirm(first.writer, job.id, first.writing.outline(first.writer, job.id))
        assert job.state == JobState.QUEUED
    with launched(starting()) as services:
        assert services.wait(job).state == JobState.DONE
        assert len(services.articles(job)) == 1
    assert [call.step for call in server.calls].count("outline") == 1


@pytest.mark.parametrize("place", ["before the assembly", "before the end", "after the end"])
def test_finished_steps_are_saved_once_and_not_requested_again(
    starting: Starting, server: ModelServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    reached: list[str] = []

    async def hang() -> None:
        reached.append(place)
        await asyncio.Event().wait()

    async def assemble(*_: Any, **__: Any) -> None:
        await hang()

    async def end(self: Writing, *what: Any, **options: Any) -> None:
        if place == "after the end":
            await saved(self, *what, **options)
        await hang()

    saved = Writing._end
    with monkeypatch.context() as patched, launched(starting()) as first:
        if place == "before the assembly":
            patched.setattr(assembly, "assemble", assemble)
        else:
            patched.setattr(Writing, "_end", end)
        job = first.writing.submit(first.writer, first.brief("product"), straight=True)
        until(lambda: reached)
    asked = len(server.calls)
    with launched(starting()) as services:
        assert services.wait(job).state == JobState.DONE
        (article,) = services.articles(job)
        assert article.warnings == ()
        assert {row.state for row in services.attempts(job)} == {"finished"}
    assert len(server.calls) == asked


def test_restarted_server_writes_only_the_unfinished_sections(starting: Starting, server: ModelServer) -> None:
    server.script.per_second = 400
    server.script.fail("hang_between", step="section-1")
    with launched(starting()) as first:
        job = first.writing.submit(first.writer, first.brief("product"), straight=True)
        until(lambda: "section-0" in first.writing.progress(first.writer, job.id).texts)
        until(lambda: first.writing.progress(first.writer, job.id).streaming.get("section-1"))
        whole = set(first.writing.progress(first.writer, job.id).texts)
    server.calls.clear()
    server.script.per_second = 0
    with launched(starting()) as services:
        assert services.wait(job).state == JobState.DONE
        rows = services.attempts(job)
        (article,) = services.articles(job)
    again = {f"section-{call.index}" for call in server.calls}
    assert "section-1" in again
    assert not again & whole
    broken = [row for row in rows if row.state == "interrupted"]
    assert "section-1" in {row.step for row in broken}
    assert all(row.estimated and not row.charged and row.completion_tokens for row in broken)
    paid = [row for row in rows if row.state == "finished"]
    assert article.usage.completion_tokens == sum(row.completion_tokens for row in paid)


def test_stopped_section_stays_stopped_after_a_restart(
    starting: Starting, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[bool] = []

    async def end(self: Writing, *_: Any, **__: Any) -> None:
        reached.append(True)
        await asyncio.Event().wait()

    server.script.per_second = 100
    with monkeypatch.context() as patched, launched(starting()) as first:
        patched.setattr(Writing, "_end", end)
        job = first.writing.submit(first.writer, first.brief("newsletter"))
        until(lambda: first.writing.progress(first.writer, job.id).streaming.get("text"))
        first.writing.stop(first.writer, job.id)
        until(lambda: reached)
    with launched(starting()) as services:
        assert services.wait(job).state == JobState.STOPPED
        assert len(services.articles(job)) == 1
    assert len(server.calls) == 1
