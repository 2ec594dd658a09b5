"""Filter the messages of one WebSocket before they reach Streamlit: only messages of our pages, of a limited size."""

from collections.abc import Callable

from starlette.types import Message, Receive, Send

UNSUPPORTED_DATA, MESSAGE_TOO_BIG = 1003, 1009
"""The WebSocket close codes for a text message, and for a message over the limit."""


class MessageFilter:
    """The receiving side of one socket, as Streamlit sees it; lives as long as the socket."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        is_permitted: Callable[[bytes], bool],
        limit: int | None,
        first: bytes | None,
    ) -> None:
        """Wrap a socket.

        A message for which `is_permitted` returns False is dropped. A message of more than `limit` bytes closes the
        socket; None is unlimited. `first`, if not None, is delivered before the first message of the page.
        """
        self._receive, self._send = receive, send
        self._is_permitted, self._limit, self._first = is_permitted, limit, first
        self._connected = False

    async def receive(self) -> Message:
        """Return the next permitted message."""
        while True:
            if self._connected and self._first is not None:
                first, self._first = self._first, None
                return {"type": "websocket.receive", "bytes": first}
            message = await self._receive()
            self._connected = True
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            if data is None or (self._limit is not None and len(data) > self._limit):
                code = UNSUPPORTED_DATA if data is None else MESSAGE_TOO_BIG
                await self._send({"type": "websocket.close", "code": code})
                return {"type": "websocket.disconnect", "code": code}
            if self._is_permitted(data):
                return message
