"""What another site's page and a script of our own page can do in a real browser: nothing."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import House, still

pytestmark = [pytest.mark.slow, pytest.mark.alone]


def test_no_other_site_shows_us_in_a_frame(house: House, page: Page) -> None:
    for path in ("/", "/drafts", "/account", "/join?token=x", "/healthz"):
        frame = f'<iframe src="{house.address}{path}"></iframe>'
        page.goto(f"data:text/html,{quote(frame)}")
        (inner,) = page.frames[1:]
        inner.wait_for_load_state()
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
