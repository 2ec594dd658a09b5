"""Measure the time until the dashboard is drawn in a browser, on a ledger of ten million rows: key figures, and whole page.

Target: usable within 1.5 s. Run: `python -m bench.usage_page [--rows N] [--data FOLDER]`; a filled folder is reused.
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

RUNS = 7
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FIGURES = '.st-key-dashboard [data-testid="stMetricValue"]'
CHART = '.st-key-dashboard [data-testid="stVegaLiteChart"] :is(canvas, svg)'


def main() -> None:
    """Fill a folder unless `--data` is filled, serve it, and print the times of three ways to open the dashboard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the ledger (default 10,000,000)")
    parser.add_argument(
        "--data", type=Path, help="a data folder to fill or reuse; it is not removed (default: a temporary folder)"
    )
    options = parser.parse_args()
    with _folder(options.data) as folder:
        token = session_token(folder, _manager(folder, options.rows))
        with serving(folder) as server, chromium() as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
            context.add_cookies([{"name": SID, "value": token, "domain": "localhost", "path": "/", "secure": True}])
            page = context.new_page()
            address = f"http://{server.host}"
            _time_loading(page, f"{address}/dashboard")  # the first page includes late imports
            loaded = [_time_loading(page, f"{address}/dashboard") for _ in range(RUNS)]
            _report("the address loaded", loaded)
            _report("from another page to this month", [_time_link(page) for _ in range(RUNS)])
            _report("from this month to twelve months", [_time_period(page, "直近12か月") for _ in range(RUNS)])


@contextmanager
def _folder(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _manager(folder: Path, rows: int) -> UUID:
    """Return the id of the manager in a data folder; fill the folder first if it is empty."""
    path = folder / "lensawriter.duckdb"
    if not path.exists():
        world = World(list(usecases.load(ROOT / "prompts")))
        folder.mkdir(parents=True, exist_ok=True)
        store = Store.duckdb(path)
        manager, _ = world.add_people(store)
        store.close()
        fill(path, world, rows)
        return manager.user_id
    store = Store.duckdb(path)
    found = read(store, find_member_by_email, "manager@example.com")
    store.close()
    assert found is not None, "not a folder of this measurement"
    return found.id


Seconds = tuple[float, float]
"""Seconds to the key figures, and to the whole page with its charts."""


def _wait_until_drawn(page: Page, started: float) -> Seconds:
    page.locator(FIGURES).first.wait_for()
    figures = time.perf_counter() - started
    page.locator(IDLE).wait_for()
    page.locator(CHART).first.wait_for()
    return figures, time.perf_counter() - started


def _time_loading(page: Page, address: str) -> Seconds:
    started = time.perf_counter()
    page.goto(address)
    return _wait_until_drawn(page, started)


def _time_link(page: Page) -> Seconds:
    page.get_by_role("link", name="利用状況").click()
    page.get_by_role("heading", name="利用状況", level=1).wait_for()
    page.locator(IDLE).wait_for()
    started = time.perf_counter()
    page.get_by_role("link", name="ダッシュボード").click()
    return _wait_until_drawn(page, started)


def _time_period(page: Page, period: str) -> Seconds:
    figure = page.locator(FIGURES).first
    page.get_by_role("radio", name="今月").click()
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(300)
    before = figure.inner_text()
    started = time.perf_counter()
    page.get_by_role("radio", name=period).click()
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector)?.innerText !== before", arg=[FIGURES, before]
    )
    return _wait_until_drawn(page, started)


def _report(name: str, times: list[Seconds]) -> None:
    figures, whole = zip(*times, strict=True)
    print(
        f"{name:<34} key figures median {median(figures):.2f} s, longest {max(figures):.2f} s;"
        f" the whole page median {median(whole):.2f} s, longest {max(whole):.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
