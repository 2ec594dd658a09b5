"""A socket lasts no longer than the session that it was opened with: not in an idle tab, and not in a hidden one.

The gate looks, and not the page: a browser all but stops the clocks of tabs that nobody sees.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Send

LOOK = 0.5
"""Seconds between two looks at the session of a socket on which nothing is said."""
ENDED = 1008
"""The code that a socket is closed with; Streamlit's frontend then connects anew, and is a stranger."""


class Standing:
    """The two ends of one socket that ends with its session; lives as long as the socket."""

    def __init__(self, receive: Receive, send: Send, stands: Callable[[], Awaitable[bool]]) -> None:
        self._receive, self._send, self._stands = receive, send, stands
        self._next: asyncio.Future[Message] | None = None
        self._ended = False

    async def receive(self) -> Message:
        """Return what the page says next, for as long as its session stands; asked anew before each message."""
        while not self._ended:
            if self._next is None:
                self._next = asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait({self._next}, timeout=LOOK)
            if not await self._stands():
                await self._end()
            elif done:
                heard, self._next = self._next, None
                return heard.result()
        return {"type": "websocket.disconnect", "code": ENDED}

    async def send(self, message: Message) -> None:
        """Send what Streamlit says; nothing once the session has ended."""
        if not self._ended:
            await self._send(message)

    async def _end(self) -> None:
        self._ended = True
        await self._send({"type": "websocket.close", "code": ENDED})

    def leave(self) -> None:
        """Wait for nothing any more: the socket is closed."""
        if self._next is not None:
            self._next.cancel()
