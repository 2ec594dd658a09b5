"""A scripted OpenAI-compatible model server over real HTTP, for tests and measurements.

It parses the envelope of each request and answers with Japanese text of the requested length, at a fixed speed. `Script`
defines its faults. The log has a line for the start, the first token and the finish of each call, with its key.
As a process: `python -m tests.support.model_server --port N --log FILE`.
"""

import argparse
import asyncio
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from lensawriter.chains.envelope import Envelope, unseal
from tests.support.model_answers import answer
from tests.support.model_http import ERRORS, Call, chunk, completion, respond, send_event, send_frame
from tests.support.model_script import Script

__all__ = ["Call", "ModelServer", "Script", "running"]


class ModelServer:
    """Serves chat completions in one event loop."""

    def __init__(self, script: Script, log: Path | None = None) -> None:
        self.script = script
        self.calls: list[Call] = []
        self.port = 0
        self._log = log.open("a", encoding="utf-8", buffering=1) if log else None
        self._random = random.Random(7)
        self._end_lock = asyncio.Lock()
        self._writers: WeakSet[asyncio.StreamWriter] = WeakSet()

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        """Close the log."""
        if self._log is not None:
            self._log.close()

    async def serve(self, port: int = 0) -> asyncio.Server:
        """Listen on a port of the loopback interface; 0 for a free port."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def abort_connections(self) -> None:
        """Abort all connections; a normal close would wait for clients that no longer read."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        # If the server stops during an answer, this task is cancelled; the connection is then closed normally.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if "chat/completions" not in first:
                    await respond(writer, 200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]})
                elif not await self._complete(reader, writer, headers, json.loads(body)):
                    break
        writer.close()

    async def _complete(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        headers: dict[str, str],
        body: dict[str, Any],
    ) -> bool:
        """Answer one request; return False if the connection must be closed."""
        envelope = _envelope(body)
        call = self._start(envelope, headers, body)
        fault = self._take_fault(call)
        if fault in ERRORS:
            status, error = ERRORS[fault]
            await respond(writer, status, {"error": error}, retry="1" if fault == "busy" else "")
            return True
        call.text = answer(
            envelope, fault, typed="response_format" in body, sections=self.script.sections, tokens=self.script.tokens
        )
        if not body.get("stream"):
            async for _ in self._paced(call, fault):
                call.tokens += 1
            self._finish(call)
            await respond(writer, 200, completion(call, self.script.usage))
            return True
        return await self._stream(reader, writer, call, fault)

    def _start(self, envelope: Envelope | None, headers: dict[str, str], body: dict[str, Any]) -> Call:
        step = envelope.request.step if envelope else "other"
        index = envelope.request.index if envelope else 0
        call = Call(headers.get("idempotency-key", ""), step, time.monotonic(), body, headers, index)
        self.calls.append(call)
        self._write("start", call)
        return call

    def _take_fault(self, call: Call) -> str:
        fault = self.script.take(call.step, call.index)
        if fault != "no_schema":
            return fault
        if "response_format" not in call.body:
            return ""
        self.script.faults.appendleft((call.step, fault))  # keep the fault until a request has no schema
        return fault

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, call: Call, fault: str) -> bool:
        last = b"" if self.script.apart is None else b"connection: close\r\n"
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
        writer.write(head + last + b"\r\n")
        await writer.drain()
        async for piece in self._paced(call, fault):
            if not call.tokens:
                self._write("first", call)
            call.sent.append(time.monotonic())
            call.tokens += 1
            delta = {"refusal": piece} if fault == "refusal" else {"content": piece}
            await send_event(writer, chunk(delta))
        if fault in ("cut", "cut_clean"):
            if fault == "cut_clean":
                writer.write(b"0\r\n\r\n")
                await writer.drain()
            return False
        reason = {"filter": "content_filter", "length": "length"}.get(fault, "stop")
        await send_event(writer, chunk({}, reason))
        if self.script.usage:
            await send_event(
                writer, {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": call.usage()}
            )
        return await self._end_stream(reader, writer, call)

    async def _end_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, call: Call) -> bool:
        if self.script.apart is None:
            await self._end(writer, call)
            return True
        async with self._end_lock:
            if not (
                reader.at_eof() or reader.exception() or writer.is_closing()
            ):  # if the client was killed, log no end
                await self._end(writer, call)
                with suppress(ConnectionError):
                    await reader.read()  # returns when the client has read the answer and disconnected
                await asyncio.sleep(self.script.apart)
        return False

    async def _end(self, writer: asyncio.StreamWriter, call: Call) -> None:
        self._finish(call)  # log before sending the last byte, so that the log has the end when the client receives it
        send_frame(writer, b"data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _paced(self, call: Call, fault: str) -> AsyncIterator[str]:
        """Yield the tokens, each at its scheduled time, so that delays do not add up."""
        slower = 1 + self.script.jitter * self._random.random()
        started = call.started + self.script.first * slower
        number = -(-len(call.text) // self.script.chunk)
        if fault == "hang_first":
            await asyncio.sleep(60)
        for index, token in enumerate(_tokens(call.text, self.script.chunk)):
            due = started + (index * slower / self.script.per_second if self.script.per_second else 0)
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if index >= 20 and fault in ("cut", "cut_clean"):
                return
            if index == 20 and fault == "hang_between":
                await asyncio.sleep(60)
            yield token
        if (
            self.script.per_second
            and (wait := started + number * slower / self.script.per_second - time.monotonic()) > 0
        ):
            await asyncio.sleep(wait)

    def _finish(self, call: Call) -> None:
        call.ended = time.monotonic()
        self._write("finish", call)

    def _write(self, event: str, call: Call) -> None:
        if self._log is not None:
            row = {"event": event, "key": call.key, "call": id(call), "step": call.step, "index": call.index}
            print(json.dumps(row | {"t": time.time(), "tokens": call.tokens} | call.usage()), file=self._log)


def _tokens(text: str, size: int) -> Iterator[str]:
    yield from (text[begin : begin + size] for begin in range(0, len(text), size))


def _envelope(body: dict[str, Any]) -> Envelope | None:
    try:
        return unseal(body["messages"][-1]["content"])
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def running(log: Path | None = None, **script: Any) -> Iterator[ModelServer]:
    """Run a server in a thread of this process; `script` are the fields of its `Script`."""
    server = ModelServer(Script(**script), log)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(server.serve(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
        server.close()


async def _end(server: ModelServer, listening: asyncio.Server) -> None:
    for each in listening.sockets:
        asyncio.get_running_loop().remove_reader(each.fileno())
    for _ in range(5):  # let accepted sockets become connections, which would be lost after closing the server
        await asyncio.sleep(0)
    listening.close()
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    server.abort_connections()
    await asyncio.sleep(0)  # the transports close in the next iteration of the loop


def main() -> None:
    """Serve until the process ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path)
    for name, default in (
        ("first", 0.0),
        ("per-second", 0.0),
        ("chunk", 1),
        ("jitter", 0.0),
        ("tokens", 0),
        ("sections", 0),
    ):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    options = vars(parser.parse_args())
    port, log = options.pop("port"), options.pop("log")

    async def forever() -> None:
        listening = await ModelServer(Script(**options), log).serve(port)
        async with listening:
            await listening.serve_forever()

    with suppress(KeyboardInterrupt):
        asyncio.run(forever())


if __name__ == "__main__":
    main()
