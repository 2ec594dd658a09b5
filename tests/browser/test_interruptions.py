"""Interruptions while a draft is written: the writer stops it, the model fails, the tab is closed, the server is killed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import TEXT, LiveApp, editor_text, fill, open_form, write_straight

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(240)]

SLOW = {"first": 0.2, "per_second": 25.0}
"""Arguments of `set_pace` with which writing takes long enough to interrupt it."""


def start_writing(app: LiveApp, page: Page, title: str) -> None:
    """Start an article, and wait until text of a section is on the page."""
    app.set_pace(**SLOW)
    open_form(app, page, "blog")
    fill(page, title)
    write_straight(page)
    expect(page.locator(".lw-writing").first).to_contain_text("参考資料")


def test_a_stopped_draft_keeps_its_text_and_can_be_continued(app: LiveApp, page: Page) -> None:
    start_writing(app, page, "途中で止める原稿")
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("執筆を途中で停止しました。書き終えたところまでは、下に残っています。")).to_be_visible()
    assert "参考資料" in editor_text(page)
    app.set_pace()
    page.get_by_role("button", name="続きを書く").click()
    expect(page.get_by_text("完成", exact=True)).to_be_visible()
    expect(page.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")


def test_a_failing_model_shows_one_sentence_and_the_draft_can_be_retried(app: LiveApp, page: Page) -> None:
    open_form(app, page, "product")
    fill(page, "鍵を間違えた原稿")
    app.model.script.fail("wrong_key")
    write_straight(page)
    alert = page.get_by_role("alert").filter(has_text="モデルのAPIキーが正しくありません。")
    expect(alert).to_be_visible()
    expect(page.get_by_text("入力した内容は残っています。")).to_be_visible()
    page.get_by_role("button", name="もう一度書く").click()
    assert editor_text(page).startswith("#")
    expect(alert).to_have_count(0)


def test_writing_continues_after_the_tab_is_closed(app: LiveApp, page: Page) -> None:
    start_writing(app, page, "タブを閉じた原稿")
    address = page.url
    page.close()
    app.model.script.per_second = 0
    later = app.context().new_page()
    later.goto(address)
    editor_text(later)
    expect(later.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")
    later.context.close()


def test_the_open_page_shows_the_finished_draft_after_the_server_was_killed_and_restarted(
    app: LiveApp, page: Page
) -> None:
    start_writing(app, page, "サーバーが落ちた原稿")
    app.server.kill()
    expect(page.get_by_role("heading", name="サーバーに接続できません")).to_be_visible()
    expect(page.get_by_text("自動で接続し直しています。")).to_be_visible()
    assert "streamlit" not in page.locator("body").inner_text().lower()
    app.restart()
    text = editor_text(page)  # the same page, without a reload
    assert len(re.findall("^## ", text, re.MULTILINE)) > 1
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")
    page.reload()
    expect(page.get_by_label(TEXT)).to_have_value(text)
