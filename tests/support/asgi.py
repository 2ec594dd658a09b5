"""One ASGI call without a server: what an application answers, message by message."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Scope

HOST = b"localhost:8501"


def scope(kind: str, path: str, method: str = "GET", **headers: str) -> Scope:
    """Return the scope of a request from our own page; a header given as empty text is left out."""
    named = {"host": HOST.decode(), "origin": f"http://{HOST.decode()}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"",
        "client": ("192.0.2.7", 50000),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items() if value],
        "extensions": {"websocket.http.response": {}},
        "subprotocols": [],
    }


def answers(app: ASGIApp, asked: Scope, *heard: Message, body: bytes = b"") -> list[Message]:
    """Return what an application sends when it hears these messages, and nothing more after them."""
    first: Message = {"type": "http.request", "body": body, "more_body": False}
    if asked["type"] == "websocket":
        first = {"type": "websocket.connect"}
    waiting, sent = [first, *heard], list[Message]()

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": f"{asked['type']}.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(asked, receive, send))  # type: ignore[arg-type]
    return sent


def headers(message: Message) -> dict[str, str]:
    """Return the headers of an answer."""
    found: Any = message.get("headers", ())
    return {name.decode().lower(): value.decode("latin-1") for name, value in found}
