"""A writer who has reached a limit, in a browser: the message, what is still possible, and the request of an increase."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from lensawriter.clock import now, show
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, day_of, resets_at
from lensawriter.models import Role
from lensawriter.store import members
from lensawriter.store.database import Store
from lensawriter.store.limits import NewLimit, add_limit
from lensawriter.store.members import set_role
from tests.support.browser import TEXT, editor_text, fill, wait_until_idle, write_straight
from tests.support.serving import OTHER, SID, WRITER, Server, people, serving, session_token
from tests.support.transactions import read

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SignInAs = Callable[[str], Page]
USED_UP = "今月の生成回数が上限（1回）に達しました。"


def set_limit(data: Path, writer: UUID, manager: UUID, amount: int) -> None:
    """Limit the generations of the writer per month to `amount`, and give `manager` the role of manager."""
    store = Store.duckdb(data / "lensawriter.duckdb")
    row = NewLimit(
        id=uuid4(),
        org_id=read(store, members.get_user, writer).org_id,
        scope=Scope.PERSON,
        subject=str(writer),
        period=Period.MONTH,
        unit=Unit.GENERATIONS,
        amount=amount,
        set_by=manager,
        set_at=now() - timedelta(hours=1),
    )
    with store.transaction() as connection:
        set_role(connection, manager, Role.MANAGER)
        add_limit(connection, row)
    store.close()


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    """Mail address -> session token, in an organisation whose writer may write one draft a month."""
    data = tmp_path / "data"
    made = people(data)
    set_limit(data, made[WRITER], made[OTHER], 1)
    return {email: session_token(data, user) for email, user in made.items()}


@pytest.fixture
def server(tmp_path: Path, tokens: dict[str, str]) -> Iterator[Server]:
    assert tokens
    with serving(tmp_path / "data") as started:
        yield started


@pytest.fixture
def sign_in_as(browser: Browser, tokens: dict[str, str]) -> Iterator[SignInAs]:
    """A function that opens a page signed in as the member with a mail address."""
    contexts = []

    def sign_in_as(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_default_timeout(30_000)
        contexts.append(context)
        state = {"name": SID, "value": tokens[email], "domain": "localhost", "path": "/", "secure": True}
        context.add_cookies([state])  # type: ignore[list-item]
        return context.new_page()

    yield sign_in_as
    for context in contexts:
        context.close()


def open_form(page: Page, server: Server) -> None:
    page.goto(f"http://{server.host}/?use=blog")
    expect(page.get_by_role("heading", name="書きたいこと")).to_be_visible()
    wait_until_idle(page)


def write(page: Page, server: Server, title: str) -> str:
    open_form(page, server)
    fill(page, title)
    write_straight(page)
    return editor_text(page)


def check_blocked(page: Page, server: Server) -> None:
    """Check that the form names the limit, the remaining amount and the reset, and that its button is disabled."""
    open_form(page, server)
    reset = show(resets_at(Period.MONTH, day_of(now())))
    expect(page.get_by_text("あなたの今月の生成回数の上限（1回）を超えるため、書き始められません。")).to_be_visible()
    expect(page.get_by_text(f"残りは0回、この原稿に必要な見込みは1回です。{reset} に数え直します。")).to_be_visible()
    expect(page.get_by_role("button", name="構成をつくる")).to_be_disabled()


def close_banner(page: Page) -> None:
    """Close the banner about the limit, which every page shows."""
    expect(page.get_by_text(USED_UP)).to_be_visible()
    page.get_by_role("button", name="閉じる").click()
    expect(page.get_by_text(USED_UP)).to_have_count(0)


def edit_and_export(page: Page, address: str, text: str) -> None:
    """Open, edit and download a draft, and check that the closed banner does not appear again."""
    page.goto(address)
    assert editor_text(page)
    expect(page.get_by_text(USED_UP)).to_have_count(0)
    page.get_by_label(TEXT).fill(text)
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-preview").get_by_text(text)).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name="ダウンロード").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    assert text in Path(download.value.path()).read_text(encoding="utf-8-sig")


def request_increase(page: Page, server: Server) -> None:
    """Request an increase of the exceeded limit by 3."""
    open_form(page, server)
    page.get_by_role("button", name="引き上げを依頼").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("今月の生成回数：残り 0回")).to_be_visible()
    dialog.get_by_label("追加したい量（回）").fill("３")
    dialog.get_by_label("理由（任意）").fill("展示会の案内を書くため")
    dialog.get_by_role("button", name="依頼する").click()
    expect(page.get_by_text("引き上げを依頼しました。")).to_be_visible()


def grant_increase(page: Page, server: Server) -> None:
    """Grant the request as a manager, but only 2 of the 3."""
    page.goto(f"http://{server.host}/limits")
    expect(page.get_by_role("heading", name="上限と依頼")).to_be_visible()
    page.get_by_role("tab", name="依頼").click()
    expect(page.get_by_text("展示会の案内を書くため")).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name="認める").click()
    page.get_by_role("dialog").get_by_label("追加する量（回）").fill("2")
    page.get_by_role("dialog").get_by_role("button", name="認めて知らせる").click()
    expect(page.get_by_text("引き上げを認めました。")).to_be_visible()


def test_a_writer_at_the_limit_can_edit_export_request_an_increase_and_write_again(
    server: Server, sign_in_as: SignInAs
) -> None:
    writer = sign_in_as(WRITER)
    write(writer, server, "席数の決め方")
    address = writer.url
    check_blocked(writer, server)
    close_banner(writer)
    edit_and_export(writer, address, "上限に達しても、直せます。")
    request_increase(writer, server)
    grant_increase(sign_in_as(OTHER), server)
    assert write(writer, server, "会議室の決め方")
    writer.goto(f"http://{server.host}/usage")
    expect(writer.get_by_text("3回（追加された2回を含む）のうち2回を使用")).to_be_visible()
    expect(writer.get_by_text("認められました：＋2回")).to_be_visible()
    assert "Traceback" not in server.log()


def test_a_closed_dialog_opens_again(server: Server, sign_in_as: SignInAs) -> None:
    manager = sign_in_as(OTHER)
    manager.goto(f"http://{server.host}/limits")
    for _ in range(2):
        manager.get_by_role("button", name="上限を追加").click()
        expect(manager.get_by_role("dialog")).to_be_visible()
        wait_until_idle(manager)
        manager.keyboard.press("Escape")
        expect(manager.get_by_role("dialog")).to_have_count(0)
