"""What is heard on a socket: only what a page of ours says, and of a stranger only small things."""

from collections.abc import Callable

from starlette.types import Message, Receive, Send


class Hearing:
    """The messages of one socket as Streamlit gets them; lives as long as the socket."""

    def __init__(
        self, receive: Receive, send: Send, speaks: Callable[[bytes], bool], limit: int | None, first: bytes | None
    ) -> None:
        """Take the ends of the socket, what tells our pages from others, and the greatest message, if there is one.

        `first` is put before all that the page says.
        """
        self._receive, self._send, self._speaks, self._limit, self._first = receive, send, speaks, limit, first
        self._connected = False

    async def receive(self) -> Message:
        """Return the next message that may be heard."""
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
                code = 1003 if data is None else 1009
                await self._send({"type": "websocket.close", "code": code})
                return {"type": "websocket.disconnect", "code": code}
            if self._speaks(data):
                return message
