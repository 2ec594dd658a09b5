"""One house for all browser tests, with an owner in it; each test has a tab of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import House, chromium, open_house, set_up


# Playwright keeps a loop running in this thread as long as it lives: there is one, and it must not outlive this folder.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("browser"), browser=browser) as opened:
        context = opened.context()
        set_up(opened, context.new_page())
        opened.state = context.storage_state()
        context.close()
        yield opened


@pytest.fixture
def page(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A tab of the owner's browser, signed in; what it logs as an error is an error."""
    house.pace()
    if house.server.process.poll() is not None:  # a test that kills it may have failed before it served again
        house.restart()
    context = house.context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults
