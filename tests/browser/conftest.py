"""One running application with an owner, for all browser tests; each test has its own browser context."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import LiveApp, chromium, open_app, set_up


# While Playwright is open, it runs an event loop in this thread. So there is one browser, closed after the tests of this folder.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    with open_app(tmp_path_factory.mktemp("browser"), browser=browser) as opened:
        context = opened.context()
        set_up(opened, context.new_page())
        opened.state = context.storage_state()
        context.close()
        yield opened


@pytest.fixture
def page(app: LiveApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A tab that is signed in as the owner. An uncaught JavaScript error in the page fails the test."""
    app.set_pace()
    if (
        app.server.process.poll() is not None
    ):  # an earlier test that killed the server may have failed before its restart
        app.restart()
    context = app.context()
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors
