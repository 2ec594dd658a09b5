"""The gate without a server: what it passes on, what it removes, and the headers of its responses."""

import asyncio
from hashlib import sha256
from uuid import UUID

import pytest
from starlette.types import Message, Receive, Scope, Send

from lensawriter.errors import SignInLocked
from lensawriter.models import Principal, Role
from lensawriter.web.gate import ANONYMOUS_MESSAGE_LIMIT, ANONYMOUS_SOCKETS, SOCKET, Gate, GateDependencies
from tests.support.asgi import headers, responses, scope

TOKEN = "a-token"
SID = sha256(TOKEN.encode()).hexdigest()
SIGNED_IN = {"cookie": f"__Host-lw_sid={TOKEN}; __Host-lw_pre=browser"}
PRINCIPAL = Principal(user_id=UUID(int=1), org_id=UUID(int=2), role=Role.WRITER, name="執筆")
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "cache-control")


class Inner:
    """Replaces Streamlit: records what reaches it, and fails or refuses the socket if the test asks for it."""

    def __init__(self, *, fault: Exception | None = None, late: bool = False, refuses: bool = False) -> None:
        self.scopes: list[Scope] = []
        self.received: list[Message] = []
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
            self.received.append(message)

    def headers(self) -> dict[str, str]:
        return headers({"type": "", "headers": self.scopes[-1]["headers"]})


def gate(inner: Inner) -> Gate:
    dependencies = GateDependencies(
        find_principal=lambda sid: PRINCIPAL if sid == SID else None,
        find_owner=lambda connection: SID if connection == "mine" else "0" * 64,
        check_session=lambda sid: PRINCIPAL if sid == SID else None,
        find_lock=lambda network: SignInLocked() if network == "192.0.2.66" else None,
        is_permitted=lambda data: data != b"clear the cache",
        rerun_message=b"draw",
        hosts=("localhost",),
        policy="default-src 'self'",
    )
    return Gate(inner, dependencies=lambda: dependencies, assets=frozenset({"/static/js/index.js"}))


def test_an_inner_error_becomes_one_sentence_with_all_headers() -> None:
    begun, body = responses(gate(Inner(fault=ValueError("秘密の本文"))), scope("http", "/write"))
    assert begun["status"] == 500
    assert set(HEADERS) <= set(headers(begun))
    assert "秘密" not in body["body"].decode()


def test_an_error_after_the_response_started_sends_no_second_response() -> None:
    sent = responses(gate(Inner(fault=ValueError(), late=True)), scope("http", "/write"))
    assert [each["type"] for each in sent] == ["http.response.start"]


def test_requests_are_refused_while_the_store_fails() -> None:
    def fail(_: str) -> Principal:
        raise OSError("the store is gone")

    inner = Inner()
    broken = GateDependencies(fail, lambda _: None, fail, lambda _: None, lambda _: True, b"", ("localhost",), "x")
    closed = Gate(inner, dependencies=lambda: broken, assets=frozenset())
    assert responses(closed, scope("http", "/media/a.png", **SIGNED_IN))[0]["status"] == 500
    assert responses(closed, scope("websocket", SOCKET, **SIGNED_IN))[0]["status"] == 500
    assert inner.scopes == []


def test_trusted_headers_of_a_client_are_dropped() -> None:
    inner = Inner()
    forged = {"x_lw_sid": "f" * 64, "x_lw_pre": "f" * 64, "x_lw_net": "10.0.0.1"}
    responses(gate(inner), scope("websocket", SOCKET, **forged))
    assert "x-lw-sid" not in inner.headers() and "x-lw-pre" not in inner.headers()
    assert inner.headers()["x-lw-net"] == "192.0.2.7"
    responses(gate(inner), scope("websocket", SOCKET, **forged, **SIGNED_IN))
    assert inner.headers()["x-lw-sid"] == SID
    responses(gate(inner), scope("http", "/write", **forged))
    assert not [name for name in inner.headers() if name.startswith("x-lw")]


def test_an_unknown_session_cookie_is_ignored() -> None:
    inner = Inner()
    responses(gate(inner), scope("websocket", SOCKET, cookie="__Host-lw_sid=unknown"))
    assert "x-lw-sid" not in inner.headers()


@pytest.mark.parametrize("cookie", ["", "__Host-lw_sid=unknown", "__Host-lw_sid=", "lw_sid=a-token"])
def test_a_socket_without_session_cannot_resume_one(cookie: str) -> None:
    inner = Inner()
    responses(
        gate(inner), scope("websocket", SOCKET, cookie=cookie, sec_websocket_protocol="streamlit, x, somebodys-id")
    )
    assert inner.headers()["sec-websocket-protocol"] == "streamlit, x"


def test_a_signed_in_socket_can_resume_a_session() -> None:
    inner = Inner()
    responses(gate(inner), scope("websocket", SOCKET, sec_websocket_protocol="streamlit, x, an-id", **SIGNED_IN))
    assert inner.headers()["sec-websocket-protocol"] == "streamlit, x, an-id"


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
def test_a_socket_of_another_origin_or_host_is_refused_with_all_headers(changed: dict[str, str], status: int) -> None:
    inner = Inner()
    begun, _ = responses(gate(inner), scope("websocket", SOCKET, **SIGNED_IN, **changed))
    assert (begun["type"], begun["status"]) == ("websocket.http.response.start", status)
    assert set(HEADERS) <= set(headers(begun))
    assert inner.scopes == []


def test_a_socket_that_streamlit_refuses_gets_all_headers() -> None:
    begun, body = responses(gate(Inner(refuses=True)), scope("websocket", SOCKET, **SIGNED_IN))
    assert (begun["type"], begun["status"]) == ("websocket.http.response.start", 403)
    assert set(HEADERS) <= set(headers(begun))
    assert body["type"] == "websocket.http.response.body"


def test_an_accepted_socket_gets_the_headers() -> None:
    accepted, *_ = responses(gate(Inner()), scope("websocket", SOCKET))
    assert set(headers(accepted)) >= {"content-security-policy", "x-content-type-options", "referrer-policy"}


def test_only_a_socket_without_session_has_a_message_limit() -> None:
    big = {"type": "websocket.receive", "bytes": bytes(ANONYMOUS_MESSAGE_LIMIT + 1)}
    inner = Inner()
    sent = responses(gate(inner), scope("websocket", SOCKET), big)
    assert (sent[-1]["type"], sent[-1]["code"], inner.received) == ("websocket.close", 1009, [])
    responses(gate(inner), scope("websocket", SOCKET, **SIGNED_IN), big)
    assert inner.received == [big]


def test_text_messages_and_unpermitted_messages_do_not_reach_streamlit() -> None:
    inner = Inner()
    messages = [{"type": "websocket.receive", "bytes": each} for each in (b"clear the cache", b"run")]
    responses(gate(inner), scope("websocket", SOCKET, **SIGNED_IN), *messages)
    assert [each["bytes"] for each in inner.received] == [b"run"]
    sent = responses(gate(Inner()), scope("websocket", SOCKET), {"type": "websocket.receive", "text": "run"})
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", 1003)


def test_sockets_without_session_are_limited_per_network() -> None:
    inner = Inner()
    full = gate(inner)
    full._anonymous_sockets["192.0.2.7"] = ANONYMOUS_SOCKETS
    assert responses(full, scope("websocket", SOCKET))[0]["status"] == 429
    assert responses(full, scope("websocket", SOCKET, **SIGNED_IN))[0]["type"] == "websocket.accept"
    other = {**scope("websocket", SOCKET), "client": ("192.0.2.8", 1)}
    assert responses(full, other)[0]["type"] == "websocket.accept"


def test_closed_sockets_are_not_counted() -> None:
    counting = gate(Inner())
    for _ in range(3):
        responses(counting, scope("websocket", SOCKET))
    assert counting._anonymous_sockets == {}


@pytest.mark.parametrize("connection", ["theirs", "gone"])
def test_files_are_uploaded_only_to_a_page_of_the_same_session(connection: str) -> None:
    inner = Inner()
    upload = "/_stcore/upload_file/{}/a-file"
    assert responses(gate(inner), scope("http", upload.format(connection), **SIGNED_IN))[0]["status"] == 403
    assert responses(gate(inner), scope("http", upload.format("mine")))[0]["status"] == 401
    assert inner.scopes == []
    assert responses(gate(inner), scope("http", upload.format("mine"), **SIGNED_IN))[0]["status"] == 200


def test_browsers_may_cache_only_static_files() -> None:
    static, page = (
        headers(responses(gate(Inner()), scope("http", path))[0]) for path in ("/static/js/index.js", "/write")
    )
    assert "cache-control" not in static
    assert page["cache-control"] == "no-store"


def test_a_page_sets_the_browser_cookie_once() -> None:
    first = headers(responses(gate(Inner()), scope("http", "/"))[0])["set-cookie"]
    assert first.startswith("__Host-lw_pre=") and "; HttpOnly" in first and "; Secure" in first
    assert "; SameSite=Strict" in first
    assert "set-cookie" not in headers(responses(gate(Inner()), scope("http", "/", **SIGNED_IN))[0])
    assert "set-cookie" not in headers(responses(gate(Inner()), scope("http", "/nowhere"))[0])


def test_a_locked_network_gets_429_except_for_signed_in_requests() -> None:
    inner = Inner()
    locked: Scope = {"client": ("192.0.2.66", 1)}
    page = responses(gate(inner), {**scope("http", "/write"), **locked})
    assert (page[0]["status"], headers(page[0])["retry-after"]) == (429, "0")
    assert set(HEADERS) <= set(headers(page[0])) and "受け付け" in page[1]["body"].decode()
    assert responses(gate(inner), {**scope("websocket", SOCKET), **locked})[0]["status"] == 429
    assert inner.scopes == []
    assert responses(gate(inner), {**scope("http", "/write", **SIGNED_IN), **locked})[0]["status"] == 200
    assert (
        responses(gate(inner), {**scope("websocket", SOCKET, **SIGNED_IN), **locked})[0]["type"] == "websocket.accept"
    )
    assert responses(gate(inner), {**scope("http", "/static/js/index.js"), **locked})[0]["status"] == 200


class EndingSession:
    """The lookup of a session that ends after a number of checks; with `fault`, the lookup then raises."""

    def __init__(self, checks: int, *, fault: bool = False) -> None:
        self.checks, self.fault = checks, fault

    def check(self, _: str) -> Principal | None:
        self.checks -= 1
        if self.checks < 0 and self.fault:
            raise OSError("the store is gone")
        return PRINCIPAL if self.checks >= 0 else None


@pytest.mark.parametrize("fault", [False, True])
def test_messages_after_the_end_of_the_session_do_not_reach_streamlit(fault: bool) -> None:
    inner, ending = Inner(), EndingSession(2, fault=fault)
    dependencies = gate(inner)._dependencies()._replace(check_session=ending.check)
    ends = Gate(inner, dependencies=lambda: dependencies, assets=frozenset())
    messages = [{"type": "websocket.receive", "bytes": each} for each in (b"one", b"two", b"three")]
    sent = responses(ends, scope("websocket", SOCKET, **SIGNED_IN), *messages)
    assert [each["bytes"] for each in inner.received] == [b"one"], "the first check is that of the connection itself"
    assert [each["type"] for each in sent] == ["websocket.accept", "websocket.close"]
    assert sent[-1]["code"] == 1008


def test_an_idle_socket_is_closed_when_its_session_ends() -> None:
    inner, ending = Inner(), EndingSession(3)
    dependencies = gate(inner)._dependencies()._replace(check_session=ending.check)
    ends, sent = Gate(inner, dependencies=lambda: dependencies, assets=frozenset()), list[Message]()
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
    assert inner.received == []


def test_only_a_page_that_reconnects_without_its_session_gets_a_rerun_request() -> None:
    inner, again = Inner(), {"sec_websocket_protocol": "streamlit,x,the-session-of-somebody"}
    message: Message = {"type": "websocket.receive", "bytes": b"said"}
    responses(gate(inner), scope("websocket", SOCKET, **again), message)
    assert [each["bytes"] for each in inner.received] == [b"draw", b"said"]
    for asked in (scope("websocket", SOCKET, **again, **SIGNED_IN), scope("websocket", SOCKET)):
        inner.received.clear()
        responses(gate(inner), asked, message)
        assert inner.received == [message]
