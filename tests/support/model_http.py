"""The HTTP messages of the scripted model server, in the format of the OpenAI API."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One request to the server, and the progress of its answer; times are monotonic, in seconds."""

    key: str
    step: str
    started: float
    body: dict[str, Any]
    headers: dict[str, str]
    index: int = 0
    ended: float | None = None
    text: str = ""
    tokens: int = 0
    sent: list[float] = field(default_factory=list)
    """The time when each token was sent."""

    def usage(self) -> dict[str, int]:
        """Return the usage that the server reports; the prompt has one token per character."""
        prompt = sum(len(str(message.get("content"))) for message in self.body["messages"])
        completion = self.tokens or len(self.text)
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


ERRORS: dict[str, tuple[int, dict[str, str]]] = {
    "wrong_key": (
        401,
        {"message": "Incorrect API key provided", "type": "invalid_request_error", "code": "invalid_api_key"},
    ),
    "no_quota": (
        429,
        {"message": "You exceeded your quota", "type": "insufficient_quota", "code": "insufficient_quota"},
    ),
    "busy": (429, {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}),
    "error": (500, {"message": "The server had an error", "type": "server_error"}),
    "no_schema": (
        400,
        {"message": "response_format is not supported by this server", "type": "invalid_request_error"},
    ),
    "filter_400": (
        400,
        {"message": "The response was filtered", "type": "invalid_request_error", "code": "content_filter"},
    ),
}


def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    """Return one event of a streamed answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}


def completion(call: Call, usage: bool) -> dict[str, Any]:
    """Return an answer that is not streamed."""
    choice = {"index": 0, "message": {"role": "assistant", "content": call.text}, "finish_reason": "stop"}
    answer: dict[str, Any] = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
    }
    return answer | ({"usage": call.usage()} if usage else {})


async def respond(writer: asyncio.StreamWriter, status: int, body: dict[str, Any], retry: str = "") -> None:
    """Send a JSON response; `retry` is the value of its Retry-After header, "" for none."""
    data = json.dumps(body, ensure_ascii=False).encode()
    extra = f"retry-after: {retry}\r\n" if retry else ""
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{extra}content-length: {len(data)}\r\n\r\n"
    writer.write(head.encode() + data)
    await writer.drain()


async def send_event(writer: asyncio.StreamWriter, event: dict[str, Any]) -> None:
    """Send one server-sent event."""
    send_frame(writer, f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
    await writer.drain()


def send_frame(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Write one frame of a chunked response."""
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
