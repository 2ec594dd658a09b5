"""Close a WebSocket when the session that opened it ends, even if the tab is idle or hidden.

The gate checks this instead of the page: browsers throttle the timers of hidden tabs.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Send

CHECK_INTERVAL = 0.5
"""Seconds between two checks of the session while no message arrives."""
POLICY_VIOLATION = 1008
"""The close code; Streamlit's frontend then reconnects, without a session."""


class SessionWatch:
    """Both directions of one socket, closed when its session ends; lives as long as the socket."""

    def __init__(self, receive: Receive, send: Send, is_active: Callable[[], Awaitable[bool]]) -> None:
        self._receive, self._send, self._is_active = receive, send, is_active
        self._next: asyncio.Future[Message] | None = None
        self._ended = False

    async def receive(self) -> Message:
        """Return the next message of the page while its session is active; the session is checked before each message."""
        while not self._ended:
            if self._next is None:
                self._next = asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait({self._next}, timeout=CHECK_INTERVAL)
            if not await self._is_active():
                await self._end()
            elif done:
                received, self._next = self._next, None
                return received.result()
        return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    async def send(self, message: Message) -> None:
        """Send a message of Streamlit; drop it after the session has ended."""
        if not self._ended:
            await self._send(message)

    async def _end(self) -> None:
        self._ended = True
        await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def stop(self) -> None:
        """Cancel the pending receive; call this when the socket is closed."""
        if self._next is not None:
            self._next.cancel()
