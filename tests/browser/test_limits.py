"""A writer at a limit, in a browser: what is said, what still goes, and the way from asking for more to writing on."""

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
from tests.support.browser import TEXT, fill, still, write_straight, written
from tests.support.serving import OTHER, SID, WRITER, Server, people, serving, session_token
from tests.support.transactions import read

pytestmark = [pytest.mark.slow, pytest.mark.alone]

Come = Callable[[str], Page]
USED_UP = "今月の生成回数が上限（1回）に達しました。"


def limited(data: Path, writer: UUID, manager: UUID, amount: int) -> None:
    """Limit what the writer may generate in a month, and make somebody a manager."""
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
    """A house whose writer may write once a month: address -> the token of a session."""
    data = tmp_path / "data"
    made = people(data)
    limited(data, made[WRITER], made[OTHER], 1)
    return {email: session_token(data, user) for email, user in made.items()}


@pytest.fixture
def server(tmp_path: Path, tokens: dict[str, str]) -> Iterator[Server]:
    assert tokens
    with serving(tmp_path / "data") as started:
        yield started


@pytest.fixture
def come(browser: Browser, tokens: dict[str, str]) -> Iterator[Come]:
    """Open a page in a browser of somebody who is signed in."""
    contexts = []

    def come(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_default_timeout(30_000)
        contexts.append(context)
        state = {"name": SID, "value": tokens[email], "domain": "localhost", "path": "/", "secure": True}
        context.add_cookies([state])  # type: ignore[list-item]
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


def form(page: Page, server: Server) -> None:
    page.goto(f"http://{server.host}/?use=blog")
    expect(page.get_by_role("heading", name="書きたいこと")).to_be_visible()
    still(page)


def write(page: Page, server: Server, title: str) -> str:
    form(page, server)
    fill(page, title)
    write_straight(page)
    return written(page)


def cannot_begin(page: Page, server: Server) -> None:
    """The form names the limit, what is left and when it is counted anew, and its button is closed."""
    form(page, server)
    anew = show(resets_at(Period.MONTH, day_of(now())))
    expect(page.get_by_text("あなたの今月の生成回数の上限（1回）を超えるため、書き始められません。")).to_be_visible()
    expect(page.get_by_text(f"残りは0回、この原稿に必要な見込みは1回です。{anew} に数え直します。")).to_be_visible()
    expect(page.get_by_role("button", name="構成をつくる")).to_be_disabled()


def close_banner(page: Page) -> None:
    """What is told above every page is closed, and is not there on the next one."""
    expect(page.get_by_text(USED_UP)).to_be_visible()
    page.get_by_role("button", name="閉じる").click()
    expect(page.get_by_text(USED_UP)).to_have_count(0)


def edit_and_export(page: Page, address: str, text: str) -> None:
    """What is written is opened, edited and taken away."""
    page.goto(address)
    assert written(page)
    expect(page.get_by_text(USED_UP)).to_have_count(0)
    page.get_by_label(TEXT).fill(text)
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-preview").get_by_text(text)).to_be_visible()
    still(page)
    page.get_by_role("button", name="ダウンロード").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    assert text in Path(download.value.path()).read_text(encoding="utf-8-sig")


def ask(page: Page, server: Server) -> None:
    """More is asked for, of the limit that stood in the way."""
    form(page, server)
    page.get_by_role("button", name="引き上げを依頼").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("今月の生成回数：残り 0回")).to_be_visible()
    dialog.get_by_label("追加したい量（回）").fill("３")
    dialog.get_by_label("理由（任意）").fill("展示会の案内を書くため")
    dialog.get_by_role("button", name="依頼する").click()
    expect(page.get_by_text("引き上げを依頼しました。")).to_be_visible()


def allow(page: Page, server: Server) -> None:
    """A manager allows some of it."""
    page.goto(f"http://{server.host}/limits")
    expect(page.get_by_role("heading", name="上限と依頼")).to_be_visible()
    page.get_by_role("tab", name="依頼").click()
    expect(page.get_by_text("展示会の案内を書くため")).to_be_visible()
    still(page)
    page.get_by_role("button", name="認める").click()
    page.get_by_role("dialog").get_by_label("追加する量（回）").fill("2")
    page.get_by_role("dialog").get_by_role("button", name="認めて知らせる").click()
    expect(page.get_by_text("引き上げを認めました。")).to_be_visible()


def test_a_writer_at_the_limit_still_edits_and_exports_asks_for_more_and_writes_on(server: Server, come: Come) -> None:
    writer = come(WRITER)
    write(writer, server, "席数の決め方")
    address = writer.url
    cannot_begin(writer, server)
    close_banner(writer)
    edit_and_export(writer, address, "上限に達しても、直せます。")
    ask(writer, server)
    allow(come(OTHER), server)
    assert write(writer, server, "会議室の決め方")
    writer.goto(f"http://{server.host}/usage")
    expect(writer.get_by_text("3回（追加された2回を含む）のうち2回を使用")).to_be_visible()
    expect(writer.get_by_text("認められました：＋2回")).to_be_visible()
    assert "Traceback" not in server.log()


def test_a_dialog_that_was_closed_opens_again(server: Server, come: Come) -> None:
    manager = come(OTHER)
    manager.goto(f"http://{server.host}/limits")
    for _ in range(2):
        manager.get_by_role("button", name="上限を追加").click()
        expect(manager.get_by_role("dialog")).to_be_visible()
        still(manager)
        manager.keyboard.press("Escape")
        expect(manager.get_by_role("dialog")).to_have_count(0)
