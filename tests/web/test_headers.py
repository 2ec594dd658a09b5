"""The headers of every response, and the Content-Security-Policy."""

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from lensawriter.web.gate import PAGES
from lensawriter.web.headers import content_security_policy
from lensawriter.web.index import in_japanese, read_assets, read_index
from tests.support.serving import PASSWORD, WRITER, Server
from tests.support.socket_client import Page, open_socket, signed_in

REQUIRED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def missing(headers: dict[str, str], *, cached: bool = False) -> list[str]:
    """Return the names of headers that are absent or wrong; `cached` for a static file."""
    found = {name.lower(): value for name, value in headers.items()}
    wrong = [name for name, value in REQUIRED.items() if found.get(name.lower()) != value]
    policy = found.get("content-security-policy", "")
    wrong += [] if "frame-ancestors 'none'" in policy and "default-src" in policy else ["Content-Security-Policy"]
    stored = "immutable" in found.get("cache-control", "") if cached else found.get("cache-control") == "no-store"
    return wrong if stored else [*wrong, "Cache-Control"]


class Scripts(HTMLParser):
    """Collects the inline scripts of a page as a browser reads them, and the URLs that the page loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline, self.loaded, self._inside = list[str](), list[str](), False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._inside = tag == "script" and "src" not in named
        self.loaded += [str(named[each]) for each in ("src", "href") if named.get(each)]

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inline.append(data)


def index_page() -> str:
    spec = find_spec("streamlit")
    assert spec and spec.origin
    return (Path(spec.origin).parent / "static" / "index.html").read_text("utf-8")


def test_the_policy_allows_only_the_inline_script_of_streamlit_by_its_hash() -> None:
    (script,) = Scripts(index_page()).inline
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = content_security_policy(read_index(), ("localhost",))
    assert re.findall(r"'sha256-([^']+)'", policy) == [digest]
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")


def test_the_policy_allows_no_other_host() -> None:
    policy = content_security_policy(read_index(), ("localhost", "write.example.jp"))
    sources = re.findall(r"[a-z]+://[^\s;]+", policy)
    assert set(sources) == {
        f"{kind}://{host}:*" for kind in ("ws", "wss") for host in ("localhost", "write.example.jp")
    }
    for rule in ("object-src 'none'", "base-uri 'none'", "form-action 'self'", "img-src 'self' data: blob:"):
        assert rule in policy


def test_the_shell_loads_only_files_that_are_served() -> None:
    assets = read_assets() | {"/favicon.svg"}
    loaded = [each.removeprefix(".") for each in Scripts(read_index()).loaded]
    assert len(loaded) > 20
    assert [each for each in loaded if each not in assets] == []


def test_the_shell_is_in_japanese_and_an_unknown_index_page_raises() -> None:
    assert '<html lang="ja">' in read_index()
    assert "You need to enable JavaScript" not in read_index()
    with pytest.raises(ValueError, match="title"):
        in_japanese('<html lang="en"></html>')


@pytest.mark.slow
def test_every_response_of_a_crawl_has_the_headers(server: Server) -> None:
    cookies = signed_in(server, WRITER, PASSWORD)
    asset = next(each for each in sorted(read_assets()) if each.endswith(".js"))
    paths = [
        *PAGES,
        "/healthz",
        "/_stcore/health",
        "/_stcore/host-config",
        "/favicon.svg",
        "/auth/session",
        "/none",
        asset,
    ]
    paths += [
        f"{asset}x",
        "//",
        "/%2e%2e",
        "/media/none",
        "/_stcore/metrics",
        "/_stcore/upload_file/x/y",
        "/component/x/y",
    ]
    wrong, statuses = {}, set()
    for jar in ({}, cookies):
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"):
            for path in paths:
                answer = server.ask(method, path, {"Origin": f"http://{server.host}"}, cookies=dict(jar))
                statuses.add(answer.status)
                cached = path == asset and answer.status == 200
                if bad := missing(dict(answer.headers.items()), cached=cached):
                    wrong[method, path, answer.status] = bad
    assert wrong == {}
    assert statuses >= {200, 204, 400, 401, 403, 404, 405}


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        b"NO HTTP\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"GET /write HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: null\r\n\r\n",
    ],
)
def test_malformed_requests_are_refused_with_the_headers(server: Server, sent: bytes) -> None:
    head, _, body = server.send(sent).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    assert int(first.split(" ")[1]) in (400, 403, 404), first
    assert missing(dict(line.split(": ", 1) for line in lines)) == []
    assert b"Traceback" not in body


@pytest.mark.slow
def test_refused_and_accepted_sockets_have_the_headers(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_socket(server, {}, headers={"Origin": "https://evil.example"})
    assert missing(dict(refused.value.response.headers.raw_items())) == []
    with open_socket(server, {}) as opened:
        assert opened.response is not None
        assert not set(missing(dict(opened.response.headers.raw_items()))) - {"Cache-Control"}


@pytest.mark.slow
def test_browsers_do_not_cache_downloads(server: Server) -> None:
    cookies = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write", cookies) as page:
        assert page.labels()
    answer = server.ask("GET", "/media/" + "0" * 56 + ".docx", cookies=cookies)
    assert (answer.status, missing(dict(answer.headers.items()))) == (404, [])


@pytest.mark.slow
def test_responses_do_not_name_the_server_software(server: Server) -> None:
    with Page(server) as page:
        greeting = page.messages[0].new_session
        about = greeting.initialize.environment_info
        assert (greeting.main_script_path, about.python_version, about.server_os) == ("", "", "")
        assert str(Path.cwd()) not in "".join(str(message) for message in page.messages)
    assert "server" not in {name.lower() for name in server.ask("GET", "/").headers}
