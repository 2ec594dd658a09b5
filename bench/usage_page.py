"""How soon the dashboard is usable in a browser on a ledger of ten million rows: key figures there, and the whole page drawn.

Target: usable within 1.5 s. Run: `python -m bench.usage_page [--rows N] [--data FOLDER]`; a folder that is filled is used again.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import UUID

from playwright.sync_api import Page

from bench.usage_rows import World, fill
from lensawriter import usecases
from lensawriter.settings import ROOT
from lensawriter.store.database import Store
from lensawriter.store.members import find_member_by_email
from tests.support.browser import chromium
from tests.support.serving import SID, serving, session_token
from tests.support.transactions import read

TRIES = 7
STILL = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FIGURES = '.st-key-dashboard [data-testid="stMetricValue"]'
CHART = '.st-key-dashboard [data-testid="stVegaLiteChart"] :is(canvas, svg)'


def main() -> None:
    """Fill a folder where none is given, serve it, and print how long each way to the page took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the ledger (default 10,000,000)")
    parser.add_argument("--data", type=Path, help="a folder that is kept")
    options = parser.parse_args()
    with _folder(options.data) as folder:
        token = session_token(folder, _manager(folder, options.rows))
        with serving(folder) as server, chromium() as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
            context.add_cookies([{"name": SID, "value": token, "domain": "localhost", "path": "/", "secure": True}])
            page = context.new_page()
            address = f"http://{server.host}"
            _opened(page, f"{address}/dashboard")  # the first pays what is imported late
            fresh = [_opened(page, f"{address}/dashboard") for _ in range(TRIES)]
            _say("the address opened anew", fresh)
            _say("from another page to this month", [_clicked(page) for _ in range(TRIES)])
            _say("from this month to twelve months", [_chosen(page, "直近12か月") for _ in range(TRIES)])


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _manager(folder: Path, rows: int) -> UUID:
    """Return the manager of a folder, which is filled where it is empty."""
    path = folder / "lensawriter.duckdb"
    if not path.exists():
        world = World(list(usecases.load(ROOT / "prompts")))
        folder.mkdir(parents=True, exist_ok=True)
        store = Store.duckdb(path)
        manager, _ = world.settle_in(store)
        store.close()
        fill(path, world, rows)
        return manager.user_id
    store = Store.duckdb(path)
    found = read(store, find_member_by_email, "manager@example.com")
    store.close()
    assert found is not None, "not a folder of this measurement"
    return found.id


Took = tuple[float, float]
"""Seconds to the key figures, and to the whole page with its charts."""


def _drawn(page: Page, begun: float) -> Took:
    page.locator(FIGURES).first.wait_for()
    figures = time.perf_counter() - begun
    page.locator(STILL).wait_for()
    page.locator(CHART).first.wait_for()
    return figures, time.perf_counter() - begun


def _opened(page: Page, address: str) -> Took:
    begun = time.perf_counter()
    page.goto(address)
    return _drawn(page, begun)


def _clicked(page: Page) -> Took:
    page.get_by_role("link", name="利用状況").click()
    page.get_by_role("heading", name="利用状況", level=1).wait_for()
    page.locator(STILL).wait_for()
    begun = time.perf_counter()
    page.get_by_role("link", name="ダッシュボード").click()
    return _drawn(page, begun)


def _chosen(page: Page, period: str) -> Took:
    said = page.locator(FIGURES).first
    page.get_by_role("radio", name="今月").click()
    page.locator(STILL).wait_for()
    page.wait_for_timeout(300)
    before = said.inner_text()
    begun = time.perf_counter()
    page.get_by_role("radio", name=period).click()
    page.wait_for_function(
        "([where, before]) => document.querySelector(where)?.innerText !== before", arg=[FIGURES, before]
    )
    return _drawn(page, begun)


def _say(name: str, times: list[Took]) -> None:
    figures, whole = zip(*times, strict=True)
    print(
        f"{name:<34} key figures median {median(figures):.2f} s, longest {max(figures):.2f} s;"
        f" the whole page median {median(whole):.2f} s, longest {max(whole):.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
