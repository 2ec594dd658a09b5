"""Asking a model: one attempt row a request, deadlines token by token, retries, stop, and usage; the one retry layer."""

import asyncio
import random
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
from lensawriter.llm.provider import Model, translate
from lensawriter.llm.record import Record
from lensawriter.models import Usage, Value

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

TICK = 0.1
"""Seconds between two looks at a stream, for its deadline and its first text."""
LOOK = 0.3
"""Seconds between two looks into the record while a text streams: what has come is stored, the stop button is checked."""
TOKENS_PER_CHARACTER = 1.0
"""For estimates only, where a server omits its usage: Japanese text takes about one token a character."""

DEFECTS = (LookupError, TypeError, AttributeError, AssertionError)
"""What libraries raise for our own mistakes: not a fault of the model, so not told as one."""

Chain = Callable[["Runnable[Any, Any]"], "Runnable[Any, Any]"]


class Policy(Value):
    """Deadlines in seconds, and how often a failed request is sent again."""

    first: float = 30.0
    between: float = 30.0
    retries: int = 2
    backoff: tuple[float, ...] = (0.5, 2.0)
    longest: float = 20.0
    """What a provider may ask us to wait at most."""

    def pause(self, tries: int, after: float = 0.0) -> float:
        """Return the seconds before another try, spread so that many do not come at once; `after`: the provider's wish."""
        wait = max(self.backoff[min(tries, len(self.backoff) - 1)], min(after, self.longest))
        return wait * random.uniform(1.0, 1.3)


class Answer(NamedTuple):
    """A whole answer and the attempt that brought it."""

    key: str
    text: str
    usage: Usage


class Stopped(Exception):
    """The writer stopped the job; `text` is what had arrived."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass
class _Received:
    """What one stream has brought so far; filled by its reader, looked at by its watcher."""

    parts: list[str] = field(default_factory=list)
    moved: float = field(default_factory=time.monotonic)
    reason: str = ""
    refusal: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def take(self, chunk: Any) -> None:
        """Take in one chunk of LangChain's stream."""
        if text := chunk.text:
            self.parts.append(text)
            self.moved = time.monotonic()
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
    """Ask once, and again where that can help; raises the last ModelError, or Stopped.

    `check` raises a ModelError for an answer that cannot be used.
    """
    policy = policy or Policy()
    schema = schema if model.typed else None
    tries = 0
    while True:
        if await asyncio.to_thread(record.stopping):
            raise Stopped("")
        request = _Request(model, chain, inputs, record, step, schema, policy)
        try:
            return await request.send(check)
        except SchemaUnsupported:
            if schema is None:
                raise
            schema = None  # the same question as plain text; its reader takes both
        except ModelError as error:
            if not error.retryable or tries >= policy.retries:
                raise
            await _pause(policy.pause(tries, error.after), record)
            tries += 1


@dataclass
class _Request:
    """One request and its attempt row; lives for one HTTP call."""

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
            self._judge(received, check)
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
            told = translate(error, begun=bool(received.parts))
            await self._fail(told.code, received, estimate)
            raise told from error
        usage = self._usage(received, estimate)
        await asyncio.to_thread(self.record.finish, self.key, usage, received.text)
        return Answer(self.key, received.text, usage)

    async def _receive(self, received: _Received) -> None:
        stream = self.chain(self.model.open(self.key, self.schema)).astream(dict(self.inputs))
        reader = asyncio.create_task(_read(cast("AsyncGenerator[Any, None]", stream), received))
        looked = time.monotonic()
        try:
            while not reader.done():
                await asyncio.wait({reader}, timeout=TICK)
                now = time.monotonic()
                if reader.done():
                    break  # the whole answer is stored next; a kill before that costs its tokens, so nothing comes between
                first = bool(received.parts) and not self.pieces
                if first or now - looked >= LOOK:
                    looked = now
                    if await asyncio.to_thread(self._look, received) and not reader.done():
                        raise Stopped(received.text)
                patience = self.policy.between if received.parts else self.policy.first
                if not reader.done() and now - received.moved > patience:
                    raise ModelHung()
            await reader
        finally:
            if not reader.done():
                reader.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await reader

    def _look(self, received: _Received) -> bool:
        """Store what has come, for the pages that watch and for the estimate after a crash; True where a stop is asked."""
        parts = len(received.parts)
        if parts > self.stored:
            fresh, self.stored = "".join(received.parts[self.stored : parts]), parts
            self.record.add_piece(self.step, self.key, self.pieces, fresh)
            self.pieces += 1
        return self.record.stopping()

    def _judge(self, received: _Received, check: Callable[[str], Any] | None) -> None:
        if received.refusal:
            raise ModelRefused()
        if received.reason == "content_filter":
            raise ContentFiltered()
        if received.reason in ("length", "max_tokens"):
            raise LengthStopped()
        if self.model.ends and not received.reason:
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
    async with aclosing(stream):  # gives the connection back at once, also when nobody reads on
        async for chunk in stream:
            received.take(chunk)


async def _pause(seconds: float, record: Record) -> None:
    """Wait before another try; a stop ends the wait."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if await asyncio.to_thread(record.stopping):
            raise Stopped("")
        await asyncio.sleep(min(left, 0.3))
