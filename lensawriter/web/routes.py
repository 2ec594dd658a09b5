"""The routes of our own: the shell of the pages, health, and the exchange of a ticket for a session cookie."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from lensawriter.errors import LensaError
from lensawriter.services import Services
from lensawriter.web import cookies
from lensawriter.web.gate import PAGES
from lensawriter.web.request import network, own_origin

log = logging.getLogger(__name__)

LONGEST = 1_000
"""Bytes of the body of a request to us."""


def routes(house: Callable[[], Services], index: str) -> list[BaseRoute]:
    """Return the routes; `index` is the shell that each page begins with."""

    async def page(_: Request) -> Response:
        return HTMLResponse(index)

    async def icon(_: Request) -> Response:
        return FileResponse(Path(__file__).parent / "favicon.svg")

    async def healthz(_: Request) -> Response:
        try:
            well = await asyncio.to_thread(lambda: house().well())
        except Exception:
            log.exception("health")
            well = False
        return PlainTextResponse("ok" if well else "unavailable", 200 if well else 503)

    async def session(request: Request) -> Response:
        # A form of another site cannot send JSON, and its origin is not ours.
        if not own_origin(request.scope):
            return _refused("この操作は、LENSAwriterの画面からだけ行えます。", 403)
        return await (_begin if request.method == "POST" else _end)(request, house())

    return [
        Route("/favicon.svg", icon, methods=["GET"]),
        *(Route(path, page, methods=["GET"]) for path in PAGES),
        Route("/healthz", healthz, methods=["GET"]),
        Route("/auth/session", session, methods=["POST", "DELETE"]),
    ]


async def _begin(request: Request, house: Services) -> Response:
    """Exchange a ticket for the session cookie; it is burnt whatever happens, and a wrong browser gets nothing."""
    ticket, pre = await _ticket(request), cookies.pre_of(request.scope)
    if ticket is None or pre is None:
        return _refused("ログインを完了できませんでした。もう一度お試しください。", 400)
    try:
        where = {"agent": request.headers.get("user-agent", ""), "network": network(request.scope)}
        token = await asyncio.to_thread(house.account.sign_in.redeem, ticket, pre, **where)
    except LensaError as error:
        return _refused(error.message, 401)
    answer = Response(status_code=204)
    # The name of the browser stays: its other tabs know it, and hold tickets and connections by it.
    answer.headers.append("Set-Cookie", cookies.keep(cookies.SID, token))
    return answer


async def _end(request: Request, house: Services) -> Response:
    """End the session of the cookie, where there is one, and have the browser forget it."""
    sid = cookies.sid_of(request.scope)
    if sid is not None:
        await asyncio.to_thread(house.account.sign_in.end, sid)
    answer = Response(status_code=204)
    answer.headers.append("Set-Cookie", cookies.clear(cookies.SID))
    # Not "cookies": other tabs sign in again by the name of the browser that they know.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


async def _ticket(request: Request) -> str | None:
    """Return the ticket of a body `{"ticket": "..."}`; None for any other body."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST:
                return None
        data = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    ticket = data.get("ticket") if isinstance(data, dict) else None
    return ticket if isinstance(ticket, str) and ticket.isascii() else None


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"message": sentence}, status)
