"""Pages are in Japanese in all their states, and load nothing from other servers."""

import re

import pytest
from playwright.sync_api import Page, expect

from lensawriter import usecases
from lensawriter.settings import ROOT
from tests.support.browser import LiveApp, fill, new_draft, open_form, wait_until_idle

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(240)]

ALLOWED_WORDS = set(
    """LENSAwriter SEO SNS Web URL AI API PDF Word HTML Markdown LP CTA FAQ BtoB No X Instagram Facebook LinkedIn
    Excel docx pdf txt md csv MB Cookie FAX PR IT OK https example com hanako cm ABCD EFGH JKLM NPQR scripted""".split()
)
"""Words in Latin letters that may appear in Japanese text: names, file formats, examples, and the name of the model."""

VISIBLE_TEXT = """
() => {
  const found = [];
  const visible = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const icon = '[data-testid="stIconMaterial"], [data-testid="stAlertDynamicIcon"], script, style, noscript';
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, around = node.parentElement;
    if (node.data.trim() && !around.closest(icon) && visible(around)) found.push(node.data);
  }
  for (const each of document.body.querySelectorAll("*")) {
    if (each.closest(icon) || !visible(each)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (each.getAttribute(name)) found.push(each.getAttribute(name));
    for (const side of ["::before", "::after"]) {
      const content = getComputedStyle(each, side).content;
      if (content && content.startsWith('"')) found.push(content);
    }
  }
  return [document.title, ...found];
}
"""


TRANSLATED = (
    "() => new Promise((done) => { const t = setInterval(() => window.lwWording && (clearInterval(t), done()), 20); })"
)
"""JavaScript promise that resolves once our script that translates Streamlit's own texts is loaded."""


def latin_words(page: Page) -> set[str]:
    """Return the words in Latin letters that a page shows, except `ALLOWED_WORDS`, URLs and mail addresses."""
    page.evaluate(TRANSLATED)
    wait_until_idle(page)
    texts = page.evaluate(VISIBLE_TEXT)
    assert len(texts) > 3
    without_addresses = [re.sub(r"https?://\S+|\S+@\S+", "", text) for text in texts]
    return {
        word for text in without_addresses for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ALLOWED_WORDS
    }


def test_the_sign_in_form_is_in_japanese(app: LiveApp, page: Page) -> None:
    signed_out = app.context(storage_state=None).new_page()
    signed_out.goto(app.address)
    expect(signed_out.get_by_label("メールアドレス", exact=True)).to_be_visible()
    assert not latin_words(signed_out)
    signed_out.get_by_role("button", name="ログイン").click()
    expect(signed_out.get_by_text("メールアドレスとパスワードを入力してください。")).to_be_visible()
    assert not latin_words(signed_out)
    signed_out.context.close()


def test_the_use_cases_and_all_forms_are_in_japanese(app: LiveApp, page: Page) -> None:
    page.goto(app.address)
    expect(page.locator('[class*="st-key-choose-"]')).to_have_count(12)
    assert not latin_words(page)
    for case in usecases.load(ROOT / "prompts"):
        open_form(app, page, case)
        example = {"attendance", "rate"} if case == "translation" else set()  # words of the example of a glossary entry
        assert latin_words(page) <= example, case


def test_messages_of_the_uploader_are_in_japanese(app: LiveApp, page: Page) -> None:
    open_form(app, page, "summary")
    page.locator('input[type="file"]').set_input_files(
        {"name": "大きな資料.txt", "mimeType": "text/plain", "buffer": b"a" * 11_000_000}
    )
    sentence = page.get_by_text("10.0MBまでのファイルを選び直してください。")
    expect(sentence).to_be_visible()
    box = sentence.bounding_box()
    assert box and box["width"] > 100  # wide enough to be read
    assert not latin_words(page)


def test_the_lists_are_in_japanese_empty_and_filled(app: LiveApp, page: Page) -> None:
    new_draft(app, page, "一覧の言葉", use_case="product")
    page.goto(f"{app.address}/drafts")
    rows = page.locator('[class*="st-key-row-"]')
    expect(rows.first).to_be_visible()
    page.locator('[class*="st-key-menu-"]').first.get_by_role("button").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    assert not latin_words(page)
    page.keyboard.press("Escape")
    page.get_by_label("検索").fill("ここにない言葉")
    expect(page.get_by_text("条件に合う原稿はありません")).to_be_visible()
    assert not latin_words(page)
    page.goto(f"{app.address}/usage")
    expect(page.get_by_text("用途ごとの生成回数")).to_be_visible()
    assert not latin_words(page)
    page.goto(f"{app.address}/limits")
    page.get_by_role("button", name="上限を追加").click()
    expect(page.get_by_role("dialog").get_by_text("0にすると、まったく使えなくなります。")).to_be_visible()
    assert not latin_words(page)
    page.goto(f"{app.address}/editor?draft=ない")
    expect(page.get_by_text("この原稿は見つかりませんでした。")).to_be_visible()
    assert not latin_words(page)


def test_outline_progress_and_editor_are_in_japanese(app: LiveApp, page: Page) -> None:
    app.set_pace(first=0.2, per_second=40)
    open_form(app, page, "blog")
    fill(page, "言葉を確かめる原稿")
    page.get_by_role("button", name="構成をつくる").click()
    expect(page.get_by_label("第1節の見出し")).to_be_visible()
    assert not latin_words(page)
    page.get_by_role("button", name="この構成で書く").click()
    expect(page.locator(".lw-writing").first).to_be_visible()
    assert not latin_words(page)
    app.model.script.per_second = 0
    expect(page.get_by_text("節ごとの文字数（書き上がった時点）")).to_be_visible()
    for label in ("節ごとの文字数（書き上がった時点）", "もとになった指示と参考資料", "版（1）"):
        page.get_by_text(label).click()
    page.get_by_role("button", name="ダウンロード").click()
    expect(page.get_by_role("button", name="Word（.docx）")).to_be_visible()
    assert latin_words(page) <= {"openai", "scripted"}  # the name of the configured model


def test_no_page_sends_requests_to_other_servers(app: LiveApp, page: Page) -> None:
    origins: set[str] = set()
    page.on("request", lambda request: origins.add(re.sub(r"^(\w+://[^/]*).*", r"\1", request.url, flags=re.DOTALL)))
    for path in ("", "?use=blog", "drafts", "usage"):
        page.goto(f"{app.address}/{path}")
        expect(page.get_by_role("button", name="ログアウト")).to_be_visible()
        wait_until_idle(page)
    assert {each for each in origins if not each.startswith(("data:", "blob:"))} == {app.address}
