"""Our own routes: the HTML shell of the pages, the icon, the health check, and the start and end of a session."""

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
from lensawriter.web.request import is_same_origin, network

log = logging.getLogger(__name__)

BODY_LIMIT = 1_000
"""Maximum bytes of a request body."""


def routes(services: Callable[[], Services], index: str) -> list[BaseRoute]:
    """Return the routes; `index` is the HTML shell of every page."""

    async def page(_: Request) -> Response:
        return HTMLResponse(index)

    async def icon(_: Request) -> Response:
        return FileResponse(Path(__file__).parent / "favicon.svg")

    async def healthz(_: Request) -> Response:
        try:
            healthy = await asyncio.to_thread(lambda: services().is_healthy())
        except Exception:
            log.exception("health check failed")
            healthy = False
        return PlainTextResponse("ok" if healthy else "unavailable", 200 if healthy else 503)

    async def session(request: Request) -> Response:
        # Against cross-site requests: a form of another site cannot send JSON, and its origin differs from ours.
        if not is_same_origin(request.scope):
            return _refused("この操作は、LENSAwriterの画面からだけ行えます。", 403)
        return await (_begin if request.method == "POST" else _end)(request, services())

    return [
        Route("/favicon.svg", icon, methods=["GET"]),
        *(Route(path, page, methods=["GET"]) for path in PAGES),
        Route("/healthz", healthz, methods=["GET"]),
        Route("/auth/session", session, methods=["POST", "DELETE"]),
    ]


async def _begin(request: Request, services: Services) -> Response:
    """Exchange a ticket for the session cookie. Each attempt uses the ticket up; only the browser that it was issued to gets a session."""
    ticket, pre = await _ticket(request), cookies.pre_of(request.scope)
    if ticket is None or pre is None:
        return _refused("ログインを完了できませんでした。もう一度お試しください。", 400)
    try:
        client = {"agent": request.headers.get("user-agent", ""), "network": network(request.scope)}
        token = await asyncio.to_thread(services.account.sessions.redeem, ticket, pre, **client)
    except LensaError as error:
        return _refused(error.message, 401)
    answer = Response(status_code=204)
    # The `pre` cookie stays: other tabs of the browser hold tickets and connections that are bound to it.
    answer.headers.append("Set-Cookie", cookies.set_cookie(cookies.SID, token))
    return answer


async def _end(request: Request, services: Services) -> Response:
    """End the session of the cookie, if any, and remove the cookie from the browser."""
    sid = cookies.sid_of(request.scope)
    if sid is not None:
        await asyncio.to_thread(services.account.sessions.end, sid)
    answer = Response(status_code=204)
    answer.headers.append("Set-Cookie", cookies.clear_cookie(cookies.SID))
    # Without "cookies": other tabs need the `pre` cookie to sign in again.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


async def _ticket(request: Request) -> str | None:
    """Return the ticket of a body `{"ticket": "..."}`; None for any other body."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return None
        data = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    ticket = data.get("ticket") if isinstance(data, dict) else None
    return ticket if isinstance(ticket, str) and ticket.isascii() else None


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"message": sentence}, status)
