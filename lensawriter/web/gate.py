"""The gate: what a request may reach, who it comes from, and the headers on every answer.

Streamlit answers any path, serves media to anybody and hands a session to whoever knows its id. So paths are allowed, not
forbidden; files need a session of ours; and the session a socket belongs to comes from our cookie alone.
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
from lensawriter.web.message_filter import Hearing
from lensawriter.web.request import network, own_host, own_origin, resumes, without, without_resume
from lensawriter.web.session_watch import Standing

log = logging.getLogger(__name__)

PAGES = (
    *("/", "/write", "/drafts", "/editor", "/usage", "/plan", "/account", "/members", "/organisations", "/audit"),
    *("/dashboard", "/limits", "/join", "/reset", "/unlock", "/email"),
)
"""The addresses of pages: each answers with the shell."""
OWN = ("/healthz", "/auth/session", "/favicon.svg", "/_stcore/health", "/_stcore/host-config")
SOCKET = "/_stcore/stream"
_MEDIA = re.compile(r"/media/[\w-]+(?:\.\w+)?", re.ASCII)
_UPLOAD = re.compile(r"/_stcore/upload_file/([\w-]+)/[\w-]+", re.ASCII)
_TRUSTED = (b"x-lw-sid", b"x-lw-pre", b"x-lw-net")
"""Headers that only the gate may set."""
STRANGERS, STRANGER_BYTES = 200, 1_048_576
"""How many pages one network may have open before it signs in, and how much each may say at once."""
NOT_FOUND = "ページが見つかりません。アドレスを確認してください。"
SIGN_IN = "ログインしてください。"
NOT_YOURS = "このファイルは扱えません。画面を読み込み直してください。"
NOT_HERE = "この名前ではアクセスできません。"
NOT_OURS = "LENSAwriterの画面から開いてください。"
TOO_MANY = "お使いのネットワークからの接続が多すぎます。しばらくしてから、もう一度開いてください。"
BROKEN = "サーバーで問題が起きました。しばらくしてから、もう一度お試しください。"

FindPrincipal = Callable[[str], Principal | None]


class Ways(NamedTuple):
    """What the gate needs to know of the house."""

    find: FindPrincipal
    """The hash of a session cookie -> who is signed in."""
    owner: Callable[[str], str | None]
    """The id of a page's connection, as it stands in the address of an upload -> the hash of its session cookie."""
    stands: FindPrincipal
    """The same, by which nobody stays signed in: only to see whether a session has ended."""
    locked: Callable[[str], SignInLocked | None]
    """An address -> what to tell whoever comes from there and is not signed in, where too many sign-ins failed."""
    speaks: Callable[[bytes], bool]
    """What a page says over its socket -> whether a page of ours would."""
    draw: bytes
    """What a page says to be drawn."""
    hosts: tuple[str, ...]
    policy: str
    """The Content-Security-Policy."""


class Gate:
    """ASGI middleware around Streamlit; lives as long as the server."""

    def __init__(self, app: ASGIApp, ways: Callable[[], Ways], assets: frozenset[str]) -> None:
        self._app, self._ways, self._assets = app, ways, assets
        self._strangers: Counter[str] = Counter()

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
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            answer = await self._refusal(scope)
            if answer is not None:
                await answer(scope, receive, noted)
                return
            await self._app({**scope, "headers": without(scope, _TRUSTED)}, receive, noted)
        except Exception:
            # Answered here: what is answered further out would go without our headers.
            log.exception("a request failed")
            if not begun:
                await PlainTextResponse(BROKEN, 500)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if not own_host(scope, self._ways().hosts):
            return PlainTextResponse(NOT_HERE, 400)
        if _MEDIA.fullmatch(path):
            return None if await self._signed_in(scope) else PlainTextResponse(SIGN_IN, 401)
        if upload := _UPLOAD.fullmatch(path):
            if not await self._signed_in(scope):
                return PlainTextResponse(SIGN_IN, 401)
            # The id of a page stands in addresses, hence in logs: it alone must not let a colleague put files there.
            return None if self._ways().owner(upload[1]) == cookies.sid_of(scope) else _refusal(NOT_YOURS)
        if path in PAGES and not await self._signed_in(scope):
            locked = await asyncio.to_thread(self._ways().locked, network(scope))
            return None if locked is None else notice(locked.message, 429, after=locked.seconds)
        if path in PAGES or path in OWN or path in self._assets:
            return None
        return notice(NOT_FOUND, 404)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        network_ = network(scope)
        try:
            answer, signed_in = self._no_socket(scope), await self._signed_in(scope)
            if answer is None and not signed_in:
                answer = await self._turned_away(network_)
        except Exception:
            log.exception("a socket failed")
            answer, signed_in = PlainTextResponse(BROKEN, 500), False
        if answer is not None:
            await receive()
            await answer(scope, receive, send)
            return
        self._strangers[network_] += not signed_in
        standing = self._standing(scope, receive, send) if signed_in else None
        if standing is not None:
            receive, send = standing.receive, standing.send
        try:
            ways, limit = self._ways(), None if signed_in else STRANGER_BYTES
            # A page whose session has ended connects anew and waits: it is drawn for nobody, until it is told to be.
            first = ways.draw if not signed_in and resumes(scope) else None
            hearing = Hearing(receive, send, ways.speaks, limit, first)
            await self._app(self._told(scope, signed_in=signed_in), hearing.receive, send)
        finally:
            if standing is not None:
                standing.leave()
            self._strangers[network_] -= not signed_in
            self._strangers += Counter()  # drops what has come down to none

    async def _turned_away(self, network_: str) -> Response | None:
        """Refuse a stranger from where too many pages are open, or too many sign-ins have failed."""
        if self._strangers[network_] >= STRANGERS:
            return PlainTextResponse(TOO_MANY, 429)
        locked = await asyncio.to_thread(self._ways().locked, network_)
        return None if locked is None else PlainTextResponse(locked.message, 429)

    def _standing(self, scope: Scope, receive: Receive, send: Send) -> Standing:
        """Return the ends of a socket of somebody who is signed in: it lasts as long as the session does."""
        sid = cookies.sid_of(scope) or ""

        async def stands() -> bool:
            try:
                return await asyncio.to_thread(self._ways().stands, sid) is not None
            except Exception:
                log.exception("a session could not be looked up")
                return False

        return Standing(receive, send, stands)

    def _no_socket(self, scope: Scope) -> Response | None:
        if scope["path"] != SOCKET:
            return PlainTextResponse(NOT_FOUND, 404)
        if not own_host(scope, self._ways().hosts):
            return PlainTextResponse(NOT_HERE, 400)
        # A browser always names where its page came from; a socket without an origin is no page of ours.
        return None if own_origin(scope) else _refusal(NOT_OURS)

    @staticmethod
    def _told(scope: Scope, *, signed_in: bool) -> Scope:
        """Return the scope with what the gate knows, and without what the client claims."""
        sid, pre = cookies.sid_of(scope), cookies.pre_of(scope)
        kept = without(scope, _TRUSTED)
        if not signed_in:
            kept = [without_resume(each) for each in kept]
        told = {b"x-lw-sid": sid if signed_in else None, b"x-lw-pre": pre, b"x-lw-net": network(scope)}
        kept += [(name, value.encode("ascii", "replace")) for name, value in told.items() if value]
        return {**scope, "headers": kept}

    async def _signed_in(self, scope: Scope) -> bool:
        sid = cookies.sid_of(scope)
        return sid is not None and await asyncio.to_thread(self._ways().find, sid) is not None

    def _dressed(self, scope: Scope, send: Send) -> Send:
        """Put the headers on whatever is answered, errors and refused sockets included."""
        page = scope["type"] == "http" and scope["path"] in PAGES
        accepted = scope["type"] == "http"

        async def dress(message: Message) -> None:
            nonlocal accepted
            match message["type"]:
                case "http.response.start" | "websocket.http.response.start":
                    self._dress(scope, message, MutableHeaders(raw=message.setdefault("headers", [])), page=page)
                case "websocket.accept":
                    accepted = True
                    message["headers"] = [*message.get("headers", ()), *headers.security_headers(self._ways().policy)]
                case "websocket.close" if not accepted:
                    # Refused by Streamlit itself: closed without an answer of its own, it would go without our headers.
                    accepted = True
                    await _refusal(NOT_OURS)(scope, _nothing, dress)
                    return
            await send(message)

        return dress

    def _dress(self, scope: Scope, message: Message, answer: MutableHeaders, *, page: bool) -> None:
        for name, value in headers.security_headers(self._ways().policy):
            answer[name.decode()] = value.decode()
        if scope["path"] not in self._assets or message["status"] >= 400:
            answer["Cache-Control"] = "no-store"
        if page and cookies.cookie(scope, cookies.PRE) is None:
            answer.append("Set-Cookie", cookies.fresh_pre())


def _refusal(sentence: str) -> Response:
    return PlainTextResponse(sentence, 403)


async def _nothing() -> Message:
    return {"type": "websocket.disconnect"}
