"""The workflow of durable jobs with a scripted model over real HTTP, on both engines."""

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
from tests.support.writing_services import QUICK, WritingServices, rows, run_step, until, written

pytestmark = pytest.mark.slow

SECTIONED = ("blog", "press-release", "interview", "case-study", "product")
USE_CASES = (*SECTIONED, "newsletter", "sns", "titles", "rewrite", "summary", "proofread", "translation")


LONG = {"rewrite", "proofread", "translation"}
"""Use cases whose default length is that of a long manuscript."""


@pytest.mark.parametrize("use_case", USE_CASES)
def test_each_use_case_gives_a_saved_draft_with_a_known_cost(
    services: WritingServices, server: ModelServer, use_case: str
) -> None:
    fields: dict[str, Any] = {"length": {"min": 100, "max": 400}} if use_case in LONG else {}
    job = written(services, use_case, **fields)
    assert (job.state, job.error) == (JobState.DONE, None)
    (article,) = services.articles(job)
    assert article.asked.contains(article.reached)
    assert article.asked == services.brief(use_case, **fields).length
    assert (article.warnings, article.model) == ((), "openai:gpt-4.1")
    assert (len(article.variants) >= 3) == (use_case in ("sns", "titles"))
    assert len(article.outline) == (len(server.calls) - 1 if use_case in SECTIONED else 0)
    _assert_requests(server)
    _assert_cost(services, server, job, article.usage)


def _assert_requests(server: ModelServer) -> None:
    """Every request streams, has a schema where code reads the answer, and has no sources in the system message."""
    typed = {call.step for call in server.calls if "response_format" in call.body}
    assert typed == {call.step for call in server.calls} & {"outline", "variants"}
    for call in server.calls:
        assert call.body["stream"] is True
        assert "tools" not in call.body
        system, human = (message["content"] for message in call.body["messages"])
        assert "予約の4割" in human
        assert "予約の4割" not in system, "sources are data, not instructions"
        assert call.headers["x-request-id"] == call.key


def _assert_cost(services: WritingServices, server: ModelServer, job: Job, usage: Usage) -> None:
    prompt = sum(len(str(message["content"])) for call in server.calls for message in call.body["messages"])
    completion = sum(len(call.text) for call in server.calls)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.estimated) == (prompt, completion, False)
    assert usage.yen == Decimal(prompt * 300 + completion * 1200) / 1_000_000
    rows = services.attempts(job)
    assert {str(row.id) for row in rows} == {call.key for call in server.calls}
    assert {(row.state, row.charged) for row in rows} == {("finished", True)}


@pytest.mark.parametrize("use_case", ["blog", "newsletter", "sns"])
def test_command_line_gives_the_same_article(services: WritingServices, use_case: str) -> None:
    job = written(services, use_case)

    async def direct() -> Any:
        case, model = services.cases[use_case], open_model(services.settings)
        context = StepContext(services.brief(use_case), case, model, MemoryRecord(), QUICK)
        assert await run_workflow(context, run_step) == DONE
        return await assemble(context)

    brought, (stored,) = asyncio.run(direct()), services.articles(job)
    assert brought.text() == stored.text()
    assert brought.model_copy(update={"usage": stored.usage, "draft": stored.draft}) == stored


def test_sections_are_requested_concurrently_and_streamed(services: WritingServices, server: ModelServer) -> None:
    server.script.first, server.script.per_second = 0.3, 300
    job = services.writing.submit(services.writer, services.brief("blog"), straight=True)
    seen = until(lambda: (now := services.writing.progress(services.writer, job.id)).streaming.get("section-1") and now)
    assert seen.job.state == JobState.WRITING
    assert seen.outline is not None
    services.wait(job)
    sections = [call for call in server.calls if call.step == "section"]
    assert max(call.started for call in sections) < min(call.ended or 0 for call in sections)
    (one,) = [call for call in sections if call.index == 1]
    assert one.text.startswith(seen.streaming["section-1"])
    assert services.writing.progress(services.writer, job.id).streaming == {}


def test_job_queue_database_holds_no_customer_text(services: WritingServices, server: ModelServer) -> None:
    canary = "カナリアの歌"
    server.script.fail("no_quota", step="section-1")
    brief: dict[str, Any] = {
        "title": canary,
        "sources": [{"text": f"{canary}は8時に始まる。" * 20}],
        "must_say": [canary],
    }
    job = written(services, **brief)
    assert canary in services.articles(job)[0].draft
    found = rows(services.jobs_url)
    assert canary not in found and "sk-test" not in found
    assert str(job.id) in found and "failed:quota-exhausted" in found, "the search finds what the database holds"


def test_defect_fails_the_job_and_its_log_holds_no_customer_text(
    services: WritingServices, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, **_: Any) -> Any:
        raise ValueError(text)

    monkeypatch.setattr("lensawriter.writing.steps.body", broken)
    job = written(services)
    assert (job.state, job.error) == (JobState.FAILED, LensaError.code)
    assert "ValueError" in caplog.text and "steps.py" in caplog.text and "要点" not in caplog.text
