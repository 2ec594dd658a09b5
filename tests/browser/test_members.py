"""What an owner does about people, in a browser; and what those see whose session has ended meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import come_in, still
from tests.support.serving import OTHER, OWNER, PASSWORD, WRITER, Server, people, serving, spare_code

pytestmark = [pytest.mark.slow, pytest.mark.alone]

Come = Callable[[str], Page]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an owner and two writers."""
    people(tmp_path / "data")
    with serving(tmp_path / "data") as started:
        yield started


@pytest.fixture
def come(browser: Browser, server: Server) -> Iterator[Come]:
    """Sign somebody in, in a browser profile of their own."""
    contexts = []

    def come(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        come_in(page, f"http://{server.host}", email, PASSWORD, spare=spare_code(server.data, email))
        return page

    yield come
    for context in contexts:
        context.close()


def members(page: Page, server: Server) -> None:
    page.goto(f"http://{server.host}/members")
    expect(page.get_by_text("3名", exact=True)).to_be_visible()
    still(page)


def choose(page: Page, name: str, deed: str) -> None:
    """Choose something in the menu of a person."""
    row = page.locator('[class*="st-key-row-"]').filter(has=page.get_by_text(name, exact=True)).last
    row.get_by_role("button", name="操作").click()
    page.get_by_role("menuitem", name=deed, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def confirm(page: Page, label: str, said: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=label).click()
    expect(page.get_by_text(said)).to_be_visible()
    still(page)


def test_an_owner_changes_suspends_restores_and_removes_people(server: Server, come: Come) -> None:
    owner = come(OWNER)
    members(owner, server)
    choose(owner, "writer", "役割を変更")
    owner.get_by_role("dialog").get_by_text("管理者", exact=True).click()
    confirm(owner, "変更する", "writerさんの役割を「管理者」に変更しました。")
    choose(owner, "writer", "利用を停止")
    confirm(owner, "停止する", "writerさんの利用を停止しました。")
    expect(owner.get_by_text("管理者 ・ 停止中")).to_be_visible()
    choose(owner, "writer", "利用を再開")
    confirm(owner, "再開する", "writerさんの利用を再開しました。")
    choose(owner, "writer", "削除")
    owner.get_by_role("dialog").get_by_label("原稿を引き継ぐ方").click()
    owner.get_by_role("option", name="other").click()
    confirm(owner, "削除する", "writerさんを削除しました。原稿はotherさんに引き継がれました。")
    expect(owner.get_by_text("2名", exact=True)).to_be_visible()
    assert "Traceback" not in server.log()


def test_the_last_owner_cannot_give_the_role_away(server: Server, come: Come) -> None:
    owner = come(OWNER)
    members(owner, server)
    choose(owner, "owner（あなた）", "役割を変更")
    owner.get_by_role("dialog").get_by_text("執筆者", exact=True).click()
    owner.get_by_role("dialog").get_by_role("button", name="変更する").click()
    expect(owner.get_by_text("契約アカウント者がいなくなるため、この操作はできません。", exact=False)).to_be_visible()


def test_ownership_is_handed_over_and_the_page_goes_with_it(server: Server, come: Come) -> None:
    owner, other = come(OWNER), come(OTHER)
    members(owner, server)
    choose(owner, "other", "契約アカウント者を引き継ぐ")
    owner.get_by_role("dialog").get_by_role("button", name="引き継ぐ").click()
    expect(owner.get_by_role("link", name="利用者")).to_have_count(0)
    other.reload()
    expect(other.get_by_role("link", name="利用者")).to_be_visible()


@pytest.mark.parametrize("way", ["suspended", "removed", "other-device", "signed-out"])
def test_every_open_tab_shows_the_sign_in_form_once_the_session_has_ended(server: Server, come: Come, way: str) -> None:
    writer = come(WRITER)
    idle = writer.context.new_page()
    idle.goto(f"http://{server.host}/drafts")
    expect(idle.get_by_role("heading", name="原稿一覧")).to_be_visible()
    still(idle)
    if way in ("suspended", "removed"):
        owner = come(OWNER)
        members(owner, server)
        choose(owner, "writer", "利用を停止" if way == "suspended" else "削除")
        if way == "removed":
            owner.get_by_role("dialog").get_by_label("原稿を引き継ぐ方").click()
            owner.get_by_role("option", name="owner").click()
        owner.get_by_role("dialog").get_by_role("button", name="停止する" if way == "suspended" else "削除する").click()
    elif way == "other-device":
        elsewhere = come(WRITER)
        elsewhere.goto(f"http://{server.host}/account")
        elsewhere.get_by_role("button", name="ログアウトさせる").click()
        elsewhere.get_by_role("dialog").get_by_role("button", name="ログアウトさせる").click()
        expect(elsewhere.get_by_text("端末からログアウトしました。")).to_be_visible()
    else:
        third = writer.context.new_page()
        third.goto(f"http://{server.host}/plan")
        third.get_by_role("button", name="ログアウト").click()
    for tab in (writer, idle):
        expect(tab.get_by_label("パスワード", exact=True)).to_be_visible()
        assert tab.get_by_role("link", name="原稿一覧").count() == 0
        assert tab.get_by_text("何を書きますか").count() == 0


def test_recovery_codes_are_gone_once_the_page_is_left(server: Server, come: Come) -> None:
    owner = come(OWNER)
    owner.goto(f"http://{server.host}/account")
    owner.get_by_role("button", name="リカバリーコードを作り直す").click()
    expect(owner.get_by_text("リカバリーコードを保管してください")).to_be_visible()
    still(owner)
    owner.get_by_role("link", name="プラン").click()
    expect(owner.get_by_text("生成回数（月）")).to_be_visible()
    still(owner)
    owner.get_by_role("link", name="マイアカウント").click()
    expect(owner.get_by_text("残り10個")).to_be_visible()
    assert owner.get_by_text("リカバリーコードを保管してください").count() == 0
