"""What another site's page and a script of our own page can do in a real browser: nothing."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import House, still
from tests.support.writing_house import until

pytestmark = [pytest.mark.slow, pytest.mark.alone]


class Foreign(BaseHTTPRequestHandler):
    """Another site: whatever is asked of it, it frames the address that the question names."""

    def do_GET(self) -> None:
        """Answer with a frame."""
        asked = unquote(self.path.partition("?")[2])
        body = f'<iframe src="{asked}"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def foreign() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_no_other_site_shows_us_in_a_frame(house: House, page: Page, foreign: str) -> None:
    page.goto(f"{foreign}/?{foreign}/inner")
    until(lambda: page.frames[1].url.startswith(foreign))  # what may be framed is
    for path in ("/", "/drafts", "/account", "/join?token=x", "/healthz"):
        page.goto(f"{foreign}/?{quote(house.address + path)}")
        (inner,) = page.frames[1:2]
        assert not inner.url.startswith(house.address), path


def test_no_script_sees_a_value_that_one_is_signed_in_by(house: House, page: Page) -> None:
    page.goto(house.address)
    expect(page.get_by_text("何を書きますか")).to_be_visible()
    still(page)
    names = {each["name"] for each in page.context.cookies()}
    assert {"__Host-lw_sid", "__Host-lw_pre"} <= names
    assert "lw_" not in page.evaluate("document.cookie")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    values = [each["value"] for each in page.context.cookies() if each["name"].startswith("__Host-")]
    assert not any(value in kept or value in page.content() for value in values)
