"""Requests to a model over real HTTP: answers, retries and recorded attempts."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.prompts import ChatPromptTemplate
from pydantic import BaseModel

from lensawriter import errors
from lensawriter.chains.envelope import StepRequest, seal
from lensawriter.llm.policy import Policy
from lensawriter.llm.provider import Model, open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.llm.request import Answer, Stopped, ask
from lensawriter.models import Brief, LengthRange, Usage
from lensawriter.settings import Settings
from tests.support.model_server import ModelServer, running

QUICK = Policy(first_token=10, between_tokens=10, backoff=(0.01,), longest_pause=0.02)
SHORT_DEADLINES = Policy(first_token=0.4, between_tokens=0.4, backoff=(0.01,), longest_pause=0.02)
"""Only for hangs, because a normal answer may take longer on a busy machine."""
BRIEF = Brief(use_case="blog", title="席数の決め方", tone="dearu", length=LengthRange(min=120, max=240))
PROMPT: Any = ChatPromptTemplate.from_messages([("system", "書いてください。"), ("human", "{envelope}")])


class Sections(BaseModel):
    """An answer schema."""

    sections: list[dict[str, Any]]


class RecordSpy(MemoryRecord):
    """A record that exposes the keys, results and usage of attempts, and stops after `stop_after` characters."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[str] = []
        self.ended: dict[str, str] = {}
        self.spent: dict[str, Usage] = {}
        self.stop_after: int | None = None

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        self.started.append(super().begin(step, model, prompt_tokens))
        return self.started[-1]

    def finish(self, key: str, usage: Usage, text: str) -> None:
        super().finish(key, usage, text)
        self.ended[key], self.spent[key] = "finished", usage

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        super().fail(key, reason, usage)
        self.ended[key], self.spent[key] = reason, usage

    def stopping(self) -> bool:
        written = sum(len(piece) for pieces in self._pieces.values() for piece in pieces)
        return self.stop_after is not None and bool(self.started) and written >= self.stop_after


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with running() as served:
        yield served


@pytest.fixture(autouse=True)
def _fresh(server: ModelServer) -> Iterator[None]:
    server.calls.clear()
    yield
    server.script.faults.clear()
    server.script.first = server.script.per_second = 0.0
    server.script.usage = True


def model_of(server: ModelServer, name: str = "scripted", key: str = "sk-secret-key") -> Model:
    environment = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": server.url, "LENSAWRITER_MODEL": f"openai:{name}"}
    return open_model(Settings.read(environment))


async def send(
    model: Model,
    record: RecordSpy,
    step: str = "text",
    schema: type[BaseModel] | None = None,
    policy: Policy = QUICK,
    check: Callable[[str], Any] | None = None,
) -> Answer:
    envelope = seal(BRIEF, StepRequest(step=step, length=BRIEF.length, count=3))
    chain = lambda chat: PROMPT | chat  # noqa: E731 - shorter than a nested function
    inputs = {"envelope": envelope}
    return await ask(model, chain, inputs, record=record, step=step, schema=schema, policy=policy, check=check)


def send_once(model: Model, *arguments: Any, **options: Any) -> Answer:
    """Send one request in its own event loop and close the connections it opened there."""

    async def once() -> Answer:
        try:
            return await send(model, *arguments, **options)
        finally:
            await model.close()

    return asyncio.run(once())


def test_answer_streams_in_pieces_and_is_recorded_with_its_usage(server: ModelServer) -> None:
    server.script.per_second = 300
    record = RecordSpy()
    answer = send_once(model_of(server, "gpt-4.1"), record)
    (call,) = server.calls
    assert answer.text == call.text == record.answers("text")[0]
    assert call.text.startswith(record.streamed("text"))
    assert len(record._pieces[answer.key]) > 1
    assert (answer.usage.completion_tokens, answer.usage.estimated) == (len(call.text), False)
    assert answer.usage.yen is not None and answer.usage.yen > 0


def test_attempt_is_recorded_before_its_key_is_sent_with_the_request(server: ModelServer) -> None:
    record = RecordSpy()
    answer = send_once(model_of(server), record)
    assert record.started == [call.key for call in server.calls] == [answer.key]
    assert record.ended == {answer.key: "finished"}


def test_typed_answer_is_requested_by_schema_and_streams(server: ModelServer) -> None:
    answer = send_once(model_of(server), RecordSpy(), "outline", Sections)
    assert len(Sections.model_validate_json(answer.text).sections) == 3
    body = server.calls[0].body
    assert body["stream"] is True
    assert body["response_format"]["json_schema"]["name"] == "Sections"
    assert "tools" not in body


def test_request_is_repeated_without_schema_if_the_server_does_not_support_it(server: ModelServer) -> None:
    server.script.fail("no_schema")
    record = RecordSpy()
    answer = send_once(model_of(server), record, "outline", Sections)
    assert answer.text.startswith("## ")
    assert ["response_format" in call.body for call in server.calls] == [True, False]
    assert list(record.ended.values()) == ["schema-unsupported", "finished"]


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
    ("hang_first", errors.ModelHung, 3),
    ("hang_between", errors.ModelHung, 3),
]


@pytest.mark.parametrize(("fault", "error", "requests"), FAULTS)
def test_fault_raises_its_error_and_only_temporary_faults_are_retried(
    server: ModelServer, fault: str, error: type[errors.ModelError], requests: int
) -> None:
    server.script.fail(fault, fault, fault)
    record = RecordSpy()
    with pytest.raises(error) as raised:
        send_once(model_of(server), record, policy=SHORT_DEADLINES if "hang" in fault else QUICK)
    assert len(server.calls) == requests
    assert list(record.ended.values()) == [error.code] * requests
    assert raised.value.message.endswith("。")
    assert "sk-secret-key" not in f"{raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.parametrize("fault", ["busy", "cut", "empty"])
def test_temporary_fault_is_retried_until_success(server: ModelServer, fault: str) -> None:
    server.script.fail(fault)
    record = RecordSpy()
    answer = send_once(model_of(server), record)
    assert answer.text == server.calls[-1].text
    assert list(record.ended.values())[-1] == "finished"
    assert len(record.ended) == 2


def test_answer_that_fails_the_check_is_requested_again(server: ModelServer) -> None:
    server.script.fail("malformed")

    def check(text: str) -> None:
        if not text.endswith("}"):
            raise errors.AnswerMalformed()

    record = RecordSpy()
    send_once(model_of(server), record, "outline", Sections, check=check)
    assert list(record.ended.values()) == ["answer-malformed", "finished"]


def test_unreachable_server_is_reported(server: ModelServer) -> None:
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "LENSAWRITER_MODEL": "openai:x"}
    with pytest.raises(errors.ModelUnreachable):
        send_once(open_model(Settings.read(environment)), RecordSpy())


def test_stop_returns_the_text_that_had_arrived(server: ModelServer) -> None:
    server.script.per_second = 60
    record = RecordSpy()
    record.stop_after = 5
    with pytest.raises(Stopped) as stopped:
        send_once(model_of(server), record)
    (call,) = server.calls
    assert call.text.startswith(stopped.value.text)
    assert 5 <= len(stopped.value.text) < len(call.text)
    assert list(record.ended.values()) == ["stopped"]


def test_stop_works_while_the_model_sends_nothing(server: ModelServer) -> None:
    server.script.fail("hang_first")
    record = RecordSpy()
    record.stop_after = 0
    with pytest.raises(Stopped):
        send_once(model_of(server), record)
    assert len(server.calls) == 1


def test_stop_before_the_request_sends_nothing(server: ModelServer) -> None:
    record = RecordSpy()
    record.stop_after, record.started = 0, ["an earlier attempt"]
    with pytest.raises(Stopped):
        send_once(model_of(server), record)
    assert server.calls == []


def test_omitted_usage_is_estimated_and_marked_as_estimated(server: ModelServer) -> None:
    server.script.usage = False
    answer = send_once(model_of(server), RecordSpy())
    assert answer.usage.estimated
    assert answer.usage.completion_tokens == len(answer.text)
    assert answer.usage.yen is None, "the price of this model is unknown"


def test_one_model_serves_parallel_requests_in_two_event_loops(server: ModelServer) -> None:
    model = model_of(server)

    async def many() -> list[Answer]:
        try:
            return await asyncio.gather(*(send(model, RecordSpy()) for _ in range(10)))
        finally:
            await model.close()

    answers = asyncio.run(many()) + asyncio.run(many())
    assert len({answer.key for answer in answers}) == 20
    assert len({call.key for call in server.calls}) == 20


def test_retry_waits_as_long_as_the_provider_requests(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def pause(seconds: float, record: MemoryRecord) -> None:
        waits.append(seconds)

    monkeypatch.setattr("lensawriter.llm.request._pause", pause)
    server.script.fail("busy", "error")
    send_once(model_of(server), RecordSpy(), policy=Policy(first_token=10, between_tokens=10, backoff=(0.1, 0.2)))
    assert 1.0 <= waits[0] <= 1.3, "the server requested a pause of one second"
    assert 0.2 <= waits[1] <= 0.26
    assert Policy(longest_pause=5).pause(0, after=600) <= 6.5


def test_bug_in_this_program_is_not_reported_as_a_model_error(server: ModelServer) -> None:
    record = RecordSpy()

    def check(text: str) -> None:
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        send_once(model_of(server), record, check=check)
    assert list(record.ended.values()) == [errors.LensaError.code]
    assert len(server.calls) == 1
