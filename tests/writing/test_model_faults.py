"""What a model does wrong, met by the story over real HTTP: told, retried where that helps, and nothing lost."""

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

SECTIONED = ("blog", "press-release", "interview", "case-study", "product")
PURPOSES = (*SECTIONED, "newsletter", "sns", "titles", "rewrite", "summary", "proofread", "translation")


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
def test_a_section_that_fails_leaves_the_others_and_a_retry_asks_for_it_alone(
    house: WritingServices, server: ModelServer, fault: str, error: type[errors.ModelError], requests: int
) -> None:
    server.script.fail(*[fault] * 3, step="section-1")
    job = written(house)
    server.script.faults.clear()
    assert (job.state, job.error) == (JobState.FAILED, error.code)
    assert by_code(error.code).message.endswith("。")
    (kept,) = house.articles(job)
    assert kept.warnings[0] == TRUNCATED
    assert [each.reached > 0 for each in kept.outline] == [index != 1 for index in range(len(kept.outline))]
    failed = [row for row in house.attempts(job) if row.step == "section-1"]
    assert [(row.state, row.reason) for row in failed] == [("failed", error.code)] * requests
    assert len([call for call in server.calls if (call.step, call.index) == ("section", 1)]) == requests

    server.calls.clear()
    again = house.wait(house.writing.retry(house.writer, job.id))
    assert again.state == JobState.DONE
    assert [(call.step, call.index) for call in server.calls] == [("section", 1)]
    assert house.articles(again)[-1].warnings == ()
    assert len(house.articles(again)) == 2, "what was kept of the first job is a version too"


@pytest.mark.parametrize(("fault", "error", "requests"), [each for each in FAULTS if each[0] in ONE_CALL])
def test_a_purpose_of_one_call_that_fails_keeps_its_brief_for_a_retry(
    house: WritingServices, server: ModelServer, fault: str, error: type[errors.ModelError], requests: int
) -> None:
    server.script.fail(*[fault] * 3)
    job = written(house, "sns" if fault == "empty" else "newsletter")
    assert (job.state, job.error, len(server.calls)) == (JobState.FAILED, error.code, requests)
    assert house.articles(job) == []
    server.script.faults.clear()
    assert house.wait(house.writing.retry(house.writer, job.id)).state == JobState.DONE


@pytest.mark.parametrize("fault", ["hang_first", "hang_between"])
def test_a_model_that_falls_silent_is_asked_again_and_then_given_up(
    house: WritingServices, server: ModelServer, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(house.writing, "_policy", Policy(first_token=1.5, between_tokens=1.5, backoff=(0.01,)))
    server.script.fail(*[fault] * 3)
    job = written(house, "newsletter")
    assert (job.state, job.error) == (JobState.FAILED, errors.ModelHung.code)
    assert [row.reason for row in house.attempts(job)] == [errors.ModelHung.code] * 3


def test_a_server_without_schemas_is_asked_in_plain_text(house: WritingServices, server: ModelServer) -> None:
    for use_case in ("blog", "titles"):
        server.script.fail("no_schema")
        job = written(house, use_case)
        assert job.state == JobState.DONE
        assert house.attempts(job)[0].reason == "schema-unsupported"
        assert house.articles(job)[0].warnings == ()


@pytest.mark.parametrize("fault", ["long", "short"])
def test_a_section_out_of_its_range_is_asked_again_with_what_it_was(
    house: WritingServices, server: ModelServer, fault: str
) -> None:
    server.script.fail(fault, step="section-0")
    job = written(house)
    first, second = (call for call in server.calls if (call.step, call.index) == ("section", 0))
    assert f'"before": {json.dumps(first.text, ensure_ascii=False)}' in second.body["messages"][-1]["content"]
    (article,) = house.articles(job)
    assert second.text in article.draft
    assert article.outline[0].reached == count(second.text)
    assert article.warnings == ()


def test_after_two_more_tries_the_nearest_text_is_kept_with_a_warning(
    house: WritingServices, server: ModelServer
) -> None:
    server.script.fail(*["long"] * 4, step="section-0")
    job = written(house)
    tries = [call.text for call in server.calls if (call.step, call.index) == ("section", 0)]
    assert len(tries) == 3
    (article,) = house.articles(job)
    assert min(tries, key=len) in article.draft
    assert job.state == JobState.DONE and "指定の文字数を超えています" in article.warnings[0]


def test_a_text_of_another_length_is_better_than_a_failed_job(house: WritingServices, server: ModelServer) -> None:
    server.script.fail("short", "no_quota", step="section-0")
    job = written(house)
    assert job.state == JobState.DONE
    assert [row.state for row in house.attempts(job) if row.step == "section-0"] == ["finished", "failed"]
