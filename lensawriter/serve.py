"""The command `lensawriter serve`: run the server with all security options, from any working folder."""

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

WEBSOCKET_MESSAGE_LIMIT = 20_000_000
"""Maximum size of a WebSocket message in bytes, the same as in Streamlit."""
SHUTDOWN_TIMEOUT = 4
"""Seconds that open connections have to close when the server shuts down."""
ERROR_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Security headers of responses to malformed requests, which uvicorn answers before `web.gate` is called."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises SettingInvalid, UseCaseInvalid or StoreBusy before serving starts."""
    with closing(_listen(settings)) as listener:
        application = services.adopt(services.build(settings))
        try:
            _print_start(
                settings,
                application.account.set_up.get_code() if application.account.set_up.is_needed() else None,
            )
            _run(settings, listener)
        finally:
            services.close()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.address, settings.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        why = "は別のプログラムが使用しています" if error.errno == errno.EADDRINUSE else "では待ち受けできません"
        raise SettingInvalid(
            f"{settings.address} のポート {settings.port} {why}。--port で別の番号を指定してください。"
        ) from None
    return listener


def _print_start(settings: Settings, code: str | None) -> None:
    print(f"LENSAwriterを http://{settings.address}:{settings.port} で起動しました（終了は Ctrl+C）。", flush=True)
    if code is not None:
        print(f"はじめての設定をしてください。設定コード：{code}", flush=True)


def _launcher() -> ModuleType:
    """Return the module app.py, loaded from the product folder instead of the working folder."""
    spec = spec_from_file_location("app", ROOT / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Requests(H11Protocol):
    """HTTP protocol that adds security headers to its response for malformed requests."""

    def send_400_response(self, msg: str) -> None:
        """Send the error response and close the connection."""
        body = msg.encode("ascii", "replace")
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": len(body),
            "Connection": "close",
        } | ERROR_HEADERS
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode("ascii") + body)
        self.transport.close()


class _Sockets(WebSocketsSansIOProtocol):
    """WebSocket protocol that adds security headers to its response for malformed handshakes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make the new connection add the headers when it rejects a handshake."""
        super().connection_made(transport)
        reject = self.conn.reject

        def refuse(*arguments: Any) -> Any:
            answer = reject(*arguments)
            answer.headers.update(ERROR_HEADERS)
            return answer

        setattr(self.conn, "reject", refuse)  # noqa: B010 - mypy rejects an assignment to a method of an instance

    async def send(self, message: Any) -> None:
        """Send a message. A rejection by the app is marked as a completed handshake, or uvicorn would log an error."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def _run(settings: Settings, listener: socket.socket) -> None:
    from lensawriter.ui.server import options

    options.apply(settings)
    app = _launcher().app
    config = uvicorn.Config(
        app,
        http=_Requests,
        ws=_Sockets,
        ws_max_size=WEBSOCKET_MESSAGE_LIMIT,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_per_message_deflate=False,  # a small message could decompress to a large one
        server_header=False,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        use_colors=False,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
    )
    uvicorn.Server(config).run(sockets=[listener])
