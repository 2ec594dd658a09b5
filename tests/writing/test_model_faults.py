"""Faults of a model over real HTTP: each is reported, retried where that helps, and loses no finished text."""

import json

import pytest

from lensawriter import errors
from lensawriter.errors import by_code
from lensawriter.llm.policy import Policy
from lensawriter.models import JobState
from lensawriter.text.length import count
from lensawriter.writing.assembly import TRUNCATED
from tests.support.model_server import ModelServer
from tests.support.writing_services import WritingServices, written

pytestmark = pytest.mark.slow


FAULTS = [
    ("wrong_key", errors.KeyRefused, 1),
    ("no_quota", errors.QuotaExhausted, 1),
    ("refusal", errors.ModelRefused, 1),
    ("filter", errors.ContentFiltered, 1),
    ("filter_400", errors.ContentFiltered, 1),
    ("length", errors.LengthStopped, 1),
    ("busy", errors.ModelBusy, 3),
    ("error", errors.ModelBusy, 3),
    ("cut", errors.StreamCut, 3),
    ("cut_clean", errors.StreamCut, 3),
    ("empty", errors.AnswerEmpty, 3),
]


ONE_CALL = ("wrong_key", "cut", "empty")


@pytest.mark.parametrize(("fault", "error", "requests"), FAULTS)
def test_failed_section_keeps_the_others_and_a_retry_requests_it_alone(
    services: WritingServices, server: ModelServer, fault: str, error: type[errors.ModelError], requests: int
) -> None:
    server.script.fail(*[fault] * 3, step="section-1")
    job = written(services)
    server.script.faults.clear()
    assert (job.state, job.error) == (JobState.FAILED, error.code)
    assert by_code(error.code).message.endswith("。")
    (article,) = services.articles(job)
    assert article.warnings[0] == TRUNCATED
    assert [each.reached > 0 for each in article.outline] == [index != 1 for index in range(len(article.outline))]
    failed = [row for row in services.attempts(job) if row.step == "section-1"]
    assert [(row.state, row.reason) for row in failed] == [("failed", error.code)] * requests
    assert len([call for call in server.calls if (call.step, call.index) == ("section", 1)]) == requests

    server.calls.clear()
    again = services.wait(services.writing.retry(services.writer, job.id))
    assert again.state == JobState.DONE
    assert [(call.step, call.index) for call in server.calls] == [("section", 1)]
    assert services.articles(again)[-1].warnings == ()
    assert len(services.articles(again)) == 2, "the text of the first job is a version too"


@pytest.mark.parametrize(("fault", "error", "requests"), [each for each in FAULTS if each[0] in ONE_CALL])
def test_failed_single_step_keeps_its_brief_for_a_retry(
    services: WritingServices, server: ModelServer, fault: str, error: type[errors.ModelError], requests: int
) -> None:
    server.script.fail(*[fault] * 3)
    job = written(services, "sns" if fault == "empty" else "newsletter")
    assert (job.state, job.error, len(server.calls)) == (JobState.FAILED, error.code, requests)
    assert services.articles(job) == []
    server.script.faults.clear()
    assert services.wait(services.writing.retry(services.writer, job.id)).state == JobState.DONE


@pytest.mark.parametrize("fault", ["hang_first", "hang_between"])
def test_silent_model_fails_after_three_requests(
    services: WritingServices, server: ModelServer, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(services.writing, "_policy", Policy(first_token=1.5, between_tokens=1.5, backoff=(0.01,)))
    server.script.fail(*[fault] * 3)
    job = written(services, "newsletter")
    assert (job.state, job.error) == (JobState.FAILED, errors.ModelHung.code)
    assert [row.reason for row in services.attempts(job)] == [errors.ModelHung.code] * 3


def test_server_without_schemas_is_requested_without_a_schema(services: WritingServices, server: ModelServer) -> None:
    for use_case in ("blog", "titles"):
        server.script.fail("no_schema")
        job = written(services, use_case)
        assert job.state == JobState.DONE
        assert services.attempts(job)[0].reason == "schema-unsupported"
        assert services.articles(job)[0].warnings == ()


@pytest.mark.parametrize("fault", ["long", "short"])
def test_section_outside_its_range_is_requested_again_with_its_text(
    services: WritingServices, server: ModelServer, fault: str
) -> None:
    server.script.fail(fault, step="section-0")
    job = written(services)
    first, second = (call for call in server.calls if (call.step, call.index) == ("section", 0))
    assert f'"before": {json.dumps(first.text, ensure_ascii=False)}' in second.body["messages"][-1]["content"]
    (article,) = services.articles(job)
    assert second.text in article.draft
    assert article.outline[0].reached == count(second.text)
    assert article.warnings == ()


def test_after_three_requests_the_nearest_text_is_stored_with_a_warning(
    services: WritingServices, server: ModelServer
) -> None:
    server.script.fail(*["long"] * 4, step="section-0")
    job = written(services)
    texts = [call.text for call in server.calls if (call.step, call.index) == ("section", 0)]
    assert len(texts) == 3
    (article,) = services.articles(job)
    assert min(texts, key=len) in article.draft
    assert job.state == JobState.DONE and "指定の文字数を超えています" in article.warnings[0]


def test_text_outside_its_range_is_used_if_the_next_request_fails(
    services: WritingServices, server: ModelServer
) -> None:
    server.script.fail("short", "no_quota", step="section-0")
    job = written(services)
    assert job.state == JobState.DONE
    assert [row.state for row in services.attempts(job) if row.step == "section-0"] == ["finished", "failed"]
