"""What goes wrong in a real browser: a stop, a failing model, a closed tab, a killed server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import TEXT, House, fill, open_form, write_straight, written

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(240)]

SLOW = {"first": 0.2, "per_second": 25.0}
"""A pace at which there is time to do something in mid-writing."""


def in_mid_writing(house: House, page: Page, title: str) -> None:
    """Begin an article and wait until text of its sections stands on the page."""
    house.pace(**SLOW)
    open_form(house, page, "blog")
    fill(page, title)
    write_straight(page)
    expect(page.locator(".lw-writing").first).to_contain_text("参考資料")


def test_stop_keeps_what_was_written_and_the_writing_can_go_on(house: House, page: Page) -> None:
    in_mid_writing(house, page, "途中で止める原稿")
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("執筆を途中で停止しました。書き終えたところまでは、下に残っています。")).to_be_visible()
    assert "参考資料" in written(page)
    house.pace()
    page.get_by_role("button", name="続きを書く").click()
    expect(page.get_by_text("完成", exact=True)).to_be_visible()
    expect(page.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")


def test_a_failing_model_is_one_clear_sentence_and_the_writing_can_be_tried_again(house: House, page: Page) -> None:
    open_form(house, page, "product")
    fill(page, "鍵を間違えた原稿")
    house.model.script.fail("wrong_key")
    write_straight(page)
    alert = page.get_by_role("alert").filter(has_text="モデルのAPIキーが正しくありません。")
    expect(alert).to_be_visible()
    expect(page.get_by_text("入力した内容は残っています。")).to_be_visible()
    page.get_by_role("button", name="もう一度書く").click()
    assert written(page).startswith("#")
    expect(alert).to_have_count(0)


def test_writing_goes_on_without_anybody_watching(house: House, page: Page) -> None:
    in_mid_writing(house, page, "タブを閉じた原稿")
    address = page.url
    page.close()
    house.model.script.per_second = 0
    later = house.context().new_page()
    later.goto(address)
    written(later)
    expect(later.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")
    later.context.close()


def test_a_killed_server_comes_back_and_the_open_page_sees_the_draft_completed(house: House, page: Page) -> None:
    in_mid_writing(house, page, "サーバーが落ちた原稿")
    house.server.kill()
    expect(page.get_by_role("heading", name="サーバーに接続できません")).to_be_visible()
    expect(page.get_by_text("自動で接続し直しています。")).to_be_visible()
    assert "streamlit" not in page.locator("body").inner_text().lower()
    house.restart()
    text = written(page)  # the same page, not loaded anew
    assert len(re.findall("^## ", text, re.MULTILINE)) > 1
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")
    page.reload()
    expect(page.get_by_label(TEXT)).to_have_value(text)
