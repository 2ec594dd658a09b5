"""The gate: what a request may reach, who it comes from, and the headers on every answer.

Streamlit answers any path, serves media to anybody and hands a session to whoever knows its id. So paths are allowed, not
forbidden; files need a session of ours; and the session a socket belongs to comes from our cookie alone.
"""

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lensawriter.models import Principal
from lensawriter.web import cookies, headers

PAGES = ("/", "/write", "/drafts", "/editor", "/usage")
"""The addresses of pages: each answers with the shell."""
OWN = ("/healthz", "/auth/session")
SOCKET = "/_stcore/stream"
_PUBLIC = re.compile(
    r"/(?:static/[\w./-]+|favicon\.svg|_stcore/(?:health|host-config)|_stcore/bidi-components/[\w./-]+|component/[\w./-]+)"
)
_PERSONAL = re.compile(r"/(?:media/[\w.-]+|_stcore/upload_file/[\w./-]+)")
_TRUSTED = (b"x-lw-sid", b"x-lw-pre", b"x-lw-net")
"""Headers that only the gate may set."""
NOT_FOUND = "ページが見つかりません。アドレスを確認してください。"
SIGN_IN = "ログインしてください。"

FindPrincipal = Callable[[str], Principal | None]


class Ways(NamedTuple):
    """What the gate needs to know of the house."""

    find: FindPrincipal
    """The hash of a session cookie -> who is signed in."""
    hosts: tuple[str, ...]
    policy: str
    """The Content-Security-Policy."""


class Gate:
    """ASGI middleware around Streamlit; lives as long as the server."""

    def __init__(self, app: ASGIApp, ways: Callable[[], Ways]) -> None:
        self._app, self._ways = app, ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, self._dressed(scope, send))
            case "websocket":
                await self._socket(scope, receive, self._dressed(scope, send))
            case _:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._refusal(scope)
        if answer is not None:
            await answer(scope, receive, send)
            return
        await self._app({**scope, "headers": _without(scope, _TRUSTED)}, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if not own_host(scope, self._ways().hosts):
            return PlainTextResponse("この名前ではアクセスできません。", 400)
        if _PERSONAL.fullmatch(path):
            return None if await self._signed_in(scope) else PlainTextResponse(SIGN_IN, 401)
        if path in PAGES or path in OWN or _PUBLIC.fullmatch(path):
            return None
        return PlainTextResponse(NOT_FOUND, 404)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A browser always names where its page came from; a socket without an origin is no page of ours.
        if scope["path"] != SOCKET or not own_host(scope, self._ways().hosts) or not own_origin(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        sid, pre = cookies.sid_of(scope), cookies.pre_of(scope)
        signed_in = await self._signed_in(scope)
        kept = _without(scope, _TRUSTED) if signed_in else [_without_resume(each) for each in _without(scope, _TRUSTED)]
        told = {b"x-lw-sid": sid if signed_in else None, b"x-lw-pre": pre, b"x-lw-net": network(scope)}
        kept += [(name, value.encode()) for name, value in told.items() if value]
        await self._app({**scope, "headers": kept}, receive, send)

    async def _signed_in(self, scope: Scope) -> bool:
        sid = cookies.sid_of(scope)
        return sid is not None and await asyncio.to_thread(self._ways().find, sid) is not None

    def _dressed(self, scope: Scope, send: Send) -> Send:
        """Put the headers on whatever is answered, errors included."""
        page = scope["type"] == "http" and scope["path"] in PAGES

        async def dress(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                answer = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in headers.security_headers(self._ways().policy):
                    answer[name.decode()] = value.decode()
                if not headers.may_be_kept(scope["path"]) or message["status"] >= 400:
                    answer["Cache-Control"] = "no-store"
                if page and cookies.cookie(scope, cookies.PRE) is None:
                    answer.append("Set-Cookie", cookies.fresh_pre())
            await send(message)

        return dress


def network(scope: Scope) -> str:
    """Return the address a request comes from, as the socket itself knows it."""
    client = scope.get("client")
    return str(client[0]) if client else "-"


def own_host(scope: Scope, hosts: tuple[str, ...]) -> bool:
    """Tell whether a request names one of the hosts that we answer to."""
    name = re.sub(r":\d{1,5}$", "", _header(scope, b"host")).lower()
    return name in hosts


def own_origin(scope: Scope) -> bool:
    """Tell whether the page that asks is one of our own: the same host and port as the request."""
    origin = re.fullmatch(r"https?://([^/]+)", _header(scope, b"origin"))
    return origin is not None and origin[1].lower() == _header(scope, b"host").lower()


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def _without(scope: Scope, names: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
    return [(key, value) for key, value in scope["headers"] if key not in names]


def _without_resume(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Drop the session that a socket wants to go on with: its id alone would open it."""
    key, value = header
    if key != b"sec-websocket-protocol":
        return header
    return key, b",".join(value.split(b",")[:2])
