"""The gate: ASGI middleware in front of Streamlit. It passes a request only if these conditions hold, in this order:

1. The Host header names one of our hosts; a socket also needs an Origin of the same host and port.
2. The path is a page, an open route, a static file, an upload, a media file or the socket; other paths get 404.
3. Media files and uploads need a session, and an upload needs the session that opened the page.
4. Pages and sockets without a session are refused while their network is locked after failed sign-ins.
5. A network may open a limited number of sockets without a session.
6. A message on an open socket is one that our pages send, and its session is still active.

Streamlit itself answers any path, serves media to everybody and gives a session to anybody who knows its id. So the gate
allows known paths instead of forbidding others, and it takes the session of a socket only from our own cookie.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lensawriter.errors import SignInLocked
from lensawriter.models import Principal
from lensawriter.web import cookies, headers
from lensawriter.web.error_page import notice
from lensawriter.web.message_filter import MessageFilter
from lensawriter.web.request import (
    headers_without,
    is_known_host,
    is_same_origin,
    network,
    resumes_session,
    without_resumed_session,
)
from lensawriter.web.session_watch import SessionWatch

log = logging.getLogger(__name__)

PAGES = (
    *("/", "/write", "/drafts", "/editor", "/usage", "/plan", "/account", "/members", "/organisations", "/audit"),
    *("/dashboard", "/limits", "/join", "/reset", "/unlock", "/email"),
)
"""The paths of pages; each returns the HTML shell."""
OPEN_ROUTES = ("/healthz", "/auth/session", "/favicon.svg", "/_stcore/health", "/_stcore/host-config")
"""Other paths that need no session."""
SOCKET = "/_stcore/stream"
_MEDIA = re.compile(r"/media/[\w-]+(?:\.\w+)?", re.ASCII)
_UPLOAD = re.compile(r"/_stcore/upload_file/([\w-]+)/[\w-]+", re.ASCII)
_TRUSTED = (b"x-lw-sid", b"x-lw-pre", b"x-lw-net")
"""Headers by which the gate passes session, browser and network to the pages; those that a client sends are dropped."""
ANONYMOUS_SOCKETS, ANONYMOUS_MESSAGE_LIMIT = 200, 1_048_576
"""Maximum without a session: open sockets of one network, and bytes of one message."""
NOT_FOUND = "ページが見つかりません。アドレスを確認してください。"
SIGN_IN = "ログインしてください。"
OTHER_UPLOAD = "このファイルは扱えません。画面を読み込み直してください。"
UNKNOWN_HOST = "この名前ではアクセスできません。"
OTHER_ORIGIN = "LENSAwriterの画面から開いてください。"
TOO_MANY_SOCKETS = "お使いのネットワークからの接続が多すぎます。しばらくしてから、もう一度開いてください。"
SERVER_ERROR = "サーバーで問題が起きました。しばらくしてから、もう一度お試しください。"

FindPrincipal = Callable[[str], Principal | None]


class GateDependencies(NamedTuple):
    """What the gate needs from the services and from Streamlit."""

    find_principal: FindPrincipal
    """Hash of a session cookie -> the signed-in principal, or None. Counts as use of the session."""
    find_owner: Callable[[str], str | None]
    """Id of a Streamlit session, as in the path of an upload -> hash of the session cookie of its page, or None."""
    check_session: FindPrincipal
    """Like `find_principal`, but does not count as use: it must not keep an idle session alive."""
    find_lock: Callable[[str], SignInLocked | None]
    """Network -> the error for requests without a session, if too many sign-ins from it have failed; otherwise None."""
    is_permitted: Callable[[bytes], bool]
    """A socket message -> whether one of our pages sends such messages."""
    rerun_message: bytes
    """The socket message by which a page requests a run of its script."""
    hosts: tuple[str, ...]
    policy: str
    """The Content-Security-Policy."""


class Gate:
    """The middleware; lives as long as the server."""

    def __init__(self, app: ASGIApp, dependencies: Callable[[], GateDependencies], assets: frozenset[str]) -> None:
        """Wrap an application; `assets` are the paths of Streamlit's static files."""
        self._app, self._dependencies, self._assets = app, dependencies, assets
        self._anonymous_sockets: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or socket on, or refuse it; every response gets the security headers."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, self._with_headers(scope, send))
            case "websocket":
                await self._socket(scope, receive, self._with_headers(scope, send))
            case _:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            refusal = await self._http_refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, send_and_note)
                return
            await self._app({**scope, "headers": headers_without(scope, _TRUSTED)}, receive, send_and_note)
        except Exception:
            # Handled here, because the response of an outer layer would lack our headers.
            log.exception("a request failed")
            if not started:
                await PlainTextResponse(SERVER_ERROR, 500)(scope, receive, send)

    async def _http_refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if not is_known_host(scope, self._dependencies().hosts):
            return PlainTextResponse(UNKNOWN_HOST, 400)
        if _MEDIA.fullmatch(path):
            return None if await self._signed_in(scope) else PlainTextResponse(SIGN_IN, 401)
        if upload := _UPLOAD.fullmatch(path):
            if not await self._signed_in(scope):
                return PlainTextResponse(SIGN_IN, 401)
            # Session ids appear in paths and therefore in logs: knowing one must not be enough to add files to a page.
            owner = self._dependencies().find_owner(upload[1])
            return None if owner == cookies.sid_of(scope) else _forbidden(OTHER_UPLOAD)
        if path in PAGES and not await self._signed_in(scope):
            locked = await asyncio.to_thread(self._dependencies().find_lock, network(scope))
            return None if locked is None else notice(locked.message, 429, after=locked.seconds)
        if path in PAGES or path in OPEN_ROUTES or path in self._assets:
            return None
        return notice(NOT_FOUND, 404)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            refusal, signed_in = self._socket_refusal(scope), await self._signed_in(scope)
            if refusal is None and not signed_in:
                refusal = await self._anonymous_refusal(network(scope))
        except Exception:
            log.exception("a socket failed")
            refusal, signed_in = PlainTextResponse(SERVER_ERROR, 500), False
        if refusal is not None:
            await receive()
            await refusal(scope, receive, send)
        elif signed_in:
            await self._signed_in_socket(scope, receive, send)
        else:
            await self._anonymous_socket(scope, receive, send)

    async def _signed_in_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        watch = self._session_watch(scope, receive, send)
        filtered = MessageFilter(watch.receive, watch.send, self._dependencies().is_permitted, None, None)
        try:
            await self._app(self._trusted_scope(scope, signed_in=True), filtered.receive, watch.send)
        finally:
            watch.stop()

    async def _anonymous_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        client, dependencies = network(scope), self._dependencies()
        # A page whose session has ended reconnects and sends nothing: without a rerun request it would stay empty.
        first = dependencies.rerun_message if resumes_session(scope) else None
        filtered = MessageFilter(receive, send, dependencies.is_permitted, ANONYMOUS_MESSAGE_LIMIT, first)
        self._anonymous_sockets[client] += 1
        try:
            await self._app(self._trusted_scope(scope, signed_in=False), filtered.receive, send)
        finally:
            self._anonymous_sockets[client] -= 1
            self._anonymous_sockets += Counter()  # drops the entries that are zero

    async def _anonymous_refusal(self, network_: str) -> Response | None:
        """Refuse a socket without a session if its network has too many of them or is locked after failed sign-ins."""
        if self._anonymous_sockets[network_] >= ANONYMOUS_SOCKETS:
            return PlainTextResponse(TOO_MANY_SOCKETS, 429)
        locked = await asyncio.to_thread(self._dependencies().find_lock, network_)
        return None if locked is None else PlainTextResponse(locked.message, 429)

    def _session_watch(self, scope: Scope, receive: Receive, send: Send) -> SessionWatch:
        sid = cookies.sid_of(scope) or ""

        async def is_active() -> bool:
            try:
                return await asyncio.to_thread(self._dependencies().check_session, sid) is not None
            except Exception:
                log.exception("a session could not be looked up")
                return False

        return SessionWatch(receive, send, is_active)

    def _socket_refusal(self, scope: Scope) -> Response | None:
        if scope["path"] != SOCKET:
            return PlainTextResponse(NOT_FOUND, 404)
        if not is_known_host(scope, self._dependencies().hosts):
            return PlainTextResponse(UNKNOWN_HOST, 400)
        # Browsers always send the origin of the page that opens a socket, so a socket without one is not from our pages.
        return None if is_same_origin(scope) else _forbidden(OTHER_ORIGIN)

    @staticmethod
    def _trusted_scope(scope: Scope, *, signed_in: bool) -> Scope:
        """Return the scope with the trusted headers as the gate determined them, not as the client sent them."""
        sid, pre = cookies.sid_of(scope), cookies.pre_of(scope)
        passed = headers_without(scope, _TRUSTED)
        if not signed_in:
            passed = [without_resumed_session(each) for each in passed]
        trusted = {b"x-lw-sid": sid if signed_in else None, b"x-lw-pre": pre, b"x-lw-net": network(scope)}
        passed += [(name, value.encode("ascii", "replace")) for name, value in trusted.items() if value]
        return {**scope, "headers": passed}

    async def _signed_in(self, scope: Scope) -> bool:
        sid = cookies.sid_of(scope)
        return sid is not None and await asyncio.to_thread(self._dependencies().find_principal, sid) is not None

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that adds the headers to every response, including errors and refused sockets."""
        accepted = scope["type"] == "http"

        async def send_with_headers(message: Message) -> None:
            nonlocal accepted
            match message["type"]:
                case "http.response.start" | "websocket.http.response.start":
                    self._set_headers(scope, message)
                case "websocket.accept":
                    accepted = True
                    added = headers.security_headers(self._dependencies().policy)
                    message["headers"] = [*message.get("headers", ()), *added]
                case "websocket.close" if not accepted:
                    # Streamlit refuses a socket by closing it; the server's response to that would lack our headers.
                    accepted = True
                    await _forbidden(OTHER_ORIGIN)(scope, _disconnected, send_with_headers)
                    return
            await send(message)

        return send_with_headers

    def _set_headers(self, scope: Scope, message: Message) -> None:
        response = MutableHeaders(raw=message.setdefault("headers", []))
        for name, value in headers.security_headers(self._dependencies().policy):
            response[name.decode()] = value.decode()
        if scope["path"] not in self._assets or message["status"] >= 400:
            response["Cache-Control"] = "no-store"
        page = scope["type"] == "http" and scope["path"] in PAGES
        if page and cookies.cookie(scope, cookies.PRE) is None:
            response.append("Set-Cookie", cookies.new_pre_cookie())


def _forbidden(sentence: str) -> Response:
    return PlainTextResponse(sentence, 403)


async def _disconnected() -> Message:
    return {"type": "websocket.disconnect"}
