"""Send requests to a model, with attempt rows, deadlines, retries, stop and usage. No other layer retries."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pydantic import BaseModel

from lensawriter.errors import (
    AnswerEmpty,
    ContentFiltered,
    LengthStopped,
    LensaError,
    ModelError,
    ModelHung,
    ModelRefused,
    SchemaUnsupported,
    StreamCut,
)
from lensawriter.llm.policy import Policy
from lensawriter.llm.provider import Model
from lensawriter.llm.provider_errors import translate
from lensawriter.llm.record import Record
from lensawriter.models import Usage

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

TICK = 0.1
"""Seconds between two checks of a stream for its deadline and for new text."""
RECORD_INTERVAL = 0.3
"""Seconds between two writes to the record while a text streams; after each, the stop flag is checked."""
TOKENS_PER_CHARACTER = 1.0
"""Estimate for servers that do not report the usage; Japanese text has about one token per character."""

DEFECTS = (LookupError, TypeError, AttributeError, AssertionError)
"""Exceptions that indicate a bug in this program; they are not translated into a ModelError."""

Chain = Callable[["Runnable[Any, Any]"], "Runnable[Any, Any]"]
"""Takes a chat model and returns the chain of prompt and model; see `chains.prompts.build`."""


class Answer(NamedTuple):
    """A complete answer and the key of its attempt."""

    key: str
    text: str
    usage: Usage


class Stopped(Exception):
    """The user has stopped the job; `text` is the part of the answer that had arrived."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass
class _Received:
    """The data received from one stream so far; `_read` writes it and `_Request._receive` watches it."""

    parts: list[str] = field(default_factory=list)
    last_text: float = field(default_factory=time.monotonic)
    """Monotonic time in seconds when the last text arrived, or when the stream was opened."""
    reason: str = ""
    """Finish reason of the provider; empty until it arrives."""
    refusal: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def add(self, chunk: Any) -> None:
        """Add one chunk of a LangChain stream."""
        if text := chunk.text:
            self.parts.append(text)
            self.last_text = time.monotonic()
        self.refusal += chunk.additional_kwargs.get("refusal") or ""
        metadata = chunk.response_metadata
        self.reason = metadata.get("finish_reason") or metadata.get("stop_reason") or self.reason
        if usage := chunk.usage_metadata:
            self.prompt_tokens += usage["input_tokens"]
            self.completion_tokens += usage["output_tokens"]

    @property
    def text(self) -> str:
        return "".join(self.parts)


async def ask(
    model: Model,
    chain: Chain,
    inputs: Mapping[str, str],
    *,
    record: Record,
    step: str,
    schema: type[BaseModel] | None = None,
    check: Callable[[str], Any] | None = None,
    policy: Policy | None = None,
) -> Answer:
    """Send a request, retry it after retryable errors, and return the answer.

    `check` raises a ModelError if an answer is unusable. Raises the last ModelError, or Stopped.
    """
    policy = policy or Policy()
    schema = schema if model.accepts_schema else None
    retries = 0
    while True:
        if await asyncio.to_thread(record.stopping):
            raise Stopped("")
        request = _Request(model, chain, inputs, record, step, schema, policy)
        try:
            return await request.send(check)
        except SchemaUnsupported:
            if schema is None:
                raise
            schema = None  # repeat the request without a schema; the parser accepts JSON and plain text
        except ModelError as error:
            if not error.retryable or retries >= policy.retries:
                raise
            await _pause(policy.pause(retries, error.after), record)
            retries += 1


@dataclass
class _Request:
    """One attempt to send a request."""

    model: Model
    chain: Chain
    inputs: Mapping[str, str]
    record: Record
    step: str
    schema: type[BaseModel] | None
    policy: Policy
    key: str = ""
    stored: int = 0
    pieces: int = 0

    async def send(self, check: Callable[[str], Any] | None) -> Answer:
        estimate = round(sum(len(value) for value in self.inputs.values()) * TOKENS_PER_CHARACTER)
        self.key = await asyncio.to_thread(self.record.begin, self.step, self.model.spec, estimate)
        received = _Received()
        try:
            await self._receive(received)
            self._validate(received, check)
        except Stopped:
            await self._fail("stopped", received, estimate)
            raise
        except ModelError as error:
            await self._fail(error.code, received, estimate)
            raise
        except DEFECTS:
            await self._fail(LensaError.code, received, estimate)
            raise
        except Exception as error:
            translated = translate(error, text_arrived=bool(received.parts))
            await self._fail(translated.code, received, estimate)
            raise translated from error
        usage = self._usage(received, estimate)
        await asyncio.to_thread(self.record.finish, self.key, usage, received.text)
        return Answer(self.key, received.text, usage)

    async def _receive(self, received: _Received) -> None:
        stream = self.chain(self.model.open(self.key, self.schema)).astream(dict(self.inputs))
        reader = asyncio.create_task(_read(cast("AsyncGenerator[Any, None]", stream), received))
        written = time.monotonic()
        try:
            while not reader.done():
                await asyncio.wait({reader}, timeout=TICK)
                now = time.monotonic()
                if reader.done():
                    break  # return at once, because the answer is lost if the process ends before it is stored
                first = bool(received.parts) and not self.pieces
                if first or now - written >= RECORD_INTERVAL:
                    written = now
                    if await asyncio.to_thread(self._write_piece, received) and not reader.done():
                        raise Stopped(received.text)
                deadline = self.policy.between_tokens if received.parts else self.policy.first_token
                if not reader.done() and now - received.last_text > deadline:
                    raise ModelHung()
            await reader
        finally:
            if not reader.done():
                reader.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await reader

    def _write_piece(self, received: _Received) -> bool:
        """Store new text for progress pages and for the estimate after a crash; return whether to stop."""
        parts = len(received.parts)
        if parts > self.stored:
            fresh, self.stored = "".join(received.parts[self.stored : parts]), parts
            self.record.add_piece(self.step, self.key, self.pieces, fresh)
            self.pieces += 1
        return self.record.stopping()

    def _validate(self, received: _Received, check: Callable[[str], Any] | None) -> None:
        if received.refusal:
            raise ModelRefused()
        if received.reason == "content_filter":
            raise ContentFiltered()
        if received.reason in ("length", "max_tokens"):
            raise LengthStopped()
        if self.model.gives_finish_reason and not received.reason:
            raise StreamCut()
        if not received.text.strip():
            raise AnswerEmpty()
        if check is not None:
            check(received.text)

    def _usage(self, received: _Received, estimate: int) -> Usage:
        if received.prompt_tokens or received.completion_tokens:
            return self.model.cost(received.prompt_tokens, received.completion_tokens)
        written = round(len(received.text) * TOKENS_PER_CHARACTER)
        return self.model.cost(estimate, written, estimated=True)

    async def _fail(self, reason: str, received: _Received, estimate: int) -> None:
        nothing = not received.parts and not received.prompt_tokens
        usage = self.model.cost(0, 0, estimated=True) if nothing else self._usage(received, estimate)
        await asyncio.to_thread(self.record.fail, self.key, reason, usage)


async def _read(stream: AsyncGenerator[Any, None], received: _Received) -> None:
    async with aclosing(stream):  # releases the connection at once, even when reading stops early
        async for chunk in stream:
            received.add(chunk)


async def _pause(seconds: float, record: Record) -> None:
    """Wait before a retry; raises Stopped if the user stops the job meanwhile."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if await asyncio.to_thread(record.stopping):
            raise Stopped("")
        await asyncio.sleep(min(left, 0.3))
