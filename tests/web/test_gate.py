"""The gate on its own: what it passes on, what it hides, and that nothing is answered without its headers."""

import asyncio
from hashlib import sha256
from uuid import UUID

import pytest
from starlette.types import Message, Receive, Scope, Send

from lensawriter.errors import SignInLocked
from lensawriter.models import Principal, Role
from lensawriter.web.gate import SOCKET, STRANGER_BYTES, STRANGERS, Gate, Ways
from tests.support.asgi import answers, headers, scope

TOKEN = "a-token"
SID = sha256(TOKEN.encode()).hexdigest()
SIGNED_IN = {"cookie": f"__Host-lw_sid={TOKEN}; __Host-lw_pre=browser"}
SOMEBODY = Principal(user_id=UUID(int=1), org_id=UUID(int=2), role=Role.WRITER, name="執筆")
STANDING = ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "cache-control")


class Inner:
    """Stands where Streamlit is: notes what reaches it, and does what a test wants."""

    def __init__(self, *, fault: Exception | None = None, late: bool = False, refuses: bool = False) -> None:
        self.scopes: list[Scope] = []
        self.heard: list[Message] = []
        self.fault, self.late, self.refuses = fault, late, refuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if self.fault and not self.late:
            raise self.fault
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if self.fault:
                raise self.fault
            await send({"type": "http.response.body", "body": b"inside"})
            return
        await receive()
        if self.refuses:
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept", "subprotocol": "streamlit"})
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(message)

    def told(self) -> dict[str, str]:
        return headers({"type": "", "headers": self.scopes[-1]["headers"]})


def gate(inner: Inner) -> Gate:
    ways = Ways(
        find=lambda sid: SOMEBODY if sid == SID else None,
        owner=lambda connection: SID if connection == "mine" else "0" * 64,
        stands=lambda sid: SOMEBODY if sid == SID else None,
        locked=lambda network: SignInLocked() if network == "192.0.2.66" else None,
        speaks=lambda data: data != b"clear the cache",
        draw=b"draw",
        hosts=("localhost",),
        policy="default-src 'self'",
    )
    return Gate(inner, ways=lambda: ways, assets=frozenset({"/static/js/index.js"}))


def test_an_error_inside_is_a_plain_sentence_under_all_headers() -> None:
    begun, body = answers(gate(Inner(fault=ValueError("秘密の本文"))), scope("http", "/write"))
    assert begun["status"] == 500
    assert set(STANDING) <= set(headers(begun))
    assert "秘密" not in body["body"].decode()


def test_an_error_after_the_answer_has_begun_sends_no_second_one() -> None:
    sent = answers(gate(Inner(fault=ValueError(), late=True)), scope("http", "/write"))
    assert [each["type"] for each in sent] == ["http.response.start"]


def test_a_store_that_fails_lets_nobody_in() -> None:
    def fail(_: str) -> Principal:
        raise OSError("the store is gone")

    inner = Inner()
    broken = Ways(fail, lambda _: None, fail, lambda _: None, lambda _: True, b"", ("localhost",), "x")
    closed = Gate(inner, ways=lambda: broken, assets=frozenset())
    assert answers(closed, scope("http", "/media/a.png", **SIGNED_IN))[0]["status"] == 500
    assert answers(closed, scope("websocket", SOCKET, **SIGNED_IN))[0]["status"] == 500
    assert inner.scopes == []


def test_what_only_the_gate_may_say_is_taken_from_the_client() -> None:
    inner = Inner()
    forged = {"x_lw_sid": "f" * 64, "x_lw_pre": "f" * 64, "x_lw_net": "10.0.0.1"}
    answers(gate(inner), scope("websocket", SOCKET, **forged))
    assert "x-lw-sid" not in inner.told() and "x-lw-pre" not in inner.told()
    assert inner.told()["x-lw-net"] == "192.0.2.7"
    answers(gate(inner), scope("websocket", SOCKET, **forged, **SIGNED_IN))
    assert inner.told()["x-lw-sid"] == SID
    answers(gate(inner), scope("http", "/write", **forged))
    assert not [name for name in inner.told() if name.startswith("x-lw")]


def test_a_cookie_that_nobody_is_signed_in_by_is_no_cookie() -> None:
    inner = Inner()
    answers(gate(inner), scope("websocket", SOCKET, cookie="__Host-lw_sid=unknown"))
    assert "x-lw-sid" not in inner.told()


@pytest.mark.parametrize("cookie", ["", "__Host-lw_sid=unknown", "__Host-lw_sid=", "lw_sid=a-token"])
def test_a_stranger_cannot_name_the_session_to_go_on_with(cookie: str) -> None:
    inner = Inner()
    answers(gate(inner), scope("websocket", SOCKET, cookie=cookie, sec_websocket_protocol="streamlit, x, somebodys-id"))
    assert inner.told()["sec-websocket-protocol"] == "streamlit, x"


def test_who_is_signed_in_goes_on_with_a_session_by_its_id() -> None:
    inner = Inner()
    answers(gate(inner), scope("websocket", SOCKET, sec_websocket_protocol="streamlit, x, an-id", **SIGNED_IN))
    assert inner.told()["sec-websocket-protocol"] == "streamlit, x, an-id"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "http://localhost:8501/x"}, 403),
        ({"origin": "file://localhost:8501"}, 403),
        ({"host": "evil.example", "origin": "http://evil.example"}, 400),
        ({"host": "localhost.evil.example"}, 400),
        ({"host": ""}, 400),
    ],
)
def test_a_socket_from_elsewhere_is_refused_with_an_answer_under_all_headers(
    changed: dict[str, str], status: int
) -> None:
    inner = Inner()
    begun, _ = answers(gate(inner), scope("websocket", SOCKET, **SIGNED_IN, **changed))
    assert (begun["type"], begun["status"]) == ("websocket.http.response.start", status)
    assert set(STANDING) <= set(headers(begun))
    assert inner.scopes == []


def test_a_socket_that_streamlit_refuses_is_answered_under_all_headers() -> None:
    begun, body = answers(gate(Inner(refuses=True)), scope("websocket", SOCKET, **SIGNED_IN))
    assert (begun["type"], begun["status"]) == ("websocket.http.response.start", 403)
    assert set(STANDING) <= set(headers(begun))
    assert body["type"] == "websocket.http.response.body"


def test_a_socket_that_opens_carries_the_headers() -> None:
    accepted, *_ = answers(gate(Inner()), scope("websocket", SOCKET))
    assert set(headers(accepted)) >= {"content-security-policy", "x-content-type-options", "referrer-policy"}


def test_a_stranger_may_say_only_little_at_once_and_who_is_signed_in_more() -> None:
    big = {"type": "websocket.receive", "bytes": bytes(STRANGER_BYTES + 1)}
    inner = Inner()
    sent = answers(gate(inner), scope("websocket", SOCKET), big)
    assert (sent[-1]["type"], sent[-1]["code"], inner.heard) == ("websocket.close", 1009, [])
    answers(gate(inner), scope("websocket", SOCKET, **SIGNED_IN), big)
    assert inner.heard == [big]


def test_text_and_what_no_page_says_do_not_reach_streamlit() -> None:
    inner = Inner()
    said = [{"type": "websocket.receive", "bytes": each} for each in (b"clear the cache", b"run")]
    answers(gate(inner), scope("websocket", SOCKET, **SIGNED_IN), *said)
    assert [each["bytes"] for each in inner.heard] == [b"run"]
    sent = answers(gate(Inner()), scope("websocket", SOCKET), {"type": "websocket.receive", "text": "run"})
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", 1003)


def test_one_network_cannot_open_pages_without_end_before_it_signs_in() -> None:
    inner = Inner()
    full = gate(inner)
    full._strangers["192.0.2.7"] = STRANGERS
    assert answers(full, scope("websocket", SOCKET))[0]["status"] == 429
    assert answers(full, scope("websocket", SOCKET, **SIGNED_IN))[0]["type"] == "websocket.accept"
    other = {**scope("websocket", SOCKET), "client": ("192.0.2.8", 1)}
    assert answers(full, other)[0]["type"] == "websocket.accept"


def test_pages_that_were_closed_are_not_counted() -> None:
    counting = gate(Inner())
    for _ in range(3):
        answers(counting, scope("websocket", SOCKET))
    assert counting._strangers == {}


@pytest.mark.parametrize("connection", ["theirs", "gone"])
def test_files_go_only_to_a_page_of_ones_own(connection: str) -> None:
    inner = Inner()
    upload = "/_stcore/upload_file/{}/a-file"
    assert answers(gate(inner), scope("http", upload.format(connection), **SIGNED_IN))[0]["status"] == 403
    assert answers(gate(inner), scope("http", upload.format("mine")))[0]["status"] == 401
    assert inner.scopes == []
    assert answers(gate(inner), scope("http", upload.format("mine"), **SIGNED_IN))[0]["status"] == 200


def test_only_the_frontends_own_files_may_be_kept_by_a_browser() -> None:
    kept, page = (headers(answers(gate(Inner()), scope("http", path))[0]) for path in ("/static/js/index.js", "/write"))
    assert "cache-control" not in kept
    assert page["cache-control"] == "no-store"


def test_a_page_names_a_browser_once() -> None:
    first = headers(answers(gate(Inner()), scope("http", "/"))[0])["set-cookie"]
    assert first.startswith("__Host-lw_pre=") and "; HttpOnly" in first and "; Secure" in first
    assert "; SameSite=Strict" in first
    assert "set-cookie" not in headers(answers(gate(Inner()), scope("http", "/", **SIGNED_IN))[0])
    assert "set-cookie" not in headers(answers(gate(Inner()), scope("http", "/nowhere"))[0])


def test_a_stranger_from_a_locked_network_is_told_when_to_come_again_and_who_is_signed_in_is_not_disturbed() -> None:
    inner = Inner()
    there: Scope = {"client": ("192.0.2.66", 1)}
    page = answers(gate(inner), {**scope("http", "/write"), **there})
    assert (page[0]["status"], headers(page[0])["retry-after"]) == (429, "0")
    assert set(STANDING) <= set(headers(page[0])) and "受け付け" in page[1]["body"].decode()
    assert answers(gate(inner), {**scope("websocket", SOCKET), **there})[0]["status"] == 429
    assert inner.scopes == []
    assert answers(gate(inner), {**scope("http", "/write", **SIGNED_IN), **there})[0]["status"] == 200
    assert answers(gate(inner), {**scope("websocket", SOCKET, **SIGNED_IN), **there})[0]["type"] == "websocket.accept"
    assert answers(gate(inner), {**scope("http", "/static/js/index.js"), **there})[0]["status"] == 200


class Ending:
    """A session that ends after so many looks at it, or by a fault."""

    def __init__(self, looks: int, *, fault: bool = False) -> None:
        self.looks, self.fault = looks, fault

    def stands(self, _: str) -> Principal | None:
        self.looks -= 1
        if self.looks < 0 and self.fault:
            raise OSError("the store is gone")
        return SOMEBODY if self.looks >= 0 else None


@pytest.mark.parametrize("fault", [False, True])
def test_nothing_that_is_said_after_the_session_ended_reaches_streamlit(fault: bool) -> None:
    inner, ending = Inner(), Ending(2, fault=fault)
    ways = gate(inner)._ways()._replace(stands=ending.stands)
    ends = Gate(inner, ways=lambda: ways, assets=frozenset())
    said = [{"type": "websocket.receive", "bytes": each} for each in (b"one", b"two", b"three")]
    sent = answers(ends, scope("websocket", SOCKET, **SIGNED_IN), *said)
    assert [each["bytes"] for each in inner.heard] == [b"one"], "the first look was at the connection itself"
    assert [each["type"] for each in sent] == ["websocket.accept", "websocket.close"]
    assert sent[-1]["code"] == 1008


def test_a_socket_on_which_nobody_says_anything_ends_with_its_session() -> None:
    inner, ending = Inner(), Ending(3)
    ways = gate(inner)._ways()._replace(stands=ending.stands)
    ends, sent = Gate(inner, ways=lambda: ways, assets=frozenset()), list[Message]()
    opened: list[Message] = [{"type": "websocket.connect"}]

    async def receive() -> Message:
        if opened:
            return opened.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(asyncio.wait_for(ends(scope("websocket", SOCKET, **SIGNED_IN), receive, send), 30))
    assert [each["type"] for each in sent] == ["websocket.accept", "websocket.close"]
    assert inner.heard == []


def test_a_page_that_connects_anew_without_its_session_is_drawn_for_a_stranger_and_any_other_asks_by_itself() -> None:
    inner, again = Inner(), {"sec_websocket_protocol": "streamlit,x,the-session-of-somebody"}
    said: Message = {"type": "websocket.receive", "bytes": b"said"}
    answers(gate(inner), scope("websocket", SOCKET, **again), said)
    assert [each["bytes"] for each in inner.heard] == [b"draw", b"said"]
    for asked in (scope("websocket", SOCKET, **again, **SIGNED_IN), scope("websocket", SOCKET)):
        inner.heard.clear()
        answers(gate(inner), asked, said)
        assert inner.heard == [said]
