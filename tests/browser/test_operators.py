"""An operator in a browser: registration by the link of the command line, organisations, their plans and contracts, and terms."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from lensawriter.services import build
from lensawriter.settings import Settings
from tests.support.browser import enrol, offered_secret, wait_until_idle
from tests.support.serving import Server, serving

pytestmark = [pytest.mark.slow, pytest.mark.alone]

PASSWORD = "沖を見守る、静かな灯台の明かり"


@pytest.fixture
def link(tmp_path: Path) -> str:
    """Path and query of the registration link for the first operator, as `lensawriter operator` prints it."""
    services = build(Settings(data=tmp_path / "data"))
    try:
        found = urlsplit(services.people.organisations.invite_first_operator("unyo@example.com"))
    finally:
        services.close()
    return f"{found.path}?{found.query}"


@pytest.fixture
def server(link: str, tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "data") as started:
        yield started


@pytest.fixture
def operator(browser: Browser, server: Server, link: str) -> Iterator[Page]:
    """A page of the first operator, who has just registered."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"http://{server.host}{link}")
    expect(page.get_by_text("運用者として招待されています。")).to_be_visible()
    page.get_by_label("お名前").fill("運用 一郎")
    page.get_by_label("パスワード（12文字以上）").fill(PASSWORD)
    page.get_by_role("button", name="登録してログインへ進む").click()
    enrol(page, offered_secret(page))
    page.get_by_role("button", name="同意して続ける").click()
    expect(page.get_by_text("まだ組織がありません")).to_be_visible()
    wait_until_idle(page)
    yield page
    context.close()


def choose(page: Page, action: str) -> None:
    page.get_by_role("button", name="操作").click()
    page.get_by_role("menuitem", name=action, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_an_operator_creates_an_organisation_and_manages_its_contract(server: Server, operator: Page) -> None:
    page = operator
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link").all_inner_texts()
    assert [re.sub(r"\s*\w*_?\w*\n", "", each) for each in menu] == ["組織", "上限と依頼", "利用者", "監査ログ"]
    page.get_by_label("組織名").fill("株式会社白樺")
    page.get_by_label("最初の契約アカウント者のメールアドレス").fill("hanako@example.com")
    page.get_by_role("button", name="追加して招待する").click()
    expect(page.get_by_text("「株式会社白樺」を追加し、hanako@example.com を招待しました。")).to_be_visible()
    expect(page.get_by_text("招待のリンク", exact=True)).to_be_visible()
    wait_until_idle(page)
    page.reload()
    expect(page.get_by_text("1組織")).to_be_visible()
    assert page.get_by_text("招待のリンク", exact=True).count() == 0, "shown once"

    choose(page, "プランを変更")
    expect(page.get_by_role("dialog").get_by_text("席数", exact=True)).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="変更する").click()
    expect(page.get_by_text("「株式会社白樺」のプランを変更しました。")).to_be_visible()
    wait_until_idle(page)
    choose(page, "契約を終了")
    page.get_by_role("dialog").get_by_role("button", name="終了する").click()
    expect(page.get_by_text("「株式会社白樺」の契約を終了しました。")).to_be_visible()
    wait_until_idle(page)
    choose(page, "契約を再開")
    page.get_by_role("dialog").get_by_role("button", name="再開する").click()
    expect(page.get_by_text("「株式会社白樺」の契約を再開しました。")).to_be_visible()
    wait_until_idle(page)
    for tab, words in {
        "プラン": "生成回数（月）",
        "利用規約": "現在は第1版です",
        "メール": "hanako@example.com",
    }.items():
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    assert "Traceback" not in server.log()


def test_the_operator_too_must_accept_a_new_version_of_the_terms(server: Server, operator: Page) -> None:
    page = operator
    page.get_by_role("tab", name="利用規約").click()
    page.get_by_text("新しい版を公開").click()
    page.get_by_label("利用規約（Markdown）").fill("# 利用規約\n\n第2版です。")
    page.keyboard.press("Tab")
    wait_until_idle(page)
    page.get_by_role("button", name="公開…").click()
    expect(page.get_by_role("dialog").get_by_text("全員が同意し直す")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="公開する").click()
    expect(page.get_by_text("利用規約が新しくなりました（第2版）")).to_be_visible()
    page.get_by_role("button", name="同意して続ける").click()
    expect(page.get_by_text("まだ組織がありません")).to_be_visible()
    page.goto(f"http://{server.host}/audit")
    expect(page.get_by_role("button", name="このページをCSVで保存")).to_be_visible()
    assert "Traceback" not in server.log()
