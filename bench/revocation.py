"""Measure the time from the end of a session until its idle tabs show the sign-in form and nothing else.

A real browser has two idle tabs, one of them in the background. Run: `python -m bench.revocation [RUNS]`.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium, sign_in_with_recovery_code, wait_until_idle
from tests.support.serving import CODE_SETS, PASSWORD, SID, WRITER, Server, people, serving, unused_recovery_code

LIMIT = 2.0
"""Target in seconds."""


def tabs(server: Server, browser: Browser) -> tuple[Page, Page]:
    """Return two tabs of a writer who has just signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
    page = context.new_page()
    sign_in_with_recovery_code(
        page, f"http://{server.host}", WRITER, PASSWORD, recovery_code=unused_recovery_code(server.data, WRITER)
    )
    other = context.new_page()
    other.goto(f"http://{server.host}/drafts")
    expect(other.get_by_role("heading", name="原稿一覧")).to_be_visible()
    wait_until_idle(other)
    return page, other


def seconds_to_form(server: Server, opened: tuple[Page, Page]) -> list[float]:
    """End the session by a request outside the browser, and return the seconds until each tab shows the sign-in form."""
    sid = next(each["value"] for each in opened[0].context.cookies() if each["name"] == SID)
    started = time.monotonic()
    answer = server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies={SID: sid})
    assert answer.status == 204
    times = []
    for tab in opened:
        tab.get_by_label("パスワード", exact=True).wait_for()
        times.append(time.monotonic() - started)
        assert tab.get_by_role("link", name="原稿一覧").count() == 0
    opened[0].context.close()
    return times


def main() -> None:
    """Print the median and the maximum."""
    runs = min(int(sys.argv[1]) if len(sys.argv) > 1 else 10, 10 * CODE_SETS)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        data = Path(folder, "data")
        people(data)
        with serving(data) as server:
            took = [each for _ in range(runs) for each in seconds_to_form(server, tabs(server, browser))]
    print(f"tabs: {len(took)}   p50 {median(took):.2f} s   longest {max(took):.2f} s   target {LIMIT:.1f} s")


if __name__ == "__main__":
    main()
