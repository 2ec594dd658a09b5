"""How soon a tab that nobody touches is a stranger's after its session has ended: the sign-in form stands, the rest is gone.

A real browser with two idle tabs, one of them hidden behind the other. Run: `python -m bench.revocation [tries]`.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium, come_in, still
from tests.support.serving import PASSWORD, SID, SPARES, WRITER, Server, people, serving, spare_code

LIMIT = 2.0
"""Seconds that are promised."""


def tabs(server: Server, browser: Browser) -> tuple[Page, Page]:
    """Return two tabs of somebody who has just signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
    page = context.new_page()
    come_in(page, f"http://{server.host}", WRITER, PASSWORD, spare=spare_code(server.data, WRITER))
    other = context.new_page()
    other.goto(f"http://{server.host}/drafts")
    expect(other.get_by_role("heading", name="原稿一覧")).to_be_visible()
    still(other)
    return page, other


def seconds(server: Server, opened: tuple[Page, Page]) -> list[float]:
    """End the session behind the browser's back, and return when each tab shows the form."""
    sid = next(each["value"] for each in opened[0].context.cookies() if each["name"] == SID)
    begun = time.monotonic()
    answer = server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies={SID: sid})
    assert answer.status == 204
    found = []
    for tab in opened:
        tab.get_by_label("パスワード", exact=True).wait_for()
        found.append(time.monotonic() - begun)
        assert tab.get_by_role("link", name="原稿一覧").count() == 0
    opened[0].context.close()
    return found


def main() -> None:
    """Measure and print."""
    tries = min(int(sys.argv[1]) if len(sys.argv) > 1 else 10, 10 * SPARES)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        data = Path(folder, "data")
        people(data)
        with serving(data) as server:
            took = [each for _ in range(tries) for each in seconds(server, tabs(server, browser))]
    print(f"tabs: {len(took)}   p50 {median(took):.2f} s   longest {max(took):.2f} s   promised {LIMIT:.1f} s")


if __name__ == "__main__":
    main()
