"""The embedded model: a LangChain chat model that composes from the brief and its sources, with no network and no key."""

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
from pydantic import BaseModel

from lensawriter.chains.envelope import unseal
from lensawriter.offline.compose import compose

NAME = "offline"
PIECE = re.compile(r".{1,24}?[、。！？\n\"]+|.{1,24}", re.DOTALL)
"""What is streamed at once: a phrase."""


class OfflineChat(BaseChatModel):
    """Answers a sealed request out of itself: the same request gives the same text."""

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
        text = _answer(messages)
        message = AIMessage(content=text, usage_metadata=_usage(messages, text), response_metadata=_ended())
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = _answer(messages)
        for piece in PIECE.findall(text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        end = AIMessageChunk(
            content="", usage_metadata=_usage(messages, text), response_metadata=_ended(), chunk_position="last"
        )
        yield ChatGenerationChunk(message=end)

    def with_structured_output(
        self, schema: dict[str, Any] | type[BaseModel], *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Return a chain whose answer is the schema's own type: the typed steps answer in JSON anyway."""

        def read(message: AIMessage) -> Any:
            data = json.loads(str(message.text))
            parsed = schema.model_validate(data) if isinstance(schema, type) else data
            return {"raw": message, "parsed": parsed, "parsing_error": None} if include_raw else parsed

        return self | RunnableLambda(read)


def _answer(messages: list[BaseMessage]) -> str:
    """Compose the answer to the last sealed request; raises ValueError where there is none."""
    human = next((message for message in reversed(messages) if isinstance(message, HumanMessage)), None)
    if human is None:
        raise ValueError("no request")
    return compose(unseal(str(human.text)))


def _usage(messages: list[BaseMessage], text: str) -> UsageMetadata:
    """Count one token a character, as the estimates of other models do."""
    read, written = sum(len(str(message.text)) for message in messages), len(text)
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)


def _ended() -> dict[str, str]:
    return {"finish_reason": "stop", "model_name": NAME}
