"""Other sites cannot show our pages in a frame, and scripts cannot read the sign-in cookies."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import LiveApp, wait_until_idle
from tests.support.writing_services import until

pytestmark = [pytest.mark.slow, pytest.mark.alone]


class OtherSite(BaseHTTPRequestHandler):
    """Another site: each page has a frame with the URL that the query names."""

    def do_GET(self) -> None:
        """Answer with the frame."""
        address = unquote(self.path.partition("?")[2])
        body = f'<iframe src="{address}"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def other_site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_other_sites_cannot_show_a_page_in_a_frame(app: LiveApp, page: Page, other_site: str) -> None:
    page.goto(f"{other_site}/?{other_site}/inner")
    until(lambda: page.frames[1].url.startswith(other_site))  # check that a frame works: this page allows it
    for path in ("/", "/drafts", "/account", "/join?token=x", "/healthz"):
        page.goto(f"{other_site}/?{quote(app.address + path)}")
        (inner,) = page.frames[1:2]
        assert not inner.url.startswith(app.address), path


def test_no_script_can_read_the_sign_in_cookies(app: LiveApp, page: Page) -> None:
    page.goto(app.address)
    expect(page.get_by_text("何を書きますか")).to_be_visible()
    wait_until_idle(page)
    names = {each["name"] for each in page.context.cookies()}
    assert {"__Host-lw_sid", "__Host-lw_pre"} <= names
    assert "lw_" not in page.evaluate("document.cookie")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    values = [each["value"] for each in page.context.cookies() if each["name"].startswith("__Host-")]
    assert not any(value in stored or value in page.content() for value in values)
