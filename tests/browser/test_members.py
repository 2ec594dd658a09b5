"""Owners manage members, and tabs of ended sessions show the sign-in form, in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import sign_in_with_recovery_code, wait_until_idle
from tests.support.serving import OTHER, OWNER, PASSWORD, WRITER, Server, people, serving, unused_recovery_code

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SignInAs = Callable[[str], Page]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an owner and two writers."""
    people(tmp_path / "data")
    with serving(tmp_path / "data") as started:
        yield started


@pytest.fixture
def sign_in_as(browser: Browser, server: Server) -> Iterator[SignInAs]:
    """A function that signs a person in, in a new browser context, and returns the page."""
    contexts = []

    def sign_in_as(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        sign_in_with_recovery_code(
            page, f"http://{server.host}", email, PASSWORD, recovery_code=unused_recovery_code(server.data, email)
        )
        return page

    yield sign_in_as
    for context in contexts:
        context.close()


def open_members(page: Page, server: Server) -> None:
    page.goto(f"http://{server.host}/members")
    expect(page.get_by_text("3名", exact=True)).to_be_visible()
    wait_until_idle(page)


def choose(page: Page, name: str, action: str) -> None:
    """Choose an action in the menu of a member, and wait for its dialog."""
    row = page.locator('[class*="st-key-row-"]').filter(has=page.get_by_text(name, exact=True)).last
    row.get_by_role("button", name="操作").click()
    page.get_by_role("menuitem", name=action, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def confirm(page: Page, label: str, message: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=label).click()
    expect(page.get_by_text(message)).to_be_visible()
    wait_until_idle(page)


def test_an_owner_changes_the_role_suspends_restores_and_removes_a_member(server: Server, sign_in_as: SignInAs) -> None:
    owner = sign_in_as(OWNER)
    open_members(owner, server)
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


def test_the_only_owner_cannot_give_up_the_owner_role(server: Server, sign_in_as: SignInAs) -> None:
    owner = sign_in_as(OWNER)
    open_members(owner, server)
    choose(owner, "owner（あなた）", "役割を変更")
    owner.get_by_role("dialog").get_by_text("執筆者", exact=True).click()
    owner.get_by_role("dialog").get_by_role("button", name="変更する").click()
    expect(owner.get_by_text("契約アカウント者がいなくなるため、この操作はできません。", exact=False)).to_be_visible()


def test_after_a_transfer_only_the_new_owner_has_the_members_page(server: Server, sign_in_as: SignInAs) -> None:
    owner, other = sign_in_as(OWNER), sign_in_as(OTHER)
    open_members(owner, server)
    choose(owner, "other", "契約アカウント者を引き継ぐ")
    owner.get_by_role("dialog").get_by_role("button", name="引き継ぐ").click()
    expect(owner.get_by_role("link", name="利用者")).to_have_count(0)
    other.reload()
    expect(other.get_by_role("link", name="利用者")).to_be_visible()


@pytest.mark.parametrize("cause", ["suspended", "removed", "other-device", "signed-out"])
def test_every_open_tab_shows_the_sign_in_form_once_the_session_has_ended(
    server: Server, sign_in_as: SignInAs, cause: str
) -> None:
    writer = sign_in_as(WRITER)
    idle = writer.context.new_page()
    idle.goto(f"http://{server.host}/drafts")
    expect(idle.get_by_role("heading", name="原稿一覧")).to_be_visible()
    wait_until_idle(idle)
    if cause in ("suspended", "removed"):
        owner = sign_in_as(OWNER)
        open_members(owner, server)
        choose(owner, "writer", "利用を停止" if cause == "suspended" else "削除")
        if cause == "removed":
            owner.get_by_role("dialog").get_by_label("原稿を引き継ぐ方").click()
            owner.get_by_role("option", name="owner").click()
        owner.get_by_role("dialog").get_by_role(
            "button", name="停止する" if cause == "suspended" else "削除する"
        ).click()
    elif cause == "other-device":
        elsewhere = sign_in_as(WRITER)
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


def test_recovery_codes_are_not_shown_again_after_leaving_the_page(server: Server, sign_in_as: SignInAs) -> None:
    owner = sign_in_as(OWNER)
    owner.goto(f"http://{server.host}/account")
    owner.get_by_role("button", name="リカバリーコードを作り直す").click()
    expect(owner.get_by_text("リカバリーコードを保管してください")).to_be_visible()
    wait_until_idle(owner)
    owner.get_by_role("link", name="プラン").click()
    expect(owner.get_by_text("生成回数（月）")).to_be_visible()
    wait_until_idle(owner)
    owner.get_by_role("link", name="マイアカウント").click()
    expect(owner.get_by_text("残り10個")).to_be_visible()
    assert owner.get_by_text("リカバリーコードを保管してください").count() == 0
