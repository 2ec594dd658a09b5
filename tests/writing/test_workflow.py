"""The story through durable jobs, asked of a scripted model over real HTTP, on both engines."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from lensawriter.errors import LensaError
from lensawriter.llm.provider import open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.models import Job, JobState, Usage
from lensawriter.writing.assembly import assemble
from lensawriter.writing.outcome import DONE
from lensawriter.writing.steps import StepContext
from lensawriter.writing.workflow import run_workflow
from tests.support.model_server import ModelServer
from tests.support.writing_services import QUICK, WritingServices, at_once, rows, until, written

pytestmark = pytest.mark.slow

SECTIONED = ("blog", "press-release", "interview", "case-study", "product")
PURPOSES = (*SECTIONED, "newsletter", "sns", "titles", "rewrite", "summary", "proofread", "translation")


LONG = {"rewrite", "proofread", "translation"}
"""Purposes whose usual length is that of a whole manuscript."""


@pytest.mark.parametrize("use_case", PURPOSES)
def test_each_purpose_becomes_a_saved_draft_whose_cost_is_known(
    house: WritingServices, server: ModelServer, use_case: str
) -> None:
    fields: dict[str, Any] = {"length": {"min": 100, "max": 400}} if use_case in LONG else {}
    job = written(house, use_case, **fields)
    assert (job.state, job.error) == (JobState.DONE, None)
    (article,) = house.articles(job)
    assert article.asked.contains(article.reached)
    assert article.asked == house.brief(use_case, **fields).length
    assert (article.warnings, article.model) == ((), "openai:gpt-4.1")
    assert (len(article.variants) >= 3) == (use_case in ("sns", "titles"))
    assert len(article.outline) == (len(server.calls) - 1 if use_case in SECTIONED else 0)
    _asked_well(server)
    _cost_is_known(house, server, job, article.usage)


def _asked_well(server: ModelServer) -> None:
    """Every request streams, asks for a type where code reads the answer, and keeps sources out of the system message."""
    typed = {call.step for call in server.calls if "response_format" in call.body}
    assert typed == {call.step for call in server.calls} & {"outline", "variants"}
    for call in server.calls:
        assert call.body["stream"] is True
        assert "tools" not in call.body
        system, human = (message["content"] for message in call.body["messages"])
        assert "予約の4割" in human
        assert "予約の4割" not in system, "sources are data, not instructions"
        assert call.headers["x-request-id"] == call.key


def _cost_is_known(house: WritingServices, server: ModelServer, job: Job, usage: Usage) -> None:
    prompt = sum(len(str(message["content"])) for call in server.calls for message in call.body["messages"])
    completion = sum(len(call.text) for call in server.calls)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.estimated) == (prompt, completion, False)
    assert usage.yen == Decimal(prompt * 300 + completion * 1200) / 1_000_000
    rows = house.attempts(job)
    assert {str(row.id) for row in rows} == {call.key for call in server.calls}
    assert {(row.state, row.charged) for row in rows} == {("finished", True)}


@pytest.mark.parametrize("use_case", ["blog", "newsletter", "sns"])
def test_the_command_line_tells_the_same_story(house: WritingServices, use_case: str) -> None:
    job = written(house, use_case)

    async def direct() -> Any:
        case, model = house.cases[use_case], open_model(house.settings)
        desk = StepContext(house.brief(use_case), case, model, MemoryRecord(), QUICK)
        assert await run_workflow(desk, at_once) == DONE
        return await assemble(desk)

    brought, (stored,) = asyncio.run(direct()), house.articles(job)
    assert brought.text() == stored.text()
    assert brought.model_copy(update={"usage": stored.usage, "draft": stored.draft}) == stored


def test_sections_are_asked_for_at_once_and_stream_into_the_progress(
    house: WritingServices, server: ModelServer
) -> None:
    server.script.first, server.script.per_second = 0.3, 300
    job = house.writing.submit(house.writer, house.brief("blog"), straight=True)
    seen = until(lambda: (now := house.writing.progress(house.writer, job.id)).streaming.get("section-1") and now)
    assert seen.job.state == JobState.WRITING
    assert seen.outline is not None
    house.wait(job)
    sections = [call for call in server.calls if call.step == "section"]
    assert max(call.started for call in sections) < min(call.ended or 0 for call in sections)
    (one,) = [call for call in sections if call.index == 1]
    assert one.text.startswith(seen.streaming["section-1"])
    assert house.writing.progress(house.writer, job.id).streaming == {}


def test_the_store_of_the_jobs_holds_no_word_of_a_customer(house: WritingServices, server: ModelServer) -> None:
    canary = "カナリアの歌"
    server.script.fail("no_quota", step="section-1")
    brief: dict[str, Any] = {
        "title": canary,
        "sources": [{"text": f"{canary}は8時に始まる。" * 20}],
        "must_say": [canary],
    }
    job = written(house, **brief)
    assert canary in house.articles(job)[0].draft
    found = rows(house.jobs_url)
    assert canary not in found and "sk-test" not in found
    assert str(job.id) in found and "failed:quota-exhausted" in found, "the search finds what is there"


def test_a_defect_fails_the_job_in_a_sentence_and_its_log_quotes_nobody(
    house: WritingServices, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, **_: Any) -> Any:
        raise ValueError(text)

    monkeypatch.setattr("lensawriter.writing.steps.body", broken)
    job = written(house)
    assert (job.state, job.error) == (JobState.FAILED, LensaError.code)
    assert "ValueError" in caplog.text and "steps.py" in caplog.text and "要点" not in caplog.text
