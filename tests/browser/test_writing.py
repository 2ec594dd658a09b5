"""Writing in a real browser, from the choice of a use case to the download of a Word file."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Error, Page, expect

from tests.support.browser import (
    SOURCE,
    TEXT,
    LiveApp,
    editor_text,
    fill,
    new_draft,
    open_form,
    preview_text,
    sign_in,
    wait_until_idle,
    write_straight,
)

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(240)]


def word_file(text: str) -> bytes:
    """Return a Word file with a heading and a paragraph."""
    file, target = docx.Document(), BytesIO()
    file.add_heading("取材メモ", 1)
    file.add_paragraph(text)
    file.save(target)
    return target.getvalue()


def download(page: Page, label: str, folder: Path) -> bytes:
    """Download a draft in one format and return its bytes."""
    page.get_by_role("button", name="ダウンロード").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    page.keyboard.press("Escape")
    target = folder / "download"
    waiting.value.save_as(target)
    return target.read_bytes()


def test_a_form_shows_errors_at_their_field_and_keeps_its_input_after_a_reload(app: LiveApp, page: Page) -> None:
    page.goto(app.address)
    page.get_by_role("button", name="インタビュー記事").click()
    expect(page.get_by_role("heading", name="インタビュー記事")).to_be_visible()
    page.get_by_label("タイトル（必須）").fill("山田さんに聞く、席の決め方")
    page.get_by_label("文字数の下限").fill("たくさん")
    page.keyboard.press("Tab")
    sentence = page.get_by_text("文字数は1から20,000までの整数で指定してください。")
    expect(sentence).to_be_visible()
    page.reload()
    expect(page.get_by_label("タイトル（必須）")).to_have_value("山田さんに聞く、席の決め方")
    expect(page.get_by_label("文字数の下限")).to_have_value("たくさん")
    expect(sentence).to_be_visible()
    field, message = page.get_by_label("文字数の下限").bounding_box(), sentence.bounding_box()
    assert field and message and 0 < message["y"] - field["y"] < 90


def test_an_upload_is_stored_at_once_survives_a_reload_and_can_be_removed(app: LiveApp, page: Page) -> None:
    open_form(app, page, "case-study")
    page.locator('input[type="file"]').set_input_files(
        {"name": "取材メモ.docx", "mimeType": "application/octet-stream", "buffer": word_file(SOURCE)}
    )
    row = page.locator('[class*="st-key-source-"]').filter(has_text="取材メモ.docx")
    expect(row).to_be_visible()
    page.reload()
    expect(row).to_be_visible()
    page.locator('input[type="file"]').set_input_files(
        {"name": "写真.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    )
    expect(page.get_by_text("「写真.png」は対応していない形式なので")).to_be_visible()
    expect(row).to_have_count(1)
    row.get_by_role("button", name="削除").click()
    expect(row).to_have_count(0)
    page.reload()
    expect(page.get_by_label("文章を貼り付け")).to_be_visible()
    expect(row).to_have_count(0)


def test_an_article_is_written_from_its_edited_outline_and_every_tab_shows_it(
    app: LiveApp, page: Page, tmp_path: Path
) -> None:
    app.set_pace(first=0.3, per_second=60)
    open_form(app, page, "blog")
    fill(page, "在宅勤務の席数をどう決めるか")
    page.get_by_role("button", name="構成をつくる").click()
    expect(page.locator(".lw-planning li").first).to_be_visible()
    expect(page.get_by_text("構成を考えています")).to_be_visible()
    edit_outline(page)
    page.get_by_role("button", name="この構成で書く").click()
    expect(page.get_by_role("progressbar", name="執筆の進み具合")).to_be_visible()
    running = page.locator(".lw-now")
    expect(running.nth(1)).to_be_visible()  # two sections are written at once
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("progressbar", name="執筆の進み具合")).to_be_visible()
    text = editor_text(page)
    assert editor_text(other) == text
    other.close()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:2] == ["測ったあとに決めること", "最初に測ること"]
    expect(page.locator(".lw-facts")).to_contain_text("指定 1,500～2,500字")
    expect(page.locator(".lw-facts")).to_contain_text("指定の範囲に入っています")
    assert "最初に測ること" in preview_text(page)

    file = docx.Document(BytesIO(download(page, "Word（.docx）", tmp_path)))
    named = [each.text for each in file.paragraphs if each.style and each.style.name == "Heading 2"]
    assert named[:2] == headings[:2]
    assert download(page, "Markdown", tmp_path).decode("utf-8-sig").strip() == text.strip()
    assert "<h2>最初に測ること</h2>" in download(page, "HTML", tmp_path).decode()
    plain = download(page, "テキスト", tmp_path).decode("utf-8-sig")
    assert "最初に測ること" in plain and "## " not in plain


def edit_outline(page: Page) -> None:
    """Change two headings, check the error for an empty one, reload the page, and move the second heading to the top."""
    first, last = page.get_by_label("第1節の見出し"), page.get_by_label("第2節の見出し")
    expect(first).to_be_visible()
    first.fill("")
    page.keyboard.press("Tab")
    expect(page.get_by_text("見出しを入力してください。この節が不要なら削除します。")).to_be_visible()
    first.fill("最初に測ること")
    last.fill("測ったあとに決めること")
    page.keyboard.press("Tab")
    expect(page.get_by_text("見出しを入力してください。この節が不要なら削除します。")).to_have_count(0)
    page.reload()
    expect(first).to_have_value("最初に測ること")
    expect(last).to_have_value("測ったあとに決めること")
    page.get_by_role("button", name="下へ").first.click()
    expect(first.first).to_have_value("測ったあとに決めること")
    wait_until_idle(page)


def test_typed_text_is_saved_after_a_pause_and_survives_a_reload_and_a_killed_server(app: LiveApp, page: Page) -> None:
    new_draft(app, page, "自動保存を確かめる")
    field = page.get_by_label(TEXT)
    field.press("Control+End")
    field.press_sequentially("\n\n手を止めると保存されます。")
    expect(page.locator(".st-key-preview")).to_contain_text("手を止めると保存されます。")  # without leaving the field
    page.reload()
    expect(field).to_have_value(re.compile("手を止めると保存されます。$"))
    app.server.kill()
    app.restart()
    page.reload()
    expect(field).to_have_value(re.compile("手を止めると保存されます。$"))


def test_two_tabs_in_conflict_show_both_texts_and_lose_neither(app: LiveApp, page: Page) -> None:
    first = new_draft(app, page, "二つの画面で直す")
    other = page.context.new_page()
    other.goto(page.url)
    editor_text(other)
    page.get_by_label(TEXT).fill(f"{first}\n\n一つめの画面で足した文です。")
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-preview")).to_contain_text("一つめの画面で足した文です。")
    other.get_by_label(TEXT).fill(f"{first}\n\n二つめの画面で足した文です。")
    other.keyboard.press("Tab")
    expect(other.get_by_text("別の画面で先に変更されています。")).to_be_visible()
    for sentence in ("一つめの画面で足した文です。", "二つめの画面で足した文です。"):
        expect(other.get_by_text(sentence)).to_be_visible()
    other.get_by_role("button", name="こちらを残す").first.click()
    expect(other.get_by_label(TEXT)).to_have_value(re.compile("二つめの画面で足した文です。$"))
    other.reload()
    expect(other.get_by_label(TEXT)).to_have_value(re.compile("二つめの画面で足した文です。$"))
    choose_version(other, 2, of=3)
    expect(other.locator(".lw-article").last).to_contain_text("一つめの画面で足した文です。")
    other.close()


def choose_version(page: Page, number: int, *, of: int) -> None:
    """Choose a version in the list of `of` versions. If a script run ends at that moment, the list closes and is opened again."""
    page.get_by_text(f"版（{of}）").click()
    options = page.get_by_role("option")
    for _ in range(5):
        wait_until_idle(page)
        page.get_by_label("版を選ぶ").click()
        try:
            options.first.wait_for(timeout=3_000)
            break
        except Error:
            continue
    expect(options).to_have_count(of)
    options.filter(has_text=f"版{number}").click()


def test_a_version_is_saved_and_an_older_one_is_restored(app: LiveApp, page: Page) -> None:
    first = new_draft(app, page, "版を残す")
    page.get_by_label(TEXT).fill("# 版を残す\n\n書き直しました。")
    page.get_by_role("button", name="版として保存").click()
    expect(page.get_by_text("版2として保存しました。")).to_be_visible()
    choose_version(page, 1, of=2)
    expect(page.locator(".lw-article").last).to_contain_text("論点1")
    page.get_by_role("button", name="この版に戻す").click()
    expect(page.get_by_label(TEXT)).to_have_value(first)
    expect(page.get_by_text("版（3）")).to_be_visible()


def test_a_draft_is_found_duplicated_archived_and_restored(app: LiveApp, page: Page) -> None:
    new_draft(app, page, "一覧で探す桜餅の話", use_case="product")
    page.goto(f"{app.address}/drafts")
    page.get_by_label("検索").fill("桜餅")
    rows = page.locator('[class*="st-key-row-"]')
    expect(page.get_by_text("1件", exact=True)).to_be_visible()
    expect(rows).to_have_count(1)
    choose_in_menu(page, "複製")
    expect(rows).to_have_count(2)
    choose_in_menu(page, "アーカイブ")
    expect(rows).to_have_count(1)
    page.get_by_text("アーカイブした原稿を見る").click()
    expect(rows.filter(has_text="桜餅")).to_have_count(1)
    choose_in_menu(page, "アーカイブから戻す")
    expect(page.get_by_text("条件に合う原稿はありません")).to_be_visible()
    page.get_by_text("アーカイブした原稿を見る").click()
    expect(rows).to_have_count(2)
    page.get_by_label("検索").fill("存在しない言葉")
    expect(page.get_by_text("条件に合う原稿はありません")).to_be_visible()
    page.get_by_label("検索").fill("桜餅")
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button", name="開く").click()
    editor_text(page)


def choose_in_menu(page: Page, choice: str) -> None:
    """Choose an action in the menu of the first row. Retry, because the menu may be that of an old row while a list is loading."""
    wanted = page.get_by_role("menuitem", name=choice, exact=True)
    for _ in range(5):
        wait_until_idle(page)
        page.locator('[class*="st-key-menu-"]').first.get_by_role("button").click()
        try:
            wanted.wait_for(timeout=3_000)
            break
        except Error:
            page.keyboard.press("Escape")
    wanted.click()


def test_each_variant_of_a_short_text_shows_its_length(app: LiveApp, page: Page) -> None:
    open_form(app, page, "sns")
    fill(page, "新しい席の決め方のお知らせ")
    page.get_by_role("button", name="執筆を始める").click()
    editor_text(page)
    expect(page.locator(".st-key-variants [data-testid='stCode']")).to_have_count(3)
    expect(page.get_by_text(re.compile(r"半角換算 \d+／280")).first).to_be_visible()


def test_a_copied_session_cookie_is_useless_after_signing_out(app: LiveApp, page: Page) -> None:
    context = app.context(storage_state=None)
    own_page = context.new_page()
    sign_in(app, own_page)
    copied = context.storage_state()
    own_page.get_by_role("button", name="ログアウト").click()
    expect(own_page.get_by_label("メールアドレス", exact=True)).to_be_visible()
    assert not [each for each in context.cookies() if each["name"].endswith("lw_sid")]
    context.close()
    thief = app.context(storage_state=copied)
    their_page = thief.new_page()
    their_page.goto(f"{app.address}/drafts")
    expect(their_page.get_by_label("メールアドレス", exact=True)).to_be_visible()
    thief.close()


def test_a_draft_without_outline_review_is_written_without_a_further_click(app: LiveApp, page: Page) -> None:
    open_form(app, page, "press-release")
    fill(page, "新しい会議室のお知らせ")
    write_straight(page)
    assert editor_text(page).startswith("#")
