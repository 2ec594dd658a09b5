"""The offline model as a chat model: streams, usage, typed answers, rejection of invalid requests."""

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from lensawriter.chains.answers import OutlineAnswer, VariantsAnswer
from lensawriter.chains.envelope import StepRequest, seal
from lensawriter.models import Brief, LengthRange, Source
from lensawriter.offline.chat import OfflineChat

TEXT = "傘の貸し出しを11月20日から始めます。用意するのは40本です。返却はどの店舗でも受け付けます。店長の西野が発案しました。"
BRIEF = Brief(
    use_case="summary",
    title="傘の貸し出し",
    tone="desumasu",
    length=LengthRange(min=20, max=200),
    sources=(Source(name="資料1", text=TEXT),),
)


def request(step: str = "text", use_case: str = "summary") -> list[SystemMessage | HumanMessage]:
    """Return the messages of a request for one step of one use case."""
    brief = BRIEF.model_copy(update={"use_case": use_case})
    request = StepRequest(step=step, length=brief.length, count=3)
    return [SystemMessage("書き方"), HumanMessage(seal(brief, request))]


def test_stream_is_the_answer_and_ends_with_usage_and_finish_reason() -> None:
    model = OfflineChat()
    whole = model.invoke(request())
    chunks = list(model.stream(request()))
    assert len(chunks) > 3
    assert "".join(str(chunk.content) for chunk in chunks) == whole.content
    assert chunks[-1].usage_metadata == whole.usage_metadata
    assert chunks[-1].response_metadata["finish_reason"] == "stop"
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == len(str(whole.content))


@pytest.mark.parametrize(
    ("step", "use_case", "schema"), [("outline", "blog", OutlineAnswer), ("variants", "sns", VariantsAnswer)]
)
def test_answer_to_a_step_with_a_schema_is_an_instance_of_it(step: str, use_case: str, schema: type) -> None:
    answer = OfflineChat().with_structured_output(schema).invoke(request(step, use_case))
    assert isinstance(answer, schema)


def test_raw_and_parsed_answer_are_returned_together() -> None:
    model = OfflineChat().with_structured_output(OutlineAnswer, include_raw=True)
    answer = model.invoke(request("outline", "blog"))
    assert answer["parsing_error"] is None
    assert answer["parsed"].sections


def test_answer_does_not_depend_on_the_random_boundary_of_the_request() -> None:
    assert OfflineChat().invoke(request()).content == OfflineChat().invoke(request()).content


@pytest.mark.parametrize("messages", [[SystemMessage("書き方")], [HumanMessage("記事を書いて")]])
def test_message_without_a_request_raises_value_error(messages: list[SystemMessage | HumanMessage]) -> None:
    with pytest.raises(ValueError, match="no "):
        OfflineChat().invoke(messages)
