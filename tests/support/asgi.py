"""Call an ASGI application without a server, and return the messages that it sends."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Scope

HOST = b"localhost:8501"


def scope(kind: str, path: str, method: str = "GET", **headers: str) -> Scope:
    """Return the scope of a request from our own page; an empty header is left out."""
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


def responses(app: ASGIApp, scope: Scope, *received: Message, body: bytes = b"") -> list[Message]:
    """Return what an application sends when it receives these messages and then a disconnect."""
    first: Message = {"type": "http.request", "body": body, "more_body": False}
    if scope["type"] == "websocket":
        first = {"type": "websocket.connect"}
    waiting, sent = [first, *received], list[Message]()

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": f"{scope['type']}.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent


def headers(message: Message) -> dict[str, str]:
    """Return the headers of a response."""
    found: Any = message.get("headers", ())
    return {name.decode().lower(): value.decode("latin-1") for name, value in found}
