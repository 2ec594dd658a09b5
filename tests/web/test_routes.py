"""The routes of our own: a ticket becomes a session once, in its browser and in time; health says what is so."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from lensawriter import services
from lensawriter.models import Role
from lensawriter.services import Services
from lensawriter.settings import Settings
from lensawriter.web.routes import LONGEST, routes
from tests.conftest import MovedClock
from tests.support.asgi import answers, headers, scope
from tests.support.stored_people import add_organisation, add_user
from tests.support.tickets import ticket as made

BROWSER = "this-browser"
JSON = {"content_type": "application/json", "cookie": f"__Host-lw_pre={BROWSER}"}


@pytest.fixture
def house(tmp_path: Path, clock: MovedClock) -> Iterator[Services]:
    built = services.build(Settings(data=tmp_path), clock)
    yield built
    built.store.close()


@pytest.fixture
def ticket(house: Services, clock: MovedClock) -> str:
    """A ticket for this browser."""
    org = add_organisation(house.store, "青葉商会", clock())
    user = add_user(house.store, org, "執筆", "writer@example.com", Role.WRITER, "-", clock())
    return made(house.store, clock(), user, sha256(BROWSER.encode()).hexdigest())


def ask(house: Services, path: str, method: str = "GET", body: bytes = b"", **named: str) -> list[Message]:
    return answers(Starlette(routes=routes(lambda: house, "<html>")), scope("http", path, method, **named), body=body)


def redeem(house: Services, ticket: str, **changed: str) -> Message:
    return ask(house, "/auth/session", "POST", json.dumps({"ticket": ticket}).encode(), **(JSON | changed))[0]


def token(answer: Message) -> str:
    return headers(answer)["set-cookie"].partition(";")[0].partition("=")[2]


def test_a_ticket_becomes_a_cookie_that_scripts_cannot_read(house: Services, ticket: str) -> None:
    answer = redeem(house, ticket)
    assert answer["status"] == 204
    assert headers(answer)["set-cookie"].endswith("; Path=/; Secure; HttpOnly; SameSite=Strict")
    assert house.account.sign_in.principal(house.account.sign_in.sid(token(answer))) is not None


def test_a_ticket_is_good_once(house: Services, ticket: str) -> None:
    assert redeem(house, ticket)["status"] == 204
    assert redeem(house, ticket)["status"] == 401


def test_a_ticket_in_another_browser_is_refused_and_burnt(house: Services, ticket: str) -> None:
    refused = redeem(house, ticket, cookie="__Host-lw_pre=another-browser")
    assert refused["status"] == 401
    assert "set-cookie" not in headers(refused)
    assert redeem(house, ticket)["status"] == 401


def test_a_ticket_runs_out_after_half_a_minute(house: Services, ticket: str, clock: MovedClock) -> None:
    clock.moment += timedelta(seconds=30)
    assert redeem(house, ticket)["status"] == 401


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_another_sites_request_is_refused_and_burns_nothing(house: Services, ticket: str, method: str) -> None:
    body = json.dumps({"ticket": ticket}).encode()
    for origin in (
        "https://evil.example",
        "null",
        "",
        "http://localhost:1",
        "http://localhost",
        "http://localhost:8501.x",
    ):
        assert ask(house, "/auth/session", method, body, **JSON, origin=origin)[0]["status"] == 403, origin
    assert redeem(house, ticket)["status"] == 204


def test_what_a_form_of_another_site_can_send_is_refused_and_burns_nothing(house: Services, ticket: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "text/json"):
        assert redeem(house, ticket, content_type=kind)["status"] == 400, kind
    assert redeem(house, ticket)["status"] == 204


BODIES = [
    b"", b"{", b"[]", b"1", b"null", b'{"ticket": 1}', b'{"ticket": null}', b'{"ticket": "\\ud800"}', b"\xff", b"[" * 900,
    b'{"ticket": "' + b"x" * LONGEST + b'"}', b'{"ticket": ["x"]}', b'{"Ticket": "x"}', b"9" * 900,
]  # fmt: skip


def test_a_body_that_holds_no_ticket_is_refused(house: Services) -> None:
    for body in BODIES:
        begun, said = ask(house, "/auth/session", "POST", body, **JSON)
        assert begun["status"] == 400, body
        assert "もう一度" in json.loads(said["body"])["message"]


def test_a_browser_that_goes_away_while_it_asks_is_no_fault(house: Services) -> None:
    app = Starlette(routes=routes(lambda: house, "<html>"))
    half: Message = {"type": "http.request", "body": b'{"tick', "more_body": True}
    asked = scope("http", "/auth/session", "POST", **JSON)
    waiting = [half]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    import asyncio

    asyncio.run(app(asked, receive, send))
    assert sent[0]["status"] == 400


def test_a_browser_without_our_cookie_gets_no_session(house: Services, ticket: str) -> None:
    assert redeem(house, ticket, cookie="")["status"] == 400


def test_signing_out_ends_the_session_and_has_the_browser_forget_it(house: Services, ticket: str) -> None:
    kept = token(redeem(house, ticket))
    answer = ask(house, "/auth/session", "DELETE", cookie=f"__Host-lw_sid={kept}")[0]
    assert answer["status"] == 204
    assert headers(answer)["set-cookie"].startswith("__Host-lw_sid=; ") and "Max-Age=0" in headers(answer)["set-cookie"]
    assert headers(answer)["clear-site-data"] == '"storage"'
    assert house.account.sign_in.principal(house.account.sign_in.sid(kept)) is None
    assert ask(house, "/auth/session", "DELETE")[0]["status"] == 204


def test_health_is_well_as_soon_as_the_store_answers(house: Services) -> None:
    assert [each.get("status", each.get("body")) for each in ask(house, "/healthz")] == [200, b"ok"]


def test_health_is_ill_when_the_store_is_gone(house: Services) -> None:
    house.store.close()
    assert [each.get("status", each.get("body")) for each in ask(house, "/healthz")] == [503, b"unavailable"]


def test_health_is_ill_when_the_jobs_did_not_start(house: Services) -> None:
    house.fail()
    assert ask(house, "/healthz")[0]["status"] == 503


def test_health_is_ill_while_there_is_no_house() -> None:
    def none() -> Services:
        raise RuntimeError("closed")

    app = Starlette(routes=routes(none, "<html>"))
    assert answers(app, scope("http", "/healthz"))[0]["status"] == 503
