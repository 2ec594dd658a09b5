"""A real Chromium before a real server: the house of the browser tests, and the few moves that all of them make."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pyotp import TOTP

from tests.support.model_server import ModelServer, Script, running
from tests.support.serving import Server, free_port

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
OWNER = {
    "組織名": "青葉商会",
    "お名前": "青葉 花子",
    "メールアドレス": "hanako@example.com",
    "パスワード（12文字以上）": "みどりの窓と七つの丸い机",
}
SOURCE = "出社率は曜日ごとに測る。会議室は8室あり、予約の4割は使われていなかった。席数は出社率をもとに決める。" * 8
TEXT = "本文（Markdown）"

expect.set_options(timeout=30_000)


@dataclass
class House:
    """A server with its scripted model, and a browser to look at it; lives as long as a folder of tests."""

    server: Server
    model: ModelServer
    browser: Browser
    folder: Path
    environment: dict[str, str]
    state: Any = None
    """The cookies of the owner, once there is one."""
    spare: list[str] = field(default_factory=list)
    """The recovery codes of the owner: one for each sign-in, for the app shows the same code for half a minute."""

    @property
    def address(self) -> str:
        """Return the address that people open."""
        return f"http://{self.server.host}"

    def context(self, **options: Any) -> BrowserContext:
        """Return a browser profile; signed in, unless `storage_state` says otherwise."""
        settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "ja-JP"}
        context = self.browser.new_context(**(settings | {"storage_state": self.state} | options))
        context.set_default_timeout(30_000)
        return context

    def restart(self) -> None:
        """Serve the same folder on the same port once more, after a kill."""
        self.server = Server(self.server.data, self.environment, port=self.server.port)
        self.server.await_ready()

    def pace(self, first: float = 0.0, per_second: float = 0.0) -> None:
        """Have the model answer at another pace, with no fault in waiting."""
        self.model.script = Script(first=first, per_second=per_second)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def open_house(
    folder: Path, more: Mapping[str, str] | None = None, *, browser: Browser | None = None
) -> Iterator[House]:
    """Start model, server and, where there is none yet, a browser, and end them; `more` settings make mails lead here."""
    data = folder / "data"
    data.mkdir()
    with ExitStack() as opened:
        model, port = opened.enter_context(running()), free_port()
        environment = {
            "LENSAWRITER_MODEL": "openai:scripted",
            "OPENAI_API_KEY": "test",
            "OPENAI_BASE_URL": model.url,
        }
        if more is not None:
            environment |= {"LENSAWRITER_BASE_URL": f"http://localhost:{port}"} | dict(more)
        shown = browser or opened.enter_context(chromium())
        house = House(Server(data, environment, port=port), model, shown, folder, environment)
        opened.callback(lambda: house.server.end())  # noqa: PLW0108 - a test may have started another one since
        house.server.await_ready()
        yield house


def still(page: Page) -> None:
    """Wait until no script of the page runs: what is open then stays open."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def set_up(house: House, page: Page) -> None:
    """Become the owner by the code from the terminal."""
    code = house.server.await_log(r"設定コード：([A-Z0-9-]+)")[1]
    page.goto(house.address)
    for label, text in ({"設定コード": code} | OWNER).items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="登録してはじめる").click()
    house.spare += enrol(page, secret(page))
    consent(page)


def secret(page: Page) -> str:
    """Return the secret that is offered to the app, as it is typed."""
    page.get_by_text("QRコードを読み取れない場合").click()
    shown = page.get_by_test_id("stExpander").locator("code")
    expect(shown).to_be_visible()
    return shown.inner_text().replace(" ", "")


def enrol(page: Page, key: str) -> list[str]:
    """Set the second factor up by the first code, keep the recovery codes, go in and return them."""
    page.get_by_label("認証コード").fill(TOTP(key).now())
    page.get_by_role("button", name="設定してログイン").click()
    expect(page.get_by_text("リカバリーコードを保管してください")).to_be_visible()
    codes = page.get_by_test_id("stCode").inner_text().split()
    assert len(codes) == 10
    expect(page.get_by_role("button", name="ファイルに保存")).to_be_enabled()  # signed in behind the page by now
    still(page)
    page.get_by_role("button", name="保管しました。はじめる").click()
    return codes


def consent(page: Page) -> None:
    """Consent to the terms, as everybody does at the first visit."""
    page.get_by_role("button", name="同意して続ける").click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()


def knock(page: Page, address: str, email: str, password: str) -> None:
    """Type address and password, which alone open nothing."""
    page.goto(address)
    page.get_by_label("メールアドレス", exact=True).fill(email)
    page.get_by_label("パスワード", exact=True).fill(password)
    page.get_by_role("button", name="ログイン").click()


def come_in(page: Page, address: str, email: str, password: str, *, spare: str) -> None:
    """Sign in by the form and a recovery code."""
    knock(page, address, email, password)
    page.get_by_role("button", name="認証アプリを使えない場合").click()
    page.get_by_label("リカバリーコード").fill(spare)
    still(page)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()
    still(page)


def sign_in(house: House, page: Page) -> None:
    """Sign the owner in."""
    email, password = OWNER["メールアドレス"], OWNER["パスワード（12文字以上）"]
    come_in(page, house.address, email, password, spare=house.spare.pop())


def open_form(house: House, page: Page, use_case: str) -> None:
    """Open the form of a purpose by its address."""
    page.goto(f"{house.address}/?use={use_case}")
    expect(page.get_by_role("heading", name="書きたいこと")).to_be_visible()


def fill(page: Page, title: str, source: str = SOURCE) -> None:
    """Type a title and paste a source; what comes back shows that both have arrived."""
    page.get_by_label("タイトル（必須）").fill(title)
    page.get_by_label("文章を貼り付け").fill(source)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="別の資料も貼り付ける")).to_be_visible()
    still(page)  # what has come moves what lies below it


def write_straight(page: Page) -> None:
    """Send the form of an article whose outline nobody wants to see first."""
    straight = page.get_by_role("button", name="執筆を始める")
    page.wait_for_timeout(300)  # on a busy machine the run that keeps the last field may only be about to begin
    still(page)
    page.get_by_text("構成を確認してから書く").click()
    expect(straight).to_be_visible()
    straight.click()


def written(page: Page) -> str:
    """Wait for the editor and return its text."""
    field = page.get_by_label(TEXT)
    expect(field).to_be_visible(timeout=60_000)
    expect(field).to_have_value(re.compile(r"\S"))
    return field.input_value()


def new_draft(house: House, page: Page, title: str, use_case: str = "blog") -> str:
    """Have a draft written as fast as it goes, and return its text."""
    open_form(house, page, use_case)
    fill(page, title)
    write_straight(page)
    return written(page)


def shown(page: Page) -> str:
    """Return the preview as it is read."""
    return page.locator(".st-key-preview").inner_text()
