"""A real server with a scripted model server, a real Chromium, and user actions that many browser tests share."""

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
class LiveApp:
    """A running server, its scripted model server and a browser."""

    server: Server
    model: ModelServer
    browser: Browser
    folder: Path
    environment: dict[str, str]
    state: Any = None
    """The cookies of the signed-in owner as a Playwright storage state; None before the owner has signed in."""
    recovery_codes: list[str] = field(default_factory=list)
    """Unused recovery codes of the owner. Tests sign in with them, because an authenticator code works only once in 30 seconds."""

    @property
    def address(self) -> str:
        """Return the URL of the start page."""
        return f"http://{self.server.host}"

    def context(self, **options: Any) -> BrowserContext:
        """Return a new browser context, signed in as the owner unless `storage_state` is given."""
        settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "ja-JP"}
        context = self.browser.new_context(**(settings | {"storage_state": self.state} | options))
        context.set_default_timeout(30_000)
        return context

    def restart(self) -> None:
        """Start the server again after a kill, with the same folder and port."""
        self.server = Server(self.server.data, self.environment, port=self.server.port)
        self.server.await_ready()

    def set_pace(self, first: float = 0.0, per_second: float = 0.0) -> None:
        """Set the seconds to the first token and the tokens per second (0 is without delay); remove failures set by `fail`."""
        self.model.script = Script(first=first, per_second=per_second)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser, and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def open_app(
    folder: Path, extra: Mapping[str, str] | None = None, *, browser: Browser | None = None
) -> Iterator[LiveApp]:
    """Start a model server, the application and, unless given, a browser; stop them at the end.

    `extra` are further environment variables; if they are given, the base URL of links in mails is set too.
    """
    data = folder / "data"
    data.mkdir()
    with ExitStack() as stack:
        model, port = stack.enter_context(running()), free_port()
        environment = {
            "LENSAWRITER_MODEL": "openai:scripted",
            "OPENAI_API_KEY": "test",
            "OPENAI_BASE_URL": model.url,
        }
        if extra is not None:
            environment |= {"LENSAWRITER_BASE_URL": f"http://localhost:{port}"} | dict(extra)
        used_browser = browser or stack.enter_context(chromium())
        app = LiveApp(Server(data, environment, port=port), model, used_browser, folder, environment)
        stack.callback(lambda: app.server.end())  # noqa: PLW0108 - a test may have replaced the server
        app.server.await_ready()
        yield app


def wait_until_idle(page: Page) -> None:
    """Wait until no script of the page runs, so that open menus and lists stay open."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def set_up(app: LiveApp, page: Page) -> None:
    """Register the owner with the set-up code from the server's output, set up the second factor, and accept the terms."""
    code = app.server.await_log(r"設定コード：([A-Z0-9-]+)")[1]
    page.goto(app.address)
    for label, text in ({"設定コード": code} | OWNER).items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="登録してはじめる").click()
    app.recovery_codes += enrol(page, offered_secret(page))
    consent(page)


def offered_secret(page: Page) -> str:
    """Return the secret for the authenticator app from the page, which shows it as text besides the QR code."""
    page.get_by_text("QRコードを読み取れない場合").click()
    code = page.get_by_test_id("stExpander").locator("code")
    expect(code).to_be_visible()
    return code.inner_text().replace(" ", "")


def enrol(page: Page, key: str) -> list[str]:
    """Set up the second factor with the secret `key`, continue to the start page, and return the recovery codes."""
    page.get_by_label("認証コード").fill(TOTP(key).now())
    page.get_by_role("button", name="設定してログイン").click()
    expect(page.get_by_text("リカバリーコードを保管してください")).to_be_visible()
    codes = page.get_by_test_id("stCode").inner_text().split()
    assert len(codes) == 10
    expect(
        page.get_by_role("button", name="ファイルに保存")
    ).to_be_enabled()  # the button is enabled once the sign-in in the background is complete
    wait_until_idle(page)
    page.get_by_role("button", name="保管しました。はじめる").click()
    return codes


def consent(page: Page) -> None:
    """Accept the terms, which the first visit requires."""
    page.get_by_role("button", name="同意して続ける").click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()


def enter_password(page: Page, address: str, email: str, password: str) -> None:
    """Submit the first step of the sign-in form: mail address and password."""
    page.goto(address)
    page.get_by_label("メールアドレス", exact=True).fill(email)
    page.get_by_label("パスワード", exact=True).fill(password)
    page.get_by_role("button", name="ログイン").click()


def sign_in_with_recovery_code(page: Page, address: str, email: str, password: str, *, recovery_code: str) -> None:
    """Sign in with password and recovery code."""
    enter_password(page, address, email, password)
    page.get_by_role("button", name="認証アプリを使えない場合").click()
    page.get_by_label("リカバリーコード").fill(recovery_code)
    wait_until_idle(page)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()
    wait_until_idle(page)


def sign_in(app: LiveApp, page: Page) -> None:
    """Sign in as the owner."""
    email, password = OWNER["メールアドレス"], OWNER["パスワード（12文字以上）"]
    sign_in_with_recovery_code(page, app.address, email, password, recovery_code=app.recovery_codes.pop())


def open_form(app: LiveApp, page: Page, use_case: str) -> None:
    """Open the form of a use case by its URL."""
    page.goto(f"{app.address}/?use={use_case}")
    expect(page.get_by_role("heading", name="書きたいこと")).to_be_visible()


def fill(page: Page, title: str, source: str = SOURCE) -> None:
    """Type a title and paste a source, and wait until the server has both."""
    page.get_by_label("タイトル（必須）").fill(title)
    page.get_by_label("文章を貼り付け").fill(source)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="別の資料も貼り付ける")).to_be_visible()
    wait_until_idle(page)  # the new source moves the elements below it


def write_straight(page: Page) -> None:
    """Submit the form of an article, with the switch off that shows the outline for review."""
    straight = page.get_by_role("button", name="執筆を始める")
    page.wait_for_timeout(300)  # on a busy machine, the run that saves the last field may start late
    wait_until_idle(page)
    page.get_by_text("構成を確認してから書く").click()
    expect(straight).to_be_visible()
    straight.click()


def editor_text(page: Page) -> str:
    """Wait until the editor shows a text, and return the text."""
    field = page.get_by_label(TEXT)
    expect(field).to_be_visible(timeout=60_000)
    expect(field).to_have_value(re.compile(r"\S"))
    return field.input_value()


def new_draft(app: LiveApp, page: Page, title: str, use_case: str = "blog") -> str:
    """Write a draft without delays, and return its text."""
    open_form(app, page, use_case)
    fill(page, title)
    write_straight(page)
    return editor_text(page)


def preview_text(page: Page) -> str:
    """Return the text of the preview."""
    return page.locator(".st-key-preview").inner_text()
