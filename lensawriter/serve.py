"""`lensawriter serve`: the server, from any folder, with every setting that its safety rests on."""

import asyncio
import errno
import socket
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from lensawriter import services
from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT, Settings

SOCKET_BYTES = 20_000_000
"""Bytes of one message of a page; Streamlit's own bound is the same."""
GRACE = 4
"""Seconds that open pages are given when the server is asked to end."""
BARE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The headers of what is refused before it is a request: the gate never sees it."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; raises SettingInvalid, UseCaseInvalid, StoreBusy before anything is served."""
    with closing(_listening(settings)) as listening:
        house = services.adopt(services.build(settings))
        try:
            _tell(settings, house.accounts.set_up_code() if house.accounts.needs_set_up() else None)
            _run(settings, listening)
        finally:
            services.close()


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.address, settings.port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        why = "は別のプログラムが使用しています" if error.errno == errno.EADDRINUSE else "では待ち受けできません"
        raise SettingInvalid(
            f"{settings.address} のポート {settings.port} {why}。--port で別の番号を指定してください。"
        ) from None
    return listening


def _tell(settings: Settings, code: str | None) -> None:
    print(f"LENSAwriterを http://{settings.address}:{settings.port} で起動しました（終了は Ctrl+C）。", flush=True)
    if code is not None:
        print(f"はじめての設定をしてください。設定コード：{code}", flush=True)


def _launcher() -> ModuleType:
    """Load app.py from where it lies, wherever the command was started."""
    spec = spec_from_file_location("app", ROOT / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Requests(H11Protocol):
    """HTTP as the server speaks it, whose refusal of what is no HTTP carries our headers too."""

    def send_400_response(self, msg: str) -> None:
        """Refuse, and hang up."""
        body = msg.encode("ascii", "replace")
        told = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": len(body), "Connection": "close"} | BARE
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode("ascii") + body)
        self.transport.close()


class _Sockets(WebSocketsSansIOProtocol):
    """WebSockets as the server speaks them, whose refusal of a bad handshake carries our headers too."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        super().connection_made(transport)
        reject = self.conn.reject

        def refuse(*what: Any) -> Any:
            answer = reject(*what)
            answer.headers.update(BARE)
            return answer

        setattr(self.conn, "reject", refuse)  # noqa: B010 - a method of one instance, which the type checker would refuse

    async def send(self, message: Any) -> None:
        """Send, and know a refusal of the gate for an answer: otherwise each is logged as a fault."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def _run(settings: Settings, listening: socket.socket) -> None:
    from lensawriter.ui.server import options

    options.apply(settings)
    app = _launcher().app
    config = uvicorn.Config(
        app,
        http=_Requests,
        ws=_Sockets,
        ws_max_size=SOCKET_BYTES,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_per_message_deflate=False,  # a small message could unpack to a big one
        server_header=False,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        use_colors=False,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[listening])
