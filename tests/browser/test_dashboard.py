"""The dashboard of managers in a browser: charts, refreshes, saved tables, and no access for writers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import LiveApp, new_draft, wait_until_idle
from tests.support.serving import SID, Server, serving, session_token
from tests.support.usage_history import fill

pytestmark = [pytest.mark.slow, pytest.mark.alone]

CHARTS = (
    "forecast-generations",
    "forecast-characters",
    "forecast-yen",
    "days",
    "by-person",
    "hours",
    "speeds",
    "failures",
    "edits",
    "efforts",
)
GROUPS = {"部署": "by-department", "用途": "by-use_case", "モデル": "by-model", "プロンプトの版": "by-version"}
EXPECTED_ERROR = "Failed to load resource"
"""A browser error on every page: Streamlit first requests its health check at a path below the page, which does not exist."""
TWO_REFRESHES = """() => new Promise((done) => {
  const gone = [];
  let changes = 0;
  new MutationObserver((found) => found.forEach((each) => each.removedNodes.forEach((node) => {
    if (node.nodeType === Node.ELEMENT_NODE) gone.push(node.outerHTML.slice(0, 80));
  }))).observe(document.querySelector('.st-key-dashboard'), { childList: true, subtree: true });
  new MutationObserver(() => { changes += 1; if (changes >= 4) done(gone); })
    .observe(document.querySelector('[data-testid="stApp"]'), { attributeFilter: ['data-test-script-state'] });
  setTimeout(() => done(['no refresh']), 30000);
})"""
"""JavaScript promise that waits for two refreshes (four state changes) and resolves with the elements that they removed."""


class Served(NamedTuple):
    """A server with two months of usage, and the session tokens of a manager and a writer."""

    server: Server
    manager: str
    writer: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("dashboard") / "data"
    filled = fill(data, "year", days=62)
    tokens = session_token(data, filled.manager), session_token(data, filled.writer)
    with serving(data) as server:
        yield Served(server, *tokens)


@pytest.fixture
def messages() -> list[str]:
    """Errors and warnings of the browser console."""
    return []


@pytest.fixture
def tab(browser: Browser, served: Served, messages: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The dashboard, signed in as the manager, or as the member that the test sets by indirect parameter."""
    token = getattr(served, getattr(request, "param", "manager"))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": SID, "value": token, "domain": "localhost", "path": "/", "secure": True}])
    page = context.new_page()
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("console", lambda each: messages.append(each.text) if each.type in ("error", "warning") else None)
    page.goto(f"http://{served.server.host}/dashboard")
    yield page
    context.close()


def chart(page: Page, name: str) -> Locator:
    """Locate the canvas or SVG element of a chart."""
    return page.locator(f".st-key-chart-{name} :is(canvas, svg.marks)").first


def test_every_chart_is_drawn_without_browser_errors(tab: Page, messages: list[str]) -> None:
    for name in CHARTS:
        expect(chart(tab, name)).to_be_visible()
    for group, name in GROUPS.items():
        tab.get_by_role("radio", name=group, exact=True).click()
        expect(chart(tab, name)).to_be_visible()
    tab.get_by_role("radio", name="先月", exact=True).click()
    expect(tab.get_by_text("今月の見込み")).to_be_hidden()
    wait_until_idle(tab)
    assert tab.get_by_text("Download as PNG").count() + tab.get_by_role("button", name="Show data").count() == 0
    assert [each for each in messages if EXPECTED_ERROR not in each] == []


def test_a_table_is_saved_as_csv_and_opens_its_jobs(tab: Page) -> None:
    days = tab.locator(".st-key-dashboard").get_by_text("表で見る")
    days.nth(1).click()
    expect(tab.locator(".lw-figures").first).to_be_visible()
    with tab.expect_download() as download:
        tab.locator('[class*="st-key-save-days"] button').click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith('\ufeff"日付","生成回数"'.encode()) and data.endswith(b"\r\n")
    assert download.value.suggested_filename.startswith("LENSAwriter-days-20")
    wait_until_idle(tab)
    tab.get_by_label("内訳を見る").click()
    tab.get_by_role("option").nth(1).click()
    jobs = tab.locator(".lw-figures").nth(1)
    expect(jobs).to_contain_text("+09:00")
    expect(jobs.locator("th")).to_have_count(10)


def test_a_refresh_removes_no_element_and_keeps_the_selection(tab: Page) -> None:
    expect(chart(tab, "efforts")).to_be_visible()
    tab.get_by_role("radio", name="用途", exact=True).click()
    tab.locator(".st-key-dashboard").get_by_text("表で見る").nth(2).click()
    expect(tab.locator(".lw-figures td").first).to_be_visible()
    wait_until_idle(tab)
    assert tab.evaluate(TWO_REFRESHES) == []
    assert tab.get_by_role("radio", name="用途", exact=True).is_checked()
    assert tab.locator(".lw-figures td").first.is_visible()


@pytest.mark.parametrize("tab", ["writer"], indirect=True)
def test_a_writer_sees_no_figures_of_others(tab: Page) -> None:
    wait_until_idle(tab)
    expect(tab.get_by_role("link", name="利用状況")).to_be_visible()
    assert tab.get_by_role("link", name="ダッシュボード").count() == 0
    assert tab.get_by_text("使った人").count() == tab.locator(".st-key-dashboard").count() == 0


def test_a_finished_generation_appears_without_a_click(app: LiveApp, page: Page) -> None:
    page.goto(f"{app.address}/dashboard")
    figures = page.locator(".st-key-dashboard-figures")
    counted = figures.get_by_test_id("stMetric").filter(has_text="生成回数").get_by_test_id("stMetricValue")
    expect(counted).to_have_text(re.compile(r"^[\d,]+回$"))
    before = int(
        counted.inner_text().strip("回").replace(",", "")
    )  # other tests have written drafts in this application too
    writing = page.context.new_page()
    new_draft(app, writing, "席の数の決め方")
    expect(counted).to_have_text(f"{before + 1:,}回", timeout=10_000)
    expect(chart(page, "days")).to_be_visible()
