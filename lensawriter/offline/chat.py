"""The offline model as a LangChain chat model. It needs neither network nor API key."""

import json
import re
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, PrivateAttr

from lensawriter.chains.envelope import unseal
from lensawriter.offline.compose import Composer

NAME = "offline"
PIECE = re.compile(r".{1,24}?[、。！？\n\"]+|.{1,24}", re.DOTALL)
"""One streamed piece of an answer: a phrase, or 24 characters if it has no punctuation."""


class OfflineChat(BaseChatModel):
    """Answers a sealed request (see `chains.envelope`) by rules; the same request always gives the same text.

    It keeps customer text between the requests of a job, so an instance must not outlive its job.
    """

    _composer: Composer = PrivateAttr(default_factory=Composer)

    @property
    def _llm_type(self) -> str:
        return NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = self._answer(messages)
        message = AIMessage(content=text, usage_metadata=_usage(messages, text), response_metadata=_end_metadata())
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = self._answer(messages)
        for piece in PIECE.findall(text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        end = AIMessageChunk(
            content="", usage_metadata=_usage(messages, text), response_metadata=_end_metadata(), chunk_position="last"
        )
        yield ChatGenerationChunk(message=end)

    def with_structured_output(
        self, schema: dict[str, Any] | type[BaseModel], *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Return a runnable that validates the answer against the schema; `compose` already answers such steps in JSON."""

        def read(message: AIMessage) -> Any:
            data = json.loads(str(message.text))
            parsed = schema.model_validate(data) if isinstance(schema, type) else data
            return {"raw": message, "parsed": parsed, "parsing_error": None} if include_raw else parsed

        return self | RunnableLambda(read)

    def _answer(self, messages: list[BaseMessage]) -> str:
        """Compose the answer to the last sealed request; raises ValueError if there is none."""
        human = next((message for message in reversed(messages) if isinstance(message, HumanMessage)), None)
        if human is None:
            raise ValueError("no request")
        return self._composer.compose(unseal(str(human.text)))


def _usage(messages: list[BaseMessage], text: str) -> UsageMetadata:
    """Return the token usage, counting one token per character, like the estimates for other models."""
    read, written = sum(len(str(message.text)) for message in messages), len(text)
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)


def _end_metadata() -> dict[str, str]:
    return {"finish_reason": "stop", "model_name": NAME}
