"""Our own routes: a ticket is exchanged for a session once, in its browser and in time; the health check."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from lensawriter import services
from lensawriter.accounts.sessions import digest
from lensawriter.models import Role
from lensawriter.services import Services
from lensawriter.settings import Settings
from lensawriter.web.routes import BODY_LIMIT, routes
from tests.conftest import MovedClock
from tests.support.asgi import headers, responses, scope
from tests.support.sign_in_steps import add_ticket
from tests.support.stored_people import add_organisation, add_user

BROWSER = "this-browser"
JSON = {"content_type": "application/json", "cookie": f"__Host-lw_pre={BROWSER}"}


@pytest.fixture
def app_services(tmp_path: Path, clock: MovedClock) -> Iterator[Services]:
    built = services.build(Settings(data=tmp_path), clock)
    yield built
    built.store.close()


@pytest.fixture
def ticket(app_services: Services, clock: MovedClock) -> str:
    """A ticket that was issued to this browser."""
    org = add_organisation(app_services.store, "青葉商会", clock())
    user = add_user(app_services.store, org, "執筆", "writer@example.com", Role.WRITER, "-", clock())
    return add_ticket(app_services.store, clock(), user, sha256(BROWSER.encode()).hexdigest())


def ask(app_services: Services, path: str, method: str = "GET", body: bytes = b"", **named: str) -> list[Message]:
    return responses(
        Starlette(routes=routes(lambda: app_services, "<html>")), scope("http", path, method, **named), body=body
    )


def redeem(app_services: Services, ticket: str, **changed: str) -> Message:
    return ask(app_services, "/auth/session", "POST", json.dumps({"ticket": ticket}).encode(), **(JSON | changed))[0]


def token(answer: Message) -> str:
    return headers(answer)["set-cookie"].partition(";")[0].partition("=")[2]


def test_a_ticket_is_exchanged_for_a_cookie_that_scripts_cannot_read(app_services: Services, ticket: str) -> None:
    answer = redeem(app_services, ticket)
    assert answer["status"] == 204
    assert headers(answer)["set-cookie"].endswith("; Path=/; Secure; HttpOnly; SameSite=Strict")
    assert app_services.account.sessions.find_principal(digest(token(answer))) is not None


def test_a_ticket_is_valid_once(app_services: Services, ticket: str) -> None:
    assert redeem(app_services, ticket)["status"] == 204
    assert redeem(app_services, ticket)["status"] == 401


def test_a_ticket_from_another_browser_is_refused_and_used_up(app_services: Services, ticket: str) -> None:
    refused = redeem(app_services, ticket, cookie="__Host-lw_pre=another-browser")
    assert refused["status"] == 401
    assert "set-cookie" not in headers(refused)
    assert redeem(app_services, ticket)["status"] == 401


def test_a_ticket_expires_after_30_seconds(app_services: Services, ticket: str, clock: MovedClock) -> None:
    clock.moment += timedelta(seconds=30)
    assert redeem(app_services, ticket)["status"] == 401


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_request_of_another_site_is_refused_and_leaves_the_ticket_valid(
    app_services: Services, ticket: str, method: str
) -> None:
    body = json.dumps({"ticket": ticket}).encode()
    for origin in (
        "https://evil.example",
        "null",
        "",
        "http://localhost:1",
        "http://localhost",
        "http://localhost:8501.x",
    ):
        assert ask(app_services, "/auth/session", method, body, **JSON, origin=origin)[0]["status"] == 403, origin
    assert redeem(app_services, ticket)["status"] == 204


def test_content_types_of_html_forms_are_refused_and_leave_the_ticket_valid(
    app_services: Services, ticket: str
) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "text/json"):
        assert redeem(app_services, ticket, content_type=kind)["status"] == 400, kind
    assert redeem(app_services, ticket)["status"] == 204


BODIES = [
    b"", b"{", b"[]", b"1", b"null", b'{"ticket": 1}', b'{"ticket": null}', b'{"ticket": "\\ud800"}', b"\xff", b"[" * 900,
    b'{"ticket": "' + b"x" * BODY_LIMIT + b'"}', b'{"ticket": ["x"]}', b'{"Ticket": "x"}', b"9" * 900,
]  # fmt: skip


def test_a_body_without_a_ticket_is_refused(app_services: Services) -> None:
    for body in BODIES:
        started, body_message = ask(app_services, "/auth/session", "POST", body, **JSON)
        assert started["status"] == 400, body
        assert "もう一度" in json.loads(body_message["body"])["message"]


def test_a_client_that_disconnects_during_the_request_causes_no_error(app_services: Services) -> None:
    app = Starlette(routes=routes(lambda: app_services, "<html>"))
    partial: Message = {"type": "http.request", "body": b'{"tick', "more_body": True}
    request = scope("http", "/auth/session", "POST", **JSON)
    waiting = [partial]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    import asyncio

    asyncio.run(app(request, receive, send))
    assert sent[0]["status"] == 400


def test_a_browser_without_the_pre_cookie_gets_no_session(app_services: Services, ticket: str) -> None:
    assert redeem(app_services, ticket, cookie="")["status"] == 400


def test_signing_out_ends_the_session_and_removes_the_cookie(app_services: Services, ticket: str) -> None:
    sid = token(redeem(app_services, ticket))
    answer = ask(app_services, "/auth/session", "DELETE", cookie=f"__Host-lw_sid={sid}")[0]
    assert answer["status"] == 204
    assert headers(answer)["set-cookie"].startswith("__Host-lw_sid=; ") and "Max-Age=0" in headers(answer)["set-cookie"]
    assert headers(answer)["clear-site-data"] == '"storage"'
    assert app_services.account.sessions.find_principal(digest(sid)) is None
    assert ask(app_services, "/auth/session", "DELETE")[0]["status"] == 204


def test_health_is_ok_when_the_store_responds(app_services: Services) -> None:
    assert [each.get("status", each.get("body")) for each in ask(app_services, "/healthz")] == [200, b"ok"]


def test_health_is_unavailable_when_the_store_is_closed(app_services: Services) -> None:
    app_services.store.close()
    assert [each.get("status", each.get("body")) for each in ask(app_services, "/healthz")] == [503, b"unavailable"]


def test_health_is_unavailable_when_the_jobs_did_not_start(app_services: Services) -> None:
    app_services.mark_failed()
    assert ask(app_services, "/healthz")[0]["status"] == 503


def test_health_is_unavailable_without_services() -> None:
    def none() -> Services:
        raise RuntimeError("closed")

    app = Starlette(routes=routes(none, "<html>"))
    assert responses(app, scope("http", "/healthz"))[0]["status"] == 503
