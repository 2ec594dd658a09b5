"""Take screenshots of all dashboard charts for review: with no usage, with one job and with a year of usage, in both themes.

Run: `python -m scripts.chart_pictures [FOLDER]`.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import chromium
from tests.support.serving import SID, Server, serving, session_token
from tests.support.usage_history import Use, fill

FOLDER = Path(tempfile.gettempdir(), "lensawriter-charts")
WIDTH, HEIGHT, NARROW = 1280, 3600, 390
USES: tuple[Use, ...] = ("none", "one", "year")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
GROUPS = ("利用者", "部署", "用途", "モデル", "プロンプトの版")
MEASURES = ("文字数", "利用料")
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
BY = '[class*="st-key-chart-by-"]'
CHART = '[class*="st-key-chart-"]'


def main() -> None:
    """Take all screenshots and save them in the folder of the first argument, or in `FOLDER`."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    target.mkdir(parents=True, exist_ok=True)
    taken = 0
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for use in USES:
            data = Path(folder, use)
            token = session_token(data, fill(data, use).manager)
            with serving(data) as server:
                for theme in THEMES:
                    for path in _pictures(browser, server, token, use, theme, target):
                        taken += 1
                        print(path)
    print(f"{taken} pictures")


def _pictures(
    browser: Browser, server: Server, token: str, use: Use, theme: Literal["light", "dark"], target: Path
) -> Iterator[Path]:
    """Take the screenshots of one data set in one theme: whole page, each chart, and whole page at the width of a phone."""
    for width in (WIDTH, NARROW):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="ja-JP", timezone_id="Asia/Tokyo", color_scheme=theme
        )
        page = open_dashboard(context, server, token)
        kind = "page" if width == WIDTH else "narrow"
        yield _take(page, target / f"{use}-{theme}-{kind}.png")
        if width == WIDTH and use != "none":
            yield from _charts(page, target, f"{use}-{theme}")
        context.close()


def open_dashboard(context: BrowserContext, server: Server, token: str) -> Page:
    """Open the dashboard in a browser context that is signed in."""
    context.add_cookies([{"name": SID, "value": token, "domain": "localhost", "path": "/", "secure": True}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda each: print(f"  {each.type}: {each.text}") if each.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: print(f"  {error}"))
    page.goto(f"http://{server.host}/dashboard")
    page.get_by_text("まだ使っていない方").wait_for()
    return page


def _charts(page: Page, target: Path, name: str) -> Iterator[Path]:
    """Take screenshots of each chart, each grouping and each measure, of a table with its jobs, and of a year by weeks."""
    for chart in page.locator(CHART).all():
        key = next(each for each in (chart.get_attribute("class") or "").split() if each.startswith("st-key-chart-"))
        yield _take(page, target / f"{name}-{key.removeprefix('st-key-chart-')}.png", f".{key}")
    for group in GROUPS[1:]:
        page.get_by_role("radio", name=group, exact=True).click()
        yield _take(page, target / f"{name}-by-{group}.png", BY)
    for measure in MEASURES:
        page.get_by_role("radio", name=measure, exact=True).click()
        yield _take(page, target / f"{name}-{measure}.png", BY)
    page.locator(".st-key-dashboard").get_by_text("表で見る").nth(1).click()
    page.get_by_label("内訳を見る").wait_for()
    page.wait_for_timeout(1500)  # a list that is opened while the page still moves closes again
    page.get_by_label("内訳を見る").click()
    page.get_by_role("option").nth(1).click()
    page.get_by_text("+09:00").first.wait_for()
    yield _take(page, target / f"{name}-jobs.png", ".st-key-dashboard")
    page.get_by_role("radio", name="直近12か月", exact=True).click()
    page.get_by_text("1週間ごとの生成回数").wait_for()
    yield _take(page, target / f"{name}-weeks.png", ".st-key-chart-days")


def _take(page: Page, path: Path, selector: str = "") -> Path:
    page.mouse.move(2, 2)
    page.wait_for_timeout(700)  # by then, a run that was just requested has started
    page.wait_for_selector(IDLE)
    page.evaluate("document.fonts.ready")
    if selector:
        page.locator(selector).first.screenshot(path=path, animations="disabled")
    else:
        page.screenshot(path=path, animations="disabled")
    return path


if __name__ == "__main__":
    main()
